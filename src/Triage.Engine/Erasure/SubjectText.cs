using System.Text.Encodings.Web;
using System.Text.Json;

namespace Triage.Engine.Erasure;

/// <summary>
/// Finds the value of a subject in texts and takes it out. <c>INV-70</c> stands in "inv-70 is wrong" and in
/// <c>?q=pay%20INV-70</c>, but not in "INV-7001".
/// </summary>
public sealed class SubjectText
{
    /// <summary>What stands where the value stood. It needs no escape in JSON or in an address.</summary>
    public const string Mark = "(erased)";

    private readonly string[] _spellings;

    /// <param name="value">At least <see cref="ErasureLimits.MinValueChars"/>: a shorter one is half of all texts.</param>
    public SubjectText(string value)
    {
        var address = Uri.EscapeDataString(value);
        _spellings =
        [
            .. new[]
            {
                value,
                address,
                address.Replace("%20", "+", StringComparison.Ordinal),
                JsonEncodedText.Encode(value).Value,
                JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value,
            }
                .Distinct(StringComparer.Ordinal)
                .OrderByDescending(s => s.Length),
        ];
    }

    public bool StandsIn(string text) => _spellings.Any(s => IndexIn(text, s, 0) >= 0);

    /// <summary>The text with <see cref="Mark"/> wherever the value stood.</summary>
    public string TakenOutOf(string text) => _spellings.Aggregate(text, Without);

    private static string Without(string text, string spelling)
    {
        for (var at = IndexIn(text, spelling, 0); at >= 0; at = IndexIn(text, spelling, at + Mark.Length))
        {
            text = string.Concat(text.AsSpan(0, at), Mark, text.AsSpan(at + spelling.Length));
        }

        return text;
    }

    /// <summary>-1 when it does not stand there as words of its own.</summary>
    private static int IndexIn(string text, string spelling, int from)
    {
        for (
            var at = text.IndexOf(spelling, Math.Min(from, text.Length), StringComparison.OrdinalIgnoreCase);
            at >= 0;
            at = text.IndexOf(spelling, at + 1, StringComparison.OrdinalIgnoreCase)
        )
        {
            if (!IsWordBefore(text, at, spelling[0]) && !IsWordAfter(text, at + spelling.Length, spelling[^1]))
            {
                return at;
            }
        }

        return -1;
    }

    private static bool IsWordBefore(string text, int at, char first) =>
        at > 0
        && char.IsLetterOrDigit(first)
        && char.IsLetterOrDigit(text[at - 1])
        && !IsEscape(text, at, "%", 2)
        && !IsEscape(text, at, "\\u", 4)
        && !IsLineBreak(text, at);

    private static bool IsWordAfter(string text, int end, char last) =>
        end < text.Length && char.IsLetterOrDigit(last) && char.IsLetterOrDigit(text[end]);

    /// <summary>What stands before is no letter but <c>%20</c> or <c>\u0027</c>.</summary>
    private static bool IsEscape(string text, int at, string mark, int digits)
    {
        var start = at - digits - mark.Length;
        return start >= 0
            && text.AsSpan(start).StartsWith(mark, StringComparison.Ordinal)
            && !text.AsSpan(at - digits, digits).ContainsAnyExcept("0123456789abcdefABCDEF");
    }

    /// <summary><c>\n</c> in JSON.</summary>
    private static bool IsLineBreak(string text, int at) => at > 1 && text[at - 2] == '\\' && text[at - 1] is 'n' or 'r' or 't';
}
