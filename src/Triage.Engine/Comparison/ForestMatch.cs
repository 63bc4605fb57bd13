namespace Triage.Engine.Comparison;

/// <summary>
/// Pairs the spans of two forests so that few of them must be added, left out or replaced to turn one into the other,
/// order and nesting kept. Equal ends are taken first; long lists are cut at subtrees that are equal in order, by ever
/// coarser keys; what is small enough is solved exactly.
/// </summary>
internal sealed class ForestMatch
{
    /// <summary>Pairs of spans up to which the exact way is taken.</summary>
    private const int SmallCells = 40_000;

    /// <summary>Pairs of subtrees up to which all are held against each other.</summary>
    private const int AlikeCells = 100_000;

    /// <summary>Subtrees below this size are left whole when a list is cut into pieces.</summary>
    private const int PieceSpans = 64;

    private const double Alike = 0.35;
    private const double AlikeOfOtherName = 0.6;

    private readonly SpanForest _green;
    private readonly SpanForest _red;
    private readonly SmallForestMatch _small;
    private readonly Stack<Gap> _open = [];

    private enum Key
    {
        SameTree,
        Shape,
        None,
    }

    /// <summary>Neighbouring subtrees that are still to be matched.</summary>
    /// <param name="From">Coarser keys than this were not tried on them yet.</param>
    private readonly record struct Gap(int[] Green, int[] Red, Key From);

    public ForestMatch(SpanForest green, SpanForest red)
    {
        (_green, _red) = (green, red);
        _small = new SmallForestMatch(green, red);
        RedOf = new int[green.Count];
        GreenOf = new int[red.Count];
        Array.Fill(RedOf, -1);
        Array.Fill(GreenOf, -1);
    }

    /// <summary>Red partner of each green span, one that stands in its place included; -1 for none.</summary>
    public int[] RedOf { get; }

    /// <summary>Green partner of each red span; -1 for none.</summary>
    public int[] GreenOf { get; }

    public void Match(int[] greenTops, int[] redTops)
    {
        _open.Push(new Gap(greenTops, redTops, Key.SameTree));
        while (_open.TryPop(out var gap))
        {
            Match(gap);
        }
    }

    public void Pair(int green, int red) => (RedOf[green], GreenOf[red]) = (red, green);

    private void Match(Gap gap)
    {
        gap = Trimmed(gap);
        if (gap.Green.Length == 0 || gap.Red.Length == 0)
        {
            return;
        }

        if ((long)Spans(_green, gap.Green) * Spans(_red, gap.Red) <= SmallCells)
        {
            PairSmall(gap.Green, gap.Red);
            return;
        }

        for (var key = gap.From; key < Key.None; key++)
        {
            if (CutAtEqual(gap, key))
            {
                return;
            }
        }

        if (!StepInside(gap) && !CutAtAlike(gap) && !OpenLargest(gap))
        {
            CutInPieces(gap);
        }
    }

    private static int Spans(SpanForest forest, int[] tops)
    {
        var spans = 0;
        foreach (var top in tops)
        {
            spans += forest.Size[top];
        }

        return spans;
    }

    private Gap Trimmed(Gap gap)
    {
        var (g, gEnd, r, rEnd) = (0, gap.Green.Length, 0, gap.Red.Length);
        while (g < gEnd && r < rEnd && AreSame(gap.Green[g], gap.Red[r]))
        {
            PairTrees(gap.Green[g++], gap.Red[r++]);
        }

        while (g < gEnd && r < rEnd && AreSame(gap.Green[gEnd - 1], gap.Red[rEnd - 1]))
        {
            PairTrees(gap.Green[--gEnd], gap.Red[--rEnd]);
        }

        return gEnd - g == gap.Green.Length ? gap : gap with { Green = gap.Green[g..gEnd], Red = gap.Red[r..rEnd] };
    }

    private bool AreSame(int g, int r) => _green.SameTree[g] == _red.SameTree[r] && _green.Size[g] == _red.Size[r];

    private void PairTrees(int g, int r)
    {
        for (var i = 0; i < _green.Size[g]; i++)
        {
            Pair(g + i, r + i);
        }
    }

    /// <summary>Equal subtrees in the same order are matched; what lies between them is matched by itself.</summary>
    private bool CutAtEqual(Gap gap, Key key)
    {
        var (greenKeys, redKeys) = key is Key.SameTree ? (_green.SameTree, _red.SameTree) : (_green.Shape, _red.Shape);
        var numbers = new Dictionary<ulong, int>(gap.Green.Length);
        var (g, gAt) = Numbered(_green, gap.Green, greenKeys);
        var (r, rAt) = Numbered(_red, gap.Red, redKeys);
        List<(int Green, int Red)> anchors = [.. SequenceMatch.Of(g, r).Select(p => (gAt[p.Green], rAt[p.Red]))];
        return CutAt(gap, anchors, key);

        (int[] Keys, int[] Positions) Numbered(SpanForest forest, int[] tops, ulong[] keys)
        {
            int[] positions = [.. Enumerable.Range(0, tops.Length).Where(i => forest.Anchors[tops[i]])];
            return ([.. positions.Select(i => NumberOf(keys[tops[i]]))], positions);
        }

        int NumberOf(ulong whole)
        {
            numbers.TryAdd(whole, numbers.Count);
            return numbers[whole];
        }
    }

    private bool CutAt(Gap gap, List<(int Green, int Red)> anchors, Key key)
    {
        if (anchors.Count == 0)
        {
            return false;
        }

        var chain = new AnchorChain([.. gap.Green.Select(t => _green.Size[t])], [.. gap.Red.Select(t => _red.Size[t])], anchors);
        if (chain.IsEmpty)
        {
            return false;
        }

        foreach (var between in chain.TakeGaps(SmallCells))
        {
            var green = gap.Green[between.GreenFrom..between.GreenTo];
            var red = gap.Red[between.RedFrom..between.RedTo];
            if (chain.CellsOf(between) <= SmallCells)
            {
                PairSmall(green, red);
            }
            else
            {
                // The same key again: with what was dropped here as too dear, less may stand between now.
                _open.Push(new Gap(green, red, key is Key.None ? Key.SameTree : key));
            }
        }

        foreach (var anchor in chain.Anchors)
        {
            for (var i = 0; i < anchor.GreenTo - anchor.GreenFrom; i++)
            {
                PairTops(gap.Green[anchor.GreenFrom + i], gap.Red[anchor.RedFrom + i]);
            }
        }

        return true;
    }

    private void PairSmall(int[] green, int[] red)
    {
        if (green.Length == 0 || red.Length == 0)
        {
            return;
        }

        foreach (var (g, r) in _small.Match(green, red))
        {
            Pair(g, r);
        }
    }

    private void PairTops(int g, int r)
    {
        if (AreSame(g, r))
        {
            PairTrees(g, r);
            return;
        }

        Pair(g, r);
        if (_green.Size[g] > 1 && _red.Size[r] > 1)
        {
            _open.Push(new Gap(_green.ChildrenOf(g), _red.ChildrenOf(r), Key.SameTree));
        }
    }

    /// <summary>An ancestor that only one side has: the largest subtree holds one that has the name of the other's largest.</summary>
    private bool StepInside(Gap gap)
    {
        var (g, r) = (Largest(_green, gap.Green), Largest(_red, gap.Red));
        if (_green.Loose[g] == _red.Loose[r])
        {
            return false;
        }

        if (HoldsNamesake(_green, g, _red.Loose[r]))
        {
            _open.Push(gap with { Green = Opened(_green, gap.Green, g), From = Key.SameTree });
            return true;
        }

        if (HoldsNamesake(_red, r, _green.Loose[g]))
        {
            _open.Push(gap with { Red = Opened(_red, gap.Red, r), From = Key.SameTree });
            return true;
        }

        return false;
    }

    private static bool HoldsNamesake(SpanForest forest, int top, int name) =>
        forest.ChildrenOf(top).Any(c => forest.Loose[c] == name && 2 * forest.Size[c] >= forest.Size[top]);

    private static int Largest(SpanForest forest, int[] tops) => tops.MaxBy(t => forest.Size[t]);

    private static int[] Opened(SpanForest forest, int[] tops, int opened) =>
        [.. tops.SelectMany(t => t == opened ? forest.ChildrenOf(t) : [t])];

    /// <summary>Subtrees that have much in common are matched, whatever differs inside.</summary>
    private bool CutAtAlike(Gap gap)
    {
        var (n, m) = (gap.Green.Length, gap.Red.Length);
        if ((long)n * m > AlikeCells)
        {
            return false;
        }

        var alike = new double[n, m];
        var cost = new double[n + 1, m + 1];
        for (var i = n; i >= 0; i--)
        {
            for (var j = m; j >= 0; j--)
            {
                cost[i, j] = (i == n, j == m) switch
                {
                    (true, true) => 0,
                    (true, false) => cost[i, j + 1] + _red.Size[gap.Red[j]],
                    (false, true) => cost[i + 1, j] + _green.Size[gap.Green[i]],
                    _ => Math.Min(Math.Min(Skipping(i, j).Green, Skipping(i, j).Red), Matching(i, j)),
                };
            }
        }

        var anchors = new List<(int, int)>();
        for (int i = 0, j = 0; i < n && j < m; )
        {
            var skipping = Skipping(i, j);
            if (cost[i, j] == skipping.Green)
            {
                i++;
            }
            else if (cost[i, j] == skipping.Red)
            {
                j++;
            }
            else
            {
                anchors.Add((i++, j++));
            }
        }

        anchors.RemoveAll(a => alike[a.Item1, a.Item2] < Needed(gap.Green[a.Item1], gap.Red[a.Item2]));
        return CutAt(gap, anchors, Key.None);

        (double Green, double Red) Skipping(int i, int j) =>
            (cost[i + 1, j] + _green.Size[gap.Green[i]], cost[i, j + 1] + _red.Size[gap.Red[j]]);

        double Matching(int i, int j)
        {
            var (g, r) = (gap.Green[i], gap.Red[j]);
            alike[i, j] = SpanSketches.Alike(_green.Sketches, g, _red.Sketches, r);
            var inside = (1 - alike[i, j]) * (_green.Size[g] + _red.Size[r]) / 2;
            return cost[i + 1, j + 1] + inside + (_green.Label[g] == _red.Label[r] ? 0 : 1);
        }
    }

    private double Needed(int g, int r) => _green.Loose[g] == _red.Loose[r] ? Alike : AlikeOfOtherName;

    /// <summary>Nothing fits as a whole: the largest subtree is left out, and what it holds is tried.</summary>
    private bool OpenLargest(Gap gap)
    {
        var (g, r) = (Largest(_green, gap.Green), Largest(_red, gap.Red));
        if (Math.Max(_green.Size[g], _red.Size[r]) < PieceSpans)
        {
            return false;
        }

        _open.Push(
            _green.Size[g] >= _red.Size[r]
                ? gap with
                {
                    Green = Opened(_green, gap.Green, g),
                    From = Key.SameTree,
                }
                : gap with
                {
                    Red = Opened(_red, gap.Red, r),
                    From = Key.SameTree,
                }
        );
        return true;
    }

    /// <summary>Two long lists that share nothing to hold on to: each piece is matched with the one at the same place.</summary>
    private void CutInPieces(Gap gap)
    {
        var redPerGreen = Spans(_red, gap.Red) / (double)Spans(_green, gap.Green);
        // So that a piece of the other side is small enough as well.
        var wanted = Math.Sqrt(SmallCells / redPerGreen) - PieceSpans;
        var (gFrom, rFrom) = (0, 0);
        var (green, red) = (0, 0);
        while (gFrom < gap.Green.Length)
        {
            var gTo = gFrom;
            for (var end = green + Math.Max(1, wanted); gTo < gap.Green.Length && green < end; gTo++)
            {
                green += _green.Size[gap.Green[gTo]];
            }

            var rTo = rFrom;
            while (rTo < gap.Red.Length && (red < green * redPerGreen || gTo == gap.Green.Length))
            {
                red += _red.Size[gap.Red[rTo++]];
            }

            PairSmall(gap.Green[gFrom..gTo], gap.Red[rFrom..rTo]);
            (gFrom, rFrom) = (gTo, rTo);
        }
    }
}
