namespace Triage.Storage.Search;

/// <summary>The stretch of a text that shows why it was found.</summary>
internal static class Snippet
{
    private const int WordsBefore = 8;
    private const int WordsShown = 36;

    /// <summary>Longer stretches are data and not language.</summary>
    private const int MaxChars = 400;

    public static IReadOnlyList<SnippetPart> Of(string text, SearchTerms terms)
    {
        var words = SearchWords.Of(text);
        var first = Enumerable.Range(0, words.Count).FirstOrDefault(at => terms.All.Any(t => t.StandsAt(words, at)));
        var shown = words.Skip(Math.Max(0, first - WordsBefore)).Take(WordsShown).ToList();
        if (shown.Count == 0)
        {
            return [];
        }

        var start = shown[0].Start;
        // What follows the last word of a text is its end, a full stop or a bracket.
        var last = shown[^1] == words[^1] ? text.Length : shown[^1].Start + shown[^1].Length;
        var end = Math.Min(last, start + MaxChars);
        var parts = new List<SnippetPart> { new(start > 0 ? "… " : "", false) };
        var at = start;
        for (var n = 0; n < shown.Count && shown[n].Start + shown[n].Length <= end; n++)
        {
            if (terms.All.FirstOrDefault(t => t.StandsAt(shown, n)) is not { } term)
            {
                continue;
            }

            var ending = shown[n + term.Words.Count - 1];
            parts.Add(new(text[at..shown[n].Start], false));
            at = Math.Min(ending.Start + ending.Length, end);
            parts.Add(new(text[shown[n].Start..at], true));
            n += term.Words.Count - 1;
        }

        parts.Add(new(text[at..end] + (end < text.Length ? " …" : ""), false));
        return [.. parts.Where(p => p.Text.Length > 0)];
    }
}
