namespace Triage.Engine.Runs;

/// <summary>One span in reading order.</summary>
/// <param name="Depth">0 for a root, and for an orphan.</param>
/// <param name="ParentRow">Row of the parent; -1 for a root or an orphan.</param>
/// <param name="SubtreeSize">The span and all below it: folding row n hides rows n+1 to n+SubtreeSize-1.</param>
/// <param name="Orphan">It names a parent that never came.</param>
public readonly record struct SpanRow<T>(T Span, int Depth, int ParentRow, int SubtreeSize, bool Orphan)
    where T : SpanSkeleton
{
    public bool HasChildren => SubtreeSize > 1;
}

/// <summary>The spans of a run as a tree, parents before children, siblings by start.</summary>
/// <param name="Rows">Every span once, in depth-first reading order.</param>
/// <param name="CutLoose">Spans whose parents led back to themselves; each became a root so that the rest can be read.</param>
public sealed record SpanTree<T>(IReadOnlyList<SpanRow<T>> Rows, IReadOnlyList<T> CutLoose)
    where T : SpanSkeleton
{
    /// <summary>Rows of the direct children, in reading order.</summary>
    public IEnumerable<int> ChildrenOf(int row)
    {
        var end = row + Rows[row].SubtreeSize;
        for (var child = row + 1; child < end; child += Rows[child].SubtreeSize)
        {
            yield return child;
        }
    }
}

/// <summary>
/// Puts spans into reading order in O(n log n) and without recursion: a run may be a chain of 50,000. Siblings are
/// ordered by start, then by ids; a span whose start is not known comes last.
/// </summary>
public static class SpanTree
{
    private const int None = -1;

    public static SpanTree<T> Of<T>(IReadOnlyList<T> spans)
        where T : SpanSkeleton
    {
        var sorted = spans
            .OrderBy(s => s.StartUnixNano <= 0)
            .ThenBy(s => s.StartUnixNano)
            .ThenBy(s => s.TraceId, StringComparer.Ordinal)
            .ThenBy(s => s.SpanId, StringComparer.Ordinal)
            .ToArray();
        var parents = ParentsOf(sorted);
        var cut = CutCycles(parents);
        return new SpanTree<T>(Rows(sorted, parents, cut), [.. cut.Select(i => sorted[i])]);
    }

    private static int[] ParentsOf<T>(T[] sorted)
        where T : SpanSkeleton
    {
        var index = new Dictionary<(string, string), int>(sorted.Length);
        for (var i = 0; i < sorted.Length; i++)
        {
            index.TryAdd((sorted[i].TraceId, sorted[i].SpanId), i);
        }

        return
        [
            .. sorted.Select(s => s.ParentSpanId is { } parent && index.TryGetValue((s.TraceId, parent), out var i) ? i : None),
        ];
    }

    /// <summary>Breaks each cycle at the member that sorts first, so that the result does not depend on the order of arrival.</summary>
    private static SortedSet<int> CutCycles(int[] parents)
    {
        var cut = new SortedSet<int>();
        // 0: not seen; else the number of the walk that came through.
        var walks = new int[parents.Length];
        for (var start = 0; start < parents.Length; start++)
        {
            var walk = start + 1;
            var at = start;
            while (at != None && walks[at] == 0)
            {
                walks[at] = walk;
                at = parents[at];
            }

            if (at == None || walks[at] != walk)
            {
                continue;
            }

            var first = at;
            for (var member = parents[at]; member != at; member = parents[member])
            {
                first = Math.Min(first, member);
            }

            parents[first] = None;
            cut.Add(first);
        }

        return cut;
    }

    private static SpanRow<T>[] Rows<T>(T[] sorted, int[] parents, SortedSet<int> cut)
        where T : SpanSkeleton
    {
        // Children as linked lists; walking backwards leaves each list in sorted order. The last slot heads the roots.
        var firstChild = new int[sorted.Length + 1];
        var nextSibling = new int[sorted.Length];
        Array.Fill(firstChild, None);
        for (var i = sorted.Length - 1; i >= 0; i--)
        {
            var list = parents[i] == None ? sorted.Length : parents[i];
            nextSibling[i] = firstChild[list];
            firstChild[list] = i;
        }

        var rows = new SpanRow<T>[sorted.Length];
        var open = new Stack<(int Span, int ParentRow)>();
        Open(open, firstChild[sorted.Length], None);
        for (var row = 0; open.TryPop(out var next); row++)
        {
            var (span, parentRow) = next;
            rows[row] = new SpanRow<T>(
                sorted[span],
                parentRow == None ? 0 : rows[parentRow].Depth + 1,
                parentRow,
                1,
                Orphan: parents[span] == None && !string.IsNullOrEmpty(sorted[span].ParentSpanId) && !cut.Contains(span)
            );
            Open(open, nextSibling[span], parentRow);
            Open(open, firstChild[span], row);
        }

        for (var row = rows.Length - 1; row >= 0; row--)
        {
            if (rows[row].ParentRow is var parent and not None)
            {
                rows[parent] = rows[parent] with { SubtreeSize = rows[parent].SubtreeSize + rows[row].SubtreeSize };
            }
        }

        return rows;
    }

    private static void Open(Stack<(int, int)> open, int span, int parentRow)
    {
        if (span != None)
        {
            open.Push((span, parentRow));
        }
    }
}
