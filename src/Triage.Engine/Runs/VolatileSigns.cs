using System.Buffers;

namespace Triage.Engine.Runs;

/// <summary>
/// Sees quickly that nothing in a text can be a volatile value: prose is full of dashes and underscores, and an expression looks at
/// every letter where these look at the signs alone.
/// </summary>
internal static class VolatileSigns
{
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789ABCDEFabcdef");
    private static readonly SearchValues<char> Word = SearchValues.Create(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    );
    private static readonly string[] IdPrefixes =
    [
        "call",
        "resp",
        "msg",
        "toolu",
        "req",
        "run",
        "rs",
        "fc",
        "item",
        "gen",
        "thread",
        "chatcmpl",
        "cmpl",
        "aitxt",
        "aiobj",
    ];

    /// <summary>Eight hex digits before a dash, as in a UUID.</summary>
    public static bool Uuid(ReadOnlySpan<char> text) => Any(text, 8, static (before, _) => !before.ContainsAnyExcept(Hex));

    /// <summary>Four digits before a dash, as in a date.</summary>
    public static bool Date(ReadOnlySpan<char> text) => Any(text, 4, static (before, _) => AreDigits(before));

    /// <summary>A date with what stands before a time of day.</summary>
    public static bool Instant(ReadOnlySpan<char> text) =>
        Any(text, 4, static (before, after) => after is [_, _, '-', _, _, 'T' or 't' or ' ', ..] && AreDigits(before));

    /// <summary>A colon between a host and a port; in JSON most colons stand behind a quotation mark.</summary>
    public static bool Port(ReadOnlySpan<char> text)
    {
        for (var from = 0; text[from..].IndexOf(':') is var next and >= 0; from += next + 1)
        {
            var colon = from + next;
            if (
                colon > 0
                && text[(colon + 1)..] is [var first, var second, ..]
                && char.IsDigit(first)
                && char.IsDigit(second)
                && (char.IsLetterOrDigit(text[colon - 1]) || text[colon - 1] is '.' or '-')
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// A word that generated ids begin with, a dash or an underscore, and eight letters with a digit or a capital among them: the
    /// <c>tool_call_response</c> of every tool message is none.
    /// </summary>
    public static bool GeneratedId(ReadOnlySpan<char> text)
    {
        for (var from = 0; text[from..].IndexOfAny('-', '_') is var next and >= 0; from += next + 1)
        {
            var after = text[(from + next + 1)..];
            var length = after.IndexOfAnyExcept(Word);
            var word = length < 0 ? after : after[..length];
            if (word.Length >= 8 && word.ContainsAnyExceptInRange('a', 'z') && EndsInPrefix(text[..(from + next)]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool EndsInPrefix(ReadOnlySpan<char> text)
    {
        foreach (var prefix in IdPrefixes)
        {
            if (text.EndsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool AreDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static bool Any(ReadOnlySpan<char> text, int width, Func<ReadOnlySpan<char>, ReadOnlySpan<char>, bool> isSign)
    {
        for (var from = 0; text[from..].IndexOf('-') is var next and >= 0; from += next + 1)
        {
            var dash = from + next;
            if (dash >= width && isSign(text.Slice(dash - width, width), text[(dash + 1)..]))
            {
                return true;
            }
        }

        return false;
    }
}
