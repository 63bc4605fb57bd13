namespace Triage.Engine.Comparison;

/// <summary>
/// The cheapest way to turn a few spans of green into a few of red by adding, leaving out and replacing single spans,
/// order and nesting kept: exact tree edit distance (Zhang and Shasha, “Simple fast algorithms for the editing distance
/// between trees and related problems”, 1989). Its time grows with more than the square: only for small rests.
/// </summary>
internal sealed class SmallForestMatch(SpanForest green, SpanForest red)
{
    /// <summary>A step added or left out.</summary>
    private const int Edit = 10_000;

    /// <summary>Plumbing comes and goes; a step must not be given up for two of its spans.</summary>
    private const int PlainEdit = 5_000;

    /// <summary>
    /// The same step with another input, and with one that has nothing in common. Always better than another step, but
    /// a step with the very same input two places on is better still when little stands between.
    /// </summary>
    private const int OtherInput = 3_000;
    private const int UnlikeInput = 3_000;

    // Only decide between equally good ways.
    private const int OtherSetting = 12;
    private const int OtherName = 60;
    private const int OtherKind = 20;

    private readonly Postorder _green = new(green);
    private readonly Postorder _red = new(red);
    private int[] _trees = [];
    private int[] _forests = [];
    private int _width;

    /// <summary>Pairs of spans, those of another label included: one stands in the place of the other.</summary>
    public IEnumerable<(int Green, int Red)> Match(int[] greenTops, int[] redTops)
    {
        _green.Read(greenTops);
        _red.Read(redTops);
        _width = _red.Count + 1;
        var cells = (_green.Count + 1) * _width;
        if (_trees.Length < cells)
        {
            (_trees, _forests) = (new int[cells], new int[cells]);
        }

        foreach (var g in _green.KeyRoots)
        {
            foreach (var r in _red.KeyRoots)
            {
                Fill(g, r);
            }
        }

        return Trace();
    }

    private void Fill(int gRoot, int rRoot)
    {
        var (g0, r0) = (_green.First[gRoot], _red.First[rRoot]);
        var columns = rRoot - r0 + 1;
        ReadOnlySpan<int> edits = _red.Edits.AsSpan(r0, columns);
        ReadOnlySpan<int> firsts = _red.First.AsSpan(r0, columns);
        var above = _forests.AsSpan(0, columns + 1);
        above[0] = 0;
        for (var c = 0; c < columns; c++)
        {
            above[c + 1] = above[c] + edits[c];
        }

        for (var g = g0; g <= gRoot; g++)
        {
            var edit = _green.Edits[g];
            var row = _forests.AsSpan((g - g0 + 1) * _width, columns + 1);
            var trees = _trees.AsSpan(g * _width + r0, columns);
            ReadOnlySpan<int> beforeTree = _forests.AsSpan((_green.First[g] - g0) * _width, columns + 1);
            var isFirst = _green.First[g] == g0;
            row[0] = above[0] + edit;
            for (var c = 0; c < columns; c++)
            {
                var cost = Math.Min(above[c + 1] + edit, row[c] + edits[c]);
                if (isFirst && firsts[c] == r0)
                {
                    cost = trees[c] = Math.Min(cost, above[c] + Replacing(_green.Spans[g], _red.Spans[r0 + c]));
                }
                else
                {
                    cost = Math.Min(cost, beforeTree[firsts[c] - r0] + trees[c]);
                }

                row[c + 1] = cost;
            }

            above = row;
        }
    }

    private int Replacing(int g, int r)
    {
        if (g < 0 || r < 0)
        {
            // The two roots that hold everything belong together.
            return g == r ? 0 : 3 * Edit;
        }

        var setting = green.Setting[g] == red.Setting[r] ? 0 : OtherSetting;
        if (green.Label[g] == red.Label[r])
        {
            return green.Exact[g] == red.Exact[r]
                ? setting
                : setting + OtherInput + (int)(UnlikeInput * (1 - Bits.Shared(green.InputBits[g], red.InputBits[r])));
        }

        if (green.Loose[g] == red.Loose[r])
        {
            return setting + OtherName;
        }

        // Never cheaper than to leave both: two names swapped are rather one of them moved.
        return Math.Max(EditOf(green, g), EditOf(red, r)) + OtherName + setting + (green.Kind(g) == red.Kind(r) ? 0 : OtherKind);
    }

    private static int EditOf(SpanForest forest, int span) => span >= 0 && forest.Anchors[span] ? Edit : PlainEdit;

    private List<(int Green, int Red)> Trace()
    {
        var pairs = new List<(int, int)>();
        // Filled last, and still there.
        var whole = (Green: _green.Count - 1, Red: _red.Count - 1);
        var open = new Stack<(int Green, int Red)>([whole]);
        while (open.TryPop(out var trees))
        {
            if (trees != whole)
            {
                Fill(trees.Green, trees.Red);
            }

            var (g0, r0) = (_green.First[trees.Green], _red.First[trees.Red]);
            var (g, r) = trees;
            while (g >= g0 && r >= r0)
            {
                var at = (g - g0 + 1) * _width + r - r0 + 1;
                if (_forests[at] == _forests[at - _width] + _green.Edits[g])
                {
                    g--;
                }
                else if (_forests[at] == _forests[at - 1] + _red.Edits[r])
                {
                    r--;
                }
                else if (_green.First[g] == g0 && _red.First[r] == r0)
                {
                    Add(_green.Spans[g--], _red.Spans[r--]);
                }
                else
                {
                    open.Push((g, r));
                    (g, r) = (_green.First[g] - 1, _red.First[r] - 1);
                }
            }
        }

        return pairs;

        void Add(int g, int r)
        {
            if (g >= 0)
            {
                pairs.Add((g, r));
            }
        }
    }

    /// <summary>Some neighbouring subtrees under one root that holds them, children before parents.</summary>
    private sealed class Postorder(SpanForest forest)
    {
        public int Count { get; private set; }

        /// <summary>The span at each position; -1 for the root.</summary>
        public int[] Spans { get; private set; } = [];

        /// <summary>Position of the first leaf below.</summary>
        public int[] First { get; private set; } = [];

        /// <summary>What it costs to add or leave out each.</summary>
        public int[] Edits { get; private set; } = [];

        /// <summary>The root, and each span that has a sibling before it.</summary>
        public List<int> KeyRoots { get; } = [];

        public void Read(int[] tops)
        {
            Count = tops.Sum(t => forest.Size[t]) + 1;
            if (Spans.Length < Count)
            {
                (Spans, First, Edits) = (new int[2 * Count], new int[2 * Count], new int[2 * Count]);
            }

            KeyRoots.Clear();
            var before = 0;
            foreach (var top in tops)
            {
                for (var span = top; span < top + forest.Size[top]; span++)
                {
                    // In reading order come its ancestors first, in this order they come last.
                    var depth = forest.Depth[span] - forest.Depth[top];
                    var at = before + span - top + forest.Size[span] - 1 - depth;
                    (Spans[at], First[at], Edits[at]) = (span, at - forest.Size[span] + 1, EditOf(forest, span));
                    var isFirstChild = span > top ? forest.Parent[span] == span - 1 : before == 0;
                    if (!isFirstChild)
                    {
                        KeyRoots.Add(at);
                    }
                }

                before += forest.Size[top];
            }

            (Spans[Count - 1], First[Count - 1], Edits[Count - 1]) = (-1, 0, Edit);
            KeyRoots.Add(Count - 1);
            KeyRoots.Sort();
        }
    }
}
