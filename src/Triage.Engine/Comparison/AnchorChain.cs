namespace Triage.Engine.Comparison;

/// <summary>
/// Anchors of two lists of subtrees that are worth their price. The longest common order takes every pair it can get; a
/// single step that was moved far away would tear apart all that stands between its two places.
/// </summary>
internal sealed class AnchorChain
{
    private readonly int[] _greenBefore;
    private readonly int[] _redBefore;
    private readonly List<Stretch> _kept;

    /// <summary>Anchors that follow each other on both sides, as positions in the two lists.</summary>
    private readonly record struct Stretch(int GreenFrom, int GreenTo, int RedFrom, int RedTo);

    private AnchorChain(int[] greenSizes, int[] redSizes)
    {
        (_greenBefore, _redBefore) = (Sums(greenSizes), Sums(redSizes));
        _kept = [new Stretch(0, 0, 0, 0)];
    }

    /// <param name="greenSizes">Spans of each subtree.</param>
    /// <param name="anchors">Rising on both sides.</param>
    public static List<(int Green, int Red)> Worthwhile(int[] greenSizes, int[] redSizes, List<(int Green, int Red)> anchors)
    {
        var chain = new AnchorChain(greenSizes, redSizes);
        var at = 0;
        while (at < anchors.Count)
        {
            var (g, r) = anchors[at];
            var length = 1;
            while (at + length < anchors.Count && anchors[at + length] == (g + length, r + length))
            {
                length++;
            }

            chain.Add(new Stretch(g, g + length, r, r + length));
            at += length;
        }

        chain.Add(new Stretch(greenSizes.Length, greenSizes.Length, redSizes.Length, redSizes.Length));
        return
        [
            .. chain._kept.SelectMany(s =>
                Enumerable.Range(0, s.GreenTo - s.GreenFrom).Select(i => (s.GreenFrom + i, s.RedFrom + i))
            ),
        ];
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
