using System.Globalization;

namespace Triage.Engine.Comparison;

public enum PieceKind
{
    Same,
    Removed,
    Added,
}

/// <param name="Kind">Removed pieces are green's, added ones red's.</param>
public sealed record TextPiece(PieceKind Kind, string Text);

/// <summary>
/// The difference of two texts for a screen, word by word. JSON is indented and key-sorted on both sides first, so that
/// the order of keys is no difference and one long line can be read.
/// </summary>
/// <param name="Pieces">In reading order. Joined without the added ones they are green's text, without the removed ones red's.</param>
/// <param name="Refused">Why there are no pieces; null when there are.</param>
public sealed record TextDifference(IReadOnlyList<TextPiece> Pieces, string? Refused)
{
    private const int MaxChars = Limits.MaxContentChars;

    public static TextDifference Of(string green, string red)
    {
        if (green.Length > MaxChars || red.Length > MaxChars)
        {
            return new(
                [],
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Too large to compare: {Math.Max(green.Length, red.Length)} characters, at most {MaxChars} are compared."
                )
            );
        }

        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var g = new TextWords(CanonicalContent.Readable(green), known);
        var r = new TextWords(CanonicalContent.Readable(red), known);
        var changes = Changes(g, r, WordMatch.Of(g.Numbers, r.Numbers));
        return new TextDifference(PiecesOf(g.Text, r.Text, WithoutStrays(changes)), null);
    }

    /// <summary>A stretch of characters on each side that stand in each other's place; either may be empty.</summary>
    private readonly record struct Change(int GreenFrom, int GreenTo, int RedFrom, int RedTo)
    {
        public int Length => Math.Max(GreenTo - GreenFrom, RedTo - RedFrom);
    }

    /// <summary>What stands between matched words and differs, without the white space that both sides have at its ends.</summary>
    private static List<Change> Changes(TextWords green, TextWords red, List<(int Green, int Red)> pairs)
    {
        var changes = new List<Change>();
        var (gBefore, rBefore) = (-1, -1);
        foreach (var (g, r) in pairs.Append((green.Count, red.Count)))
        {
            var (gFrom, gTo, rFrom, rTo) = (green.To(gBefore), green.From(g), red.To(rBefore), red.From(r));
            var one = green.Text.AsSpan(gFrom, gTo - gFrom);
            var other = red.Text.AsSpan(rFrom, rTo - rFrom);
            if (!one.SequenceEqual(other))
            {
                var start = 0;
                while (start < one.Length && start < other.Length && IsSameSpace(one[start], other[start]))
                {
                    start++;
                }

                var end = 0;
                while (end < Math.Min(one.Length, other.Length) - start && IsSameSpace(one[^(end + 1)], other[^(end + 1)]))
                {
                    end++;
                }

                changes.Add(new Change(gFrom + start, gTo - end, rFrom + start, rTo - end));
            }

            (gBefore, rBefore) = (g, r);
        }

        return changes;
    }

    private static bool IsSameSpace(char green, char red) => green == red && char.IsWhiteSpace(green);

    /// <summary>
    /// A word or two that happen to stand in both texts between two large changes say nothing: in unrelated texts they
    /// would be confetti.
    /// </summary>
    private static List<Change> WithoutStrays(List<Change> changes)
    {
        var kept = new List<Change>(changes.Count);
        foreach (var change in changes)
        {
            var next = change;
            while (kept.Count > 0 && 2 * (next.GreenFrom - kept[^1].GreenTo) <= Math.Min(kept[^1].Length, next.Length))
            {
                next = kept[^1] with { GreenTo = next.GreenTo, RedTo = next.RedTo };
                kept.RemoveAt(kept.Count - 1);
            }

            kept.Add(next);
        }

        return kept;
    }

    private static List<TextPiece> PiecesOf(string green, string red, List<Change> changes)
    {
        var pieces = new List<TextPiece>();
        var at = 0;
        foreach (var change in changes)
        {
            Add(PieceKind.Same, green[at..change.GreenFrom]);
            Add(PieceKind.Removed, green[change.GreenFrom..change.GreenTo]);
            Add(PieceKind.Added, red[change.RedFrom..change.RedTo]);
            at = change.GreenTo;
        }

        Add(PieceKind.Same, green[at..]);
        return pieces;

        void Add(PieceKind kind, string text)
        {
            if (text.Length > 0)
            {
                pieces.Add(new TextPiece(kind, text));
            }
        }
    }
}
