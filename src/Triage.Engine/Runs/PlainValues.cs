using System.Globalization;
using System.Text.RegularExpressions;

namespace Triage.Engine.Runs;

/// <summary>Which sign separates the decimals in numbers that people wrote.</summary>
public enum DecimalMark
{
    Point,
    Comma,
}

/// <summary>
/// Whether two plain values mean the same, however they were written: text trimmed, numbers by value with either decimal
/// mark and with thousands set apart, dates by value, <c>TRUE</c> and <c>true</c>. Anything else by its letters: a ledger
/// in the wrong case may be the very fault.
/// </summary>
public static partial class PlainValues
{
    private static readonly string[] DateForms =
    [
        "yyyy-MM-dd",
        "yyyy/MM/dd",
        "yyyyMMdd",
        "d.M.yyyy",
        "yyyy-MM-ddTHH:mm:ssK",
        "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd HH:mm:ss",
        "yyyy-MM-dd HH:mm",
        "d.M.yyyy HH:mm:ss",
        "d.M.yyyy HH:mm",
    ];

    /// <param name="mark">How <paramref name="left"/> writes decimals.</param>
    /// <param name="rightMark">How <paramref name="right"/> does; what programs record has a point.</param>
    public static bool Same(string left, string right, DecimalMark mark, DecimalMark rightMark = DecimalMark.Point)
    {
        var (a, b) = (left.Trim(), right.Trim());
        if (string.Equals(a, b, StringComparison.Ordinal))
        {
            // "1.234" is another number in a file with decimal commas than in what the run recorded.
            return mark == rightMark || NumberIn(a, mark) == NumberIn(b, rightMark);
        }

        if (NumberIn(a, mark) is { } x && NumberIn(b, rightMark) is { } y)
        {
            return x == y;
        }

        if (bool.TryParse(a, out var yes) && bool.TryParse(b, out var too))
        {
            return yes == too;
        }

        return DateIn(a) is { } day && DateIn(b) is { } other && day == other;
    }

    /// <summary>
    /// The number that is written there; null when it is none. Leading zeros make it a name: invoice 0012 is not 12.
    /// Written unambiguously with the other mark (<c>12.50</c> among decimal commas) it is read as written.
    /// </summary>
    public static decimal? NumberIn(string text, DecimalMark mark)
    {
        var plain = Gaps().Replace(text.Trim(), "");
        if (!Number().IsMatch(plain))
        {
            return null;
        }

        var decimals = DecimalsIn(plain) ?? (mark == DecimalMark.Comma ? ',' : '.');
        var invariant = plain.Replace(decimals == ',' ? "." : ",", "", StringComparison.Ordinal).Replace(',', '.');
        return decimal.TryParse(
            invariant,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var n
        )
            ? n
            : null;
    }

    /// <summary>The decimal mark of a column: what its unambiguous numbers use, else what is usual for the file.</summary>
    public static DecimalMark MarkOf(IEnumerable<string?> column, DecimalMark usual)
    {
        var (commas, points) = (0, 0);
        foreach (var value in column)
        {
            var plain = Gaps().Replace(value?.Trim() ?? "", "");
            switch (Number().IsMatch(plain) ? DecimalsIn(plain) : null)
            {
                case ',':
                    commas++;
                    break;
                case '.':
                    points++;
                    break;
            }
        }

        if (commas == points)
        {
            return usual;
        }

        return commas > points ? DecimalMark.Comma : DecimalMark.Point;
    }

    /// <summary>The mark that must be the decimal one; null where both readings are possible (<c>1,234</c>) or there is none.</summary>
    private static char? DecimalsIn(string plain)
    {
        var (comma, point) = (plain.LastIndexOf(','), plain.LastIndexOf('.'));
        if (comma >= 0 && point >= 0)
        {
            return comma > point ? ',' : '.';
        }

        var at = Math.Max(comma, point);
        if (at < 0)
        {
            return null;
        }

        var sign = plain[at];
        if (plain.IndexOf(sign, StringComparison.Ordinal) != at)
        {
            // Twice: it sets thousands apart, so the other one is for decimals.
            return sign == ',' ? '.' : ',';
        }

        var whole = plain.AsSpan(0, at).TrimStart("+-");
        return plain.Length - at - 1 == 3 && whole.Length is > 0 and <= 3 && whole is not "0" ? null : sign;
    }

    private static DateTimeOffset? DateIn(string text) =>
        text.Length >= 8
        && DateTimeOffset.TryParseExact(
            text,
            DateForms,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var instant
        )
            ? instant
            : null;

    /// <summary>What sets thousands apart besides the marks: blanks of several widths, the Swiss apostrophe.</summary>
    [GeneratedRegex(
        "(?<=[0-9])[ \u00a0\u2009\u202f'\u2019](?=[0-9]{3})",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Gaps();

    [GeneratedRegex(
        @"^[+-]?(0|[1-9][0-9]{0,27}|[1-9][0-9]{0,2}([.,][0-9]{3})+)?([.,][0-9]{1,20})?$(?<=[0-9])",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Number();
}
