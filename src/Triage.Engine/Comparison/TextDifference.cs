using DiffPlex;
using DiffPlex.Chunkers;

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
/// The difference of two texts for a screen. JSON is indented and key-sorted on both sides first, so that the order of
/// keys is no difference and one long line can be read.
/// </summary>
/// <param name="Pieces">In reading order. Joined without the added ones they are green's text, without the removed ones red's.</param>
/// <param name="ByLine">Whole lines were compared, because there were too many words.</param>
/// <param name="Refused">Why there are no pieces; null when there are.</param>
public sealed record TextDifference(IReadOnlyList<TextPiece> Pieces, bool ByLine, string? Refused)
{
    /// <summary>Words of both sides together, after equal ends are cut off, that are compared; Myers over words is quadratic in their edits.</summary>
    private const int MaxWords = 12_000;
    private const int MaxLines = 8_000;
    private const int MaxChars = Limits.MaxContentChars;

    public static TextDifference Of(string green, string red)
    {
        if (green.Length > MaxChars || red.Length > MaxChars)
        {
            return new(
                [],
                false,
                $"Too large to compare: {Math.Max(green.Length, red.Length)} characters, at most {MaxChars} are compared."
            );
        }

        var (g, r) = (CanonicalContent.Readable(green), CanonicalContent.Readable(red));
        return Compare(Words(g), Words(r), MaxWords, byLine: false)
            ?? Compare(Lines(g), Lines(r), MaxLines, byLine: true)
            ?? new(
                [],
                true,
                $"Too different to show: after equal beginnings and endings more than {MaxLines} lines are left. Read the two texts side by side."
            );
    }

    private static IReadOnlyList<string> Words(string text) =>
        new DelimiterChunker([
            ' ',
            '\t',
            '\n',
            '\r',
            ',',
            '.',
            ';',
            ':',
            '"',
            '\'',
            '(',
            ')',
            '[',
            ']',
            '{',
            '}',
            '/',
            '=',
            '<',
            '>',
        ]).Chunk(text);

    private static IReadOnlyList<string> Lines(string text) => new LineEndingsPreservingChunker().Chunk(text);

    /// <summary>Null when more than <paramref name="atMost"/> chunks are left between the equal ends.</summary>
    private static TextDifference? Compare(IReadOnlyList<string> green, IReadOnlyList<string> red, int atMost, bool byLine)
    {
        var start = 0;
        while (start < green.Count && start < red.Count && green[start] == red[start])
        {
            start++;
        }

        var end = 0;
        while (end < green.Count - start && end < red.Count - start && green[^(end + 1)] == red[^(end + 1)])
        {
            end++;
        }

        if (green.Count + red.Count - 2 * (start + end) > atMost)
        {
            return null;
        }

        var pieces = new List<TextPiece>();
        Add(pieces, PieceKind.Same, green.Take(start));
        AddMiddle(
            pieces,
            [.. green.Skip(start).Take(green.Count - start - end)],
            [.. red.Skip(start).Take(red.Count - start - end)]
        );
        Add(pieces, PieceKind.Same, green.Skip(green.Count - end));
        return new TextDifference(pieces, byLine, null);
    }

    private static void AddMiddle(List<TextPiece> pieces, string[] green, string[] red)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var blocks = Differ
            .Instance.CreateDiffs(Coded(green), Coded(red), ignoreWhiteSpace: false, ignoreCase: false, new CharacterChunker())
            .DiffBlocks;
        var at = 0;
        foreach (var block in blocks)
        {
            Add(pieces, PieceKind.Same, green[at..block.DeleteStartA]);
            Add(pieces, PieceKind.Removed, green.Skip(block.DeleteStartA).Take(block.DeleteCountA));
            Add(pieces, PieceKind.Added, red.Skip(block.InsertStartB).Take(block.InsertCountB));
            at = block.DeleteStartA + block.DeleteCountA;
        }

        Add(pieces, PieceKind.Same, green[at..]);

        // DiffPlex cuts texts itself; handing it one character per chunk lets it compare what was cut and trimmed here.
        string Coded(string[] chunks) =>
            string.Create(
                chunks.Length,
                chunks,
                (span, all) =>
                {
                    for (var i = 0; i < all.Length; i++)
                    {
                        ids.TryAdd(all[i], ids.Count);
                        span[i] = (char)ids[all[i]];
                    }
                }
            );
    }

    private static void Add(List<TextPiece> pieces, PieceKind kind, IEnumerable<string> chunks)
    {
        var text = string.Concat(chunks);
        if (text.Length == 0)
        {
            return;
        }

        if (pieces.Count > 0 && pieces[^1].Kind == kind)
        {
            pieces[^1] = new TextPiece(kind, pieces[^1].Text + text);
        }
        else
        {
            pieces.Add(new TextPiece(kind, text));
        }
    }
}
