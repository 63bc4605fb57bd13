using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>
/// Pairs the spans of two runs by operation, tool and input. First in order and with their nesting, by the fewest edits;
/// then, level by level, what was called in another order (parallel tools); last across levels. A span that merely stands
/// in the place of another is no match of it, unless it is a wrapper of the same things under another name.
/// </summary>
internal sealed class SpanMatching
{
    private readonly SpanForest _green;
    private readonly SpanForest _red;
    private readonly ForestMatch _inOrder;
    private readonly MatchDoubts _doubts;
    private readonly int[] _redOf;
    private readonly int[] _greenOf;
    private readonly bool _plainSpansCount;

    public SpanMatching(RunReading green, RunReading red)
    {
        var names = new SpanNames();
        _plainSpansCount = !green.HasSteps && !red.HasSteps;
        (_green, _red) = (new SpanForest(green, names, _plainSpansCount), new SpanForest(red, names, _plainSpansCount));
        _inOrder = new ForestMatch(_green, _red);
        _redOf = Enumerable.Repeat(-1, _green.Count).ToArray();
        _greenOf = Enumerable.Repeat(-1, _red.Count).ToArray();
        _doubts = new MatchDoubts(_green, _red, _redOf, _greenOf);
        _inOrder.Match(_green.Roots, _red.Roots);
        MatchReordered();
        Accept();
        MatchAcrossLevels();
        _doubts.AddChoices();
    }

    /// <summary>Red partner of each green span, by index; -1 for none.</summary>
    public IReadOnlyList<int> RedOf => _redOf;

    /// <summary>Green partner of each red span, by index; -1 for none.</summary>
    public IReadOnlyList<int> GreenOf => _greenOf;

    /// <summary>Why the match of this red span is not certain; null when it is.</summary>
    public string? DoubtOf(int red) => _doubts.Of(red);

    /// <summary>The red step without a match that stands where this green step without a match stood; -1 for none.</summary>
    public int RedInPlaceOf(int green) => _inOrder.RedOf[green] is var red and >= 0 && AreTwoSteps(green, red) ? red : -1;

    /// <summary>The green step without a match in whose place this red step without a match stands; -1 for none.</summary>
    public int GreenInPlaceOf(int red) => _inOrder.GreenOf[red] is var green and >= 0 && AreTwoSteps(green, red) ? green : -1;

    /// <summary>What the rows of a comparison repeat by: label, and label with input.</summary>
    public (int Label, ulong Input) KeyOf(int green, int red) =>
        red >= 0 ? (_red.Label[red], _red.Exact[red]) : (_green.Label[green], _green.Exact[green]);

    private bool AreTwoSteps(int g, int r) =>
        _redOf[g] < 0 && _greenOf[r] < 0 && _green.Kind(g) == _red.Kind(r) && _green.Kind(g) is not StepKind.Other;

    private bool AreAlike(int g, int r) => _green.Label[g] == _red.Label[r] || _green.Loose[g] == _red.Loose[r];

    /// <summary>On each level of matched parents: the same call elsewhere, or another call of the same tool in the same turn.</summary>
    private void MatchReordered()
    {
        var open = new Stack<(int[] Green, int[] Red)>([(_green.Roots, _red.Roots)]);
        while (open.TryPop(out var level))
        {
            foreach (var (g, r) in new ReorderedCalls(_green, _red, level.Green, level.Red, _inOrder).Find())
            {
                Rematch(g, r);
            }

            foreach (var g in level.Green)
            {
                if (_inOrder.RedOf[g] is var r and >= 0 && _green.Size[g] > 1 && _red.Size[r] > 1)
                {
                    open.Push((_green.ChildrenOf(g), _red.ChildrenOf(r)));
                }
            }
        }
    }

    /// <summary>What was matched inside of either belonged to another partner.</summary>
    private void Rematch(int g, int r)
    {
        for (var i = g; i < g + _green.Size[g]; i++)
        {
            Part(i, _inOrder.RedOf[i]);
        }

        for (var i = r; i < r + _red.Size[r]; i++)
        {
            Part(_inOrder.GreenOf[i], i);
        }

        _inOrder.Pair(g, r);
        _inOrder.Match(_green.ChildrenOf(g), _red.ChildrenOf(r));

        void Part(int green, int red)
        {
            if (green >= 0 && red >= 0)
            {
                (_inOrder.RedOf[green], _inOrder.GreenOf[red]) = (-1, -1);
            }
        }
    }

    /// <summary>Parents before children: whether plumbing belongs together depends on the steps above it.</summary>
    private void Accept()
    {
        var alikeBefore = new int[_green.Count + 1];
        for (var g = 0; g < _green.Count; g++)
        {
            var r = _inOrder.RedOf[g];
            alikeBefore[g + 1] = alikeBefore[g] + (r >= 0 && AreAlike(g, r) ? 1 : 0);
        }

        var (greenStep, redStep) = (StepsAbove(_green), StepsAbove(_red));
        for (var g = 0; g < _green.Count; g++)
        {
            var r = _inOrder.RedOf[g];
            if (r < 0 || _green.Kind(g) != _red.Kind(r))
            {
                continue;
            }

            if (AreAlike(g, r) ? IsStep(g) || !AreOtherSteps(greenStep[g], redStep[r]) : IsRenamed(g, r))
            {
                Match(g, r);
            }
        }

        bool IsStep(int g) => _plainSpansCount || _green.Kind(g) is not StepKind.Other;

        bool IsRenamed(int g, int r) =>
            _green.Kind(g) is StepKind.Other or StepKind.Agent
            && _green.Size[g] > 1
            && _red.Size[r] > 1
            && 2 * (alikeBefore[g + _green.Size[g]] - alikeBefore[g + 1]) >= Math.Max(_green.Size[g], _red.Size[r]) - 1;
    }

    private void Match(int g, int r)
    {
        (_redOf[g], _greenOf[r]) = (r, g);
        _doubts.AddNames(g, r);
    }

    /// <summary>The HTTP call of one tool is not that of another tool which ran in its place.</summary>
    private bool AreOtherSteps(int green, int red) => green >= 0 && red >= 0 && _redOf[green] < 0 && _greenOf[red] < 0;

    /// <summary>The nearest step that holds each span; -1 for none.</summary>
    private static int[] StepsAbove(SpanForest forest)
    {
        var steps = new int[forest.Count];
        for (var i = 0; i < steps.Length; i++)
        {
            var above = forest.Parent[i];
            steps[i] = above < 0 || forest.Kind(above) is not StepKind.Other ? above : steps[above];
        }

        return steps;
    }

    private void MatchAcrossLevels()
    {
        int[] green = [.. Enumerable.Range(0, _green.Count).Where(i => _redOf[i] < 0 && _green.Kind(i) is not StepKind.Other)];
        int[] red = [.. Enumerable.Range(0, _red.Count).Where(i => _greenOf[i] < 0 && _red.Kind(i) is not StepKind.Other)];
        // Of the levels alone: the children of a pair made here were never compared.
        var compared = _redOf.ToArray();
        foreach (var (dg, dr) in SequenceMatch.Of([.. green.Select(i => _green.Label[i])], [.. red.Select(i => _red.Label[i])]))
        {
            var (g, r) = (green[dg], red[dr]);
            var (gParent, rParent) = (_green.Parent[g], _red.Parent[r]);
            // Under matched parents, or among the roots, they were compared already and found to be different steps.
            var sameLevel = gParent < 0 ? rParent < 0 : rParent >= 0 && compared[gParent] == rParent;
            if (!sameLevel)
            {
                Match(g, r);
                _doubts.AddPlaces(g, r);
            }
        }
    }
}
