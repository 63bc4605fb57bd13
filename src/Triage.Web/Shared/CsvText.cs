using System.Globalization;

namespace Triage.Web.Shared;

/// <summary>
/// CSV for spreadsheet programs: RFC 4180 with CRLF, behind a byte order mark, because without it they read UTF-8 as
/// something else. A cell that such a program would take for a formula gets an apostrophe before it
/// (https://owasp.org/www-community/attacks/CSV_Injection): cells hold what agents and strangers wrote.
/// </summary>
public static class CsvText
{
    public const string ByteOrderMark = "\uFEFF";
    public const string ContentType = "text/csv; charset=utf-8";

    /// <summary>One line with its end.</summary>
    public static string Line(IEnumerable<string?> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    /// <summary>The heading of a column of instants, with the zone that its cells are in.</summary>
    public static string TimeHeading(string name, TimeZoneInfo zone) => $"{name} ({zone.Id})";

    /// <summary>An instant as the zone's clock showed it, in a form that sorts and that every spreadsheet reads as a time.</summary>
    public static string? Time(DateTimeOffset? atUtc, TimeZoneInfo zone) =>
        atUtc is { } at ? TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : null;

    /// <summary>A number as written; it is our own and no formula, also when it is negative.</summary>
    public static string Number(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var safe = IsFormula(text) ? $"'{text}" : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n;") >= 0 ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    private static bool IsFormula(string text) =>
        text[0] is '=' or '+' or '-' or '@' or '\t' or '\r'
        && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
