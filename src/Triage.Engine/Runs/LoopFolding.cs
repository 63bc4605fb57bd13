using System.Runtime.InteropServices;

namespace Triage.Engine.Runs;

/// <summary>Folds the rounds of a loop into one: how many there were depends on the data.</summary>
internal static class LoopFolding
{
    /// <summary>A loop of an agent is at most this many steps around; longer ones stay unfolded.</summary>
    private const int MaxFoldedLoop = 6;

    /// <summary>Drops the end of the path when it repeats what stands right before it; says how many steps that were.</summary>
    public static int DropRound(List<string> path)
    {
        for (var loop = 1; loop <= MaxFoldedLoop && 2 * loop <= path.Count; loop++)
        {
            var end = CollectionsMarshal.AsSpan(path)[^(2 * loop)..];
            if (end[..loop].SequenceEqual(end[loop..]))
            {
                path.RemoveRange(path.Count - loop, loop);
                return loop;
            }
        }

        return 0;
    }

    /// <summary>Positions of the words that are left when every loop is folded to its first round.</summary>
    public static IReadOnlyList<int> Kept(IEnumerable<string> words)
    {
        var (path, kept) = (new List<string>(), new List<int>());
        foreach (var (at, word) in words.Index())
        {
            path.Add(word);
            kept.Add(at);
            var dropped = DropRound(path);
            kept.RemoveRange(kept.Count - dropped, dropped);
        }

        return kept;
    }
}
