using System.Text.RegularExpressions;

namespace Triage.Web.Redaction;

/// <param name="Kind">Of a mark; null for text that stays.</param>
public sealed record TriedPart(string Text, string? Kind);

/// <summary>A text as rules would leave it, with the marks told from the rest.</summary>
/// <param name="Marked">Marks that were not there before.</param>
public sealed partial record TriedText(IReadOnlyList<TriedPart> Parts, int Marked)
{
    /// <summary>Around a mark as much is shown as tells where it stands.</summary>
    private const int ContextChars = 160;

    public static TriedText Of(string before, string after)
    {
        var parts = new List<TriedPart>();
        var at = 0;
        var marks = Mark().Matches(after);
        foreach (Match mark in marks)
        {
            Add(parts, after[at..mark.Index], parts.Count > 0, true);
            parts.Add(new TriedPart(mark.Value, mark.Groups["kind"].Value));
            at = mark.Index + mark.Length;
        }

        Add(parts, after[at..], parts.Count > 0, false);
        return new TriedText(parts, Math.Max(0, marks.Count - Mark().Count(before)));
    }

    private static void Add(List<TriedPart> parts, string text, bool hasBefore, bool hasAfter)
    {
        var most = (hasBefore ? ContextChars : 0) + (hasAfter || !hasBefore ? ContextChars : 0);
        if (text.Length > most)
        {
            var (start, end) = (hasBefore ? text[..ContextChars] : "", hasAfter ? text[^ContextChars..] : "");
            text = !hasBefore && !hasAfter ? text[..most] + "…" : $"{start} … {end}";
        }

        if (text.Length > 0)
        {
            parts.Add(new TriedPart(text, null));
        }
    }

    [GeneratedRegex(@"\[redacted:(?<kind>[a-z0-9-]{1,40})(?::[0-9a-f]{8})?\]", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex Mark();
}
