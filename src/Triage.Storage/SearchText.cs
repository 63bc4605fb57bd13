using Triage.Engine;

namespace Triage.Storage;

/// <summary>
/// What words are searched in: one lower-case column per row, so that letters beyond ASCII match too and every
/// database gives the same answer.
/// </summary>
internal static class SearchText
{
    private const int MaxChars = 50_000;
    private const int MaxWords = 10;

    public static string Of(IEnumerable<string?> texts)
    {
        var joined = string.Join('\n', texts.Where(t => !string.IsNullOrEmpty(t))).ToLowerInvariant();
        return joined.Length <= MaxChars ? joined : joined[..MaxChars];
    }

    /// <summary>One LIKE pattern per word, escaped with a backslash; a row matches when all of them do.</summary>
    /// <exception cref="RefusedInputException">Longer than a short text, or more than ten words.</exception>
    public static IReadOnlyList<string> Patterns(string? q)
    {
        var words = (q ?? "").ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (q?.Length > Limits.MaxShortTextChars || words.Length > MaxWords)
        {
            throw new RefusedInputException(
                "q",
                $"'q' may have {MaxWords} words and {Limits.MaxShortTextChars} characters. Search for fewer words."
            );
        }

        return [.. words.Select(w => $"%{Escaped(w)}%")];
    }

    private static string Escaped(string word) =>
        word.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal);
}
