namespace Triage.Engine.Comparison;

/// <summary>Short quotes of the place where two texts part.</summary>
internal static class Quotes
{
    private const int MaxChars = 110;

    /// <summary>A cut goes back so far to where a word or a value ends.</summary>
    private const int MaxCutBack = 30;

    /// <summary>Kept before the first differing character, cut at a word.</summary>
    private const int Lead = 30;

    public static (string Green, string Red) Around(string? green, string? red)
    {
        if (green is null || red is null)
        {
            return (Short(green), Short(red));
        }

        var shared = green.AsSpan().CommonPrefixLength(red);
        var from = Math.Max(0, shared - Lead);
        if (from > 0)
        {
            var space = green.IndexOfAny([' ', '\n', ',', '{', '['], from, shared - from);
            from = space < 0 ? from : space + 1;
        }

        return (Cut(green, from), Cut(red, from));
    }

    /// <summary>The beginning of a text, in quotes; the word nothing when there is no text.</summary>
    public static string Short(string? text) => string.IsNullOrEmpty(text) ? "nothing" : Cut(text, 0);

    private static string Cut(string text, int from)
    {
        if (from >= text.Length)
        {
            return text.Length == 0 ? "nothing" : "“…” (its end)";
        }

        var length = Math.Min(MaxChars, text.Length - from);
        if (from + length < text.Length)
        {
            // A name without its value tells nothing: “"read_from":…”.
            var end = text.LastIndexOfAny([' ', '\n', ',', '}', ']'], from + length - 1, Math.Min(length, MaxCutBack));
            length = end > from ? end - from : length;
        }

        // Never half of a surrogate pair.
        if (length > 1 && char.IsHighSurrogate(text[from + length - 1]))
        {
            length--;
        }

        var piece = string.Join(' ', text.Substring(from, length).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return $"“{(from > 0 ? "…" : "")}{piece}{(from + length < text.Length ? "…" : "")}”";
    }
}
