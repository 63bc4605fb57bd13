namespace Triage.Engine.Comparison;

/// <summary>
/// Anchors of two lists of subtrees that are worth their price. The longest common order takes every pair it can get; a
/// single step that was moved far away would tear apart all that stands between its two places.
/// </summary>
internal sealed class AnchorChain
{
    /// <summary>
    /// Spans beside a gap that are solved with it: where one of several equal steps was left out, the longest common order
    /// does not know which.
    /// </summary>
    private const int Beside = 6;

    private const int MergedCells = 1_600;

    private readonly int[] _greenBefore;
    private readonly int[] _redBefore;
    private readonly List<Stretch> _kept;

    /// <summary>Positions in the two lists that belong together: anchors that follow each other, or what stands between them.</summary>
    public readonly record struct Stretch(int GreenFrom, int GreenTo, int RedFrom, int RedTo)
    {
        public bool IsEmpty => GreenFrom == GreenTo && RedFrom == RedTo;
    }

    /// <param name="greenSizes">Spans of each subtree.</param>
    /// <param name="anchors">Rising on both sides.</param>
    public AnchorChain(int[] greenSizes, int[] redSizes, List<(int Green, int Red)> anchors)
    {
        (_greenBefore, _redBefore) = (Sums(greenSizes), Sums(redSizes));
        _kept = [new Stretch(0, 0, 0, 0)];
        var at = 0;
        while (at < anchors.Count)
        {
            var (g, r) = anchors[at];
            var length = 1;
            while (at + length < anchors.Count && anchors[at + length] == (g + length, r + length))
            {
                length++;
            }

            Add(new Stretch(g, g + length, r, r + length));
            at += length;
        }

        Add(new Stretch(greenSizes.Length, greenSizes.Length, redSizes.Length, redSizes.Length));
    }

    public bool IsEmpty => _kept.Count == 2;

    /// <summary>The anchors, and between them the gaps.</summary>
    public IEnumerable<Stretch> Anchors => _kept;

    /// <summary>What stands between the anchors; a small gap takes its neighbours from the anchors on either side.</summary>
    public List<Stretch> TakeGaps(long smallCells)
    {
        var gaps = new List<Stretch>(_kept.Count);
        for (var i = 1; i < _kept.Count; i++)
        {
            var gap = new Stretch(_kept[i - 1].GreenTo, _kept[i].GreenFrom, _kept[i - 1].RedTo, _kept[i].RedFrom);
            if (gap.IsEmpty)
            {
                continue;
            }

            if (CellsOf(gap) <= smallCells)
            {
                var before = Taken(_kept[i - 1], fromEnd: true);
                var after = Taken(_kept[i], fromEnd: false);
                _kept[i - 1] = _kept[i - 1] with { GreenTo = _kept[i - 1].GreenTo - before, RedTo = _kept[i - 1].RedTo - before };
                _kept[i] = _kept[i] with { GreenFrom = _kept[i].GreenFrom + after, RedFrom = _kept[i].RedFrom + after };
                gap = new Stretch(_kept[i - 1].GreenTo, _kept[i].GreenFrom, _kept[i - 1].RedTo, _kept[i].RedFrom);
            }

            // Where nothing is left between two gaps they are one: what the first lacks may be what the second has too many.
            var merged = gaps.Count > 0 ? new Stretch(gaps[^1].GreenFrom, gap.GreenTo, gaps[^1].RedFrom, gap.RedTo) : gap;
            if (gaps.Count > 0 && Touch(gaps[^1], gap) && CellsOf(merged) <= MergedCells)
            {
                gaps[^1] = merged;
            }
            else
            {
                gaps.Add(gap);
            }
        }

        return gaps;
    }

    private static bool Touch(Stretch one, Stretch next) => one.GreenTo == next.GreenFrom && one.RedTo == next.RedFrom;

    /// <summary>Pairs of spans.</summary>
    public long CellsOf(Stretch s) =>
        (long)(_greenBefore[s.GreenTo] - _greenBefore[s.GreenFrom]) * (_redBefore[s.RedTo] - _redBefore[s.RedFrom]);

    private int Taken(Stretch stretch, bool fromEnd)
    {
        var (taken, spans) = (0, 0);
        while (taken < stretch.GreenTo - stretch.GreenFrom)
        {
            var at = fromEnd ? stretch.GreenTo - taken - 1 : stretch.GreenFrom + taken;
            spans += _greenBefore[at + 1] - _greenBefore[at];
            if (spans > Beside)
            {
                break;
            }

            taken++;
        }

        return taken;
    }

    private void Add(Stretch next)
    {
        _kept.Add(next);
        while (_kept.Count > 2 && CostsMoreThanItSaves(_kept[^3], _kept[^2], _kept[^1]))
        {
            _kept.RemoveAt(_kept.Count - 2);
        }
    }

    private bool CostsMoreThanItSaves(Stretch before, Stretch middle, Stretch after) =>
        Between(before, after) < Between(before, middle) + Between(middle, after);

    /// <summary>At most so many edits: each span between replaced by one of the other side, the surplus left out.</summary>
    private int Between(Stretch one, Stretch other) =>
        Math.Max(_greenBefore[other.GreenFrom] - _greenBefore[one.GreenTo], _redBefore[other.RedFrom] - _redBefore[one.RedTo]);

    private static int[] Sums(int[] sizes)
    {
        var sums = new int[sizes.Length + 1];
        for (var i = 0; i < sizes.Length; i++)
        {
            sums[i + 1] = sums[i] + sizes[i];
        }

        return sums;
    }
}
