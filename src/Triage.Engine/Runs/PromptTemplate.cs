using DiffPlex;
using DiffPlex.Model;

namespace Triage.Engine.Runs;

/// <summary>What texts of one template have in common, learned from the texts themselves, word by word.</summary>
public static class PromptTemplate
{
    /// <summary>Longer texts are not learned from: comparing them costs more than it tells.</summary>
    private const int MaxWords = 6_000;

    /// <summary>A marker stands for a value, not for a paragraph.</summary>
    private const int MaxWordsOfMarker = 12;

    private const string Marker = "[redacted:";

    /// <summary>
    /// Whether a text differs from the known ones only where they differ among themselves: there the template has a variable.
    /// False with fewer than two known texts, which teach nothing.
    /// </summary>
    /// <param name="known">Texts of runs of one build, newest first.</param>
    public static bool IsFilledOtherwise(IReadOnlyList<string> known, string text)
    {
        if (known.Count < 2 || Differences(known[0], text) is not { } asked)
        {
            return false;
        }

        var words = asked.PiecesOld.Count;
        var variable = new bool[words + 1];
        foreach (var other in known.Skip(1))
        {
            if (Differences(known[0], other) is not { } learned)
            {
                return false;
            }

            foreach (var block in learned.DiffBlocks)
            {
                // Words that only the other text has stand in a gap, which counts to the word behind it.
                Array.Fill(variable, true, block.DeleteStartA, Math.Max(1, block.DeleteCountA));
            }
        }

        // Texts that share less than they differ in are no two fillings of one template.
        return variable.Count(v => v) <= words / 2
            && asked.DiffBlocks.All(b => !variable.AsSpan(b.DeleteStartA, Math.Max(1, b.DeleteCountA)).Contains(false));
    }

    /// <summary>Whether two texts differ only in that one has a redaction marker where the other has something else.</summary>
    public static bool SameButForMarkers(string a, string b) =>
        Differences(a, b) is { DiffBlocks.Count: > 0 } differences
        && differences.DiffBlocks.All(block =>
            block.DeleteCountA <= MaxWordsOfMarker
            && block.InsertCountB <= MaxWordsOfMarker
            && (
                HasMarker(differences.PiecesOld, block.DeleteStartA, block.DeleteCountA)
                || HasMarker(differences.PiecesNew, block.InsertStartB, block.InsertCountB)
            )
        );

    private static bool HasMarker(IReadOnlyList<string> words, int start, int count) =>
        words.Skip(start).Take(count).Any(w => w.Contains(Marker, StringComparison.Ordinal));

    /// <summary>Null when a text is too long.</summary>
    private static DiffResult? Differences(string a, string b)
    {
        if (IsLong(a) || IsLong(b))
        {
            return null;
        }

        // Without the white space: that a line broke elsewhere is no other text.
        return Differ.Instance.CreateDiffs(a, b, ignoreWhiteSpace: false, ignoreCase: false, new Words());
    }

    private static bool IsLong(string text) => text.Length > MaxWords * 10 || WordsOf(text).Length > MaxWords;

    private static string[] WordsOf(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private sealed class Words : IChunker
    {
        public IReadOnlyList<string> Chunk(string text) => WordsOf(text);
    }
}
