using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>
/// Finds, among siblings that could not be matched in order, those that are the same call all the same: tools that ran
/// in parallel come in any order.
/// </summary>
internal sealed class ReorderedCalls(SpanForest green, SpanForest red, int[] greenLevel, int[] redLevel, ForestMatch inOrder)
{
    private readonly List<(int Green, int Red)> _found = [];
    private readonly HashSet<int> _takenInGreen = [];
    private readonly HashSet<int> _takenInRed = [];

    public List<(int Green, int Red)> Find()
    {
        if (!greenLevel.Any(g => !IsExact(g, inOrder.RedOf[g])) || !redLevel.Any(r => !IsExact(inOrder.GreenOf[r], r)))
        {
            return _found;
        }

        var (greenTurns, redTurns) = Turns();
        Take(
            g => IsCall(green, g) && !IsExact(g, inOrder.RedOf[g]),
            g => Bits.Mixed(green.Exact[g], (ulong)greenTurns[g]),
            r => IsCall(red, r) && !IsExact(inOrder.GreenOf[r], r),
            r => Bits.Mixed(red.Exact[r], (ulong)redTurns[r])
        );
        TakeFree(g => green.Anchors[g], g => green.SameTree[g], r => red.Anchors[r], r => red.SameTree[r]);
        TakeFree(g => green.Anchors[g], g => green.Exact[g], r => red.Anchors[r], r => red.Exact[r]);
        TakeFree(_ => true, g => InTurn(green.Label[g], greenTurns[g]), _ => true, r => InTurn(red.Label[r], redTurns[r]));
        return _found;
    }

    private void TakeFree(
        Func<int, bool> greenTakes,
        Func<int, ulong> greenKey,
        Func<int, bool> redTakes,
        Func<int, ulong> redKey
    ) => Take(g => greenTakes(g) && IsFreeInGreen(g), greenKey, r => redTakes(r) && IsFreeInRed(r), redKey);

    /// <summary>Not matched, or with a span that only stands in its place, or that has found its own partner meanwhile.</summary>
    private bool IsFreeInGreen(int g) => !IsAlike(g, inOrder.RedOf[g]) || _takenInRed.Contains(inOrder.RedOf[g]);

    private bool IsFreeInRed(int r) => !IsAlike(inOrder.GreenOf[r], r) || _takenInGreen.Contains(inOrder.GreenOf[r]);

    private bool IsExact(int g, int r) => g >= 0 && r >= 0 && green.Exact[g] == red.Exact[r];

    /// <summary>Model calls make the order; what they call comes in any.</summary>
    private static bool IsCall(SpanForest forest, int span) =>
        forest.Anchors[span] && forest.Kind(span) is not StepKind.ModelCall;

    private bool IsAlike(int g, int r) => g >= 0 && r >= 0 && (green.Label[g] == red.Label[r] || green.Loose[g] == red.Loose[r]);

    private static ulong InTurn(int label, int turn) => ((ulong)label << 32) + (uint)turn;

    private void Take(Func<int, bool> greenTakes, Func<int, ulong> greenKey, Func<int, bool> redTakes, Func<int, ulong> redKey)
    {
        var waiting = redLevel
            .Where(r => !_takenInRed.Contains(r) && redTakes(r))
            .GroupBy(redKey)
            .ToDictionary(k => k.Key, k => new Queue<int>(k));
        foreach (var g in greenLevel.Where(g => !_takenInGreen.Contains(g) && greenTakes(g)))
        {
            if (waiting.TryGetValue(greenKey(g), out var queue) && queue.TryDequeue(out var r))
            {
                _found.Add((g, r));
                _takenInGreen.Add(g);
                _takenInRed.Add(r);
            }
        }
    }

    /// <summary>How many matched model calls stand before each span of the level.</summary>
    private (Dictionary<int, int> Green, Dictionary<int, int> Red) Turns()
    {
        var inRedLevel = redLevel.ToHashSet();
        var (greens, reds) = (new Dictionary<int, int>(), new Dictionary<int, int>());
        var turn = 0;
        foreach (var g in greenLevel)
        {
            var r = inOrder.RedOf[g];
            turn += green.Kind(g) is StepKind.ModelCall && IsAlike(g, r) && inRedLevel.Contains(r) ? 1 : 0;
            greens[g] = turn;
        }

        var inGreenLevel = greenLevel.ToHashSet();
        turn = 0;
        foreach (var r in redLevel)
        {
            var g = inOrder.GreenOf[r];
            turn += red.Kind(r) is StepKind.ModelCall && IsAlike(g, r) && inGreenLevel.Contains(g) ? 1 : 0;
            reds[r] = turn;
        }

        return (greens, reds);
    }
}
