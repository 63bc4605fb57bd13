using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>
/// Pairs the spans of two runs by operation, tool and arguments. Level by level: children of matched parents are matched
/// first by equal subtrees, then by equal input, then by operation alone, always in order; what is left is matched out of
/// order when it is the same call (parallel tools), and last across levels (a wrapper that one side lacks).
/// </summary>
internal sealed class SpanMatching
{
    private readonly RunReading _green;
    private readonly RunReading _red;
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Keys _greenKeys;
    private readonly Keys _redKeys;
    private readonly int[] _redOf;
    private readonly int[] _greenOf;

    /// <summary>The three ever coarser answers to "is it the same span?", one number per span each.</summary>
    private sealed record Keys(int[] Subtree, int[] Input, int[] Label);

    public SpanMatching(RunReading green, RunReading red)
    {
        (_green, _red) = (green, red);
        _greenKeys = KeysOf(green);
        _redKeys = KeysOf(red);
        _redOf = Enumerable.Repeat(-1, green.Steps.Count).ToArray();
        _greenOf = Enumerable.Repeat(-1, red.Steps.Count).ToArray();
        MatchLevels();
        MatchAcrossLevels();
    }

    /// <summary>Red partner of each green span, by index; -1 for none.</summary>
    public IReadOnlyList<int> RedOf => _redOf;

    /// <summary>Green partner of each red span, by index; -1 for none.</summary>
    public IReadOnlyList<int> GreenOf => _greenOf;

    private Keys KeysOf(RunReading run)
    {
        var keys = new Keys(new int[run.Steps.Count], new int[run.Steps.Count], new int[run.Steps.Count]);
        for (var i = run.Steps.Count - 1; i >= 0; i--)
        {
            var step = run.Steps[i];
            keys.Label[i] = IdOf(step.Label);
            // Plumbing is no anchor: a hundred equal POST spans would drag the steps between them apart.
            var anchors = step.Span.IsStep;
            keys.Input[i] = anchors ? IdOf(step.InputKey) : Unlike();
            keys.Subtree[i] = anchors
                ? IdOf($"{keys.Input[i]}({string.Join(',', run.Children[i].Select(c => keys.Subtree[c]))})")
                : Unlike();
        }

        return keys;
    }

    private int IdOf(string key)
    {
        if (!_ids.TryGetValue(key, out var id))
        {
            _ids[key] = id = _ids.Count;
        }

        return id;
    }

    private int _unlike;

    private int Unlike() => --_unlike;

    private void MatchLevels()
    {
        var open = new Stack<(IReadOnlyList<int> Green, IReadOnlyList<int> Red)>();
        open.Push((_green.Roots, _red.Roots));
        while (open.TryPop(out var level))
        {
            foreach (var (g, r) in MatchSiblings(level.Green, level.Red))
            {
                (_redOf[g], _greenOf[r]) = (r, g);
                if (_green.Children[g].Count > 0 && _red.Children[r].Count > 0)
                {
                    open.Push((_green.Children[g], _red.Children[r]));
                }
            }
        }
    }

    private List<(int Green, int Red)> MatchSiblings(IReadOnlyList<int> green, IReadOnlyList<int> red)
    {
        List<(int Green, int Red)> pairs = [];
        foreach (var key in new Func<Keys, int[]>[] { k => k.Subtree, k => k.Input, k => k.Label })
        {
            int[] g = [.. green.Select(i => key(_greenKeys)[i])];
            int[] r = [.. red.Select(i => key(_redKeys)[i])];
            pairs = FillGaps(pairs, g, r);
        }

        AddOutOfOrder(green, red, pairs);
        return [.. pairs.Select(p => (green[p.Green], red[p.Red]))];
    }

    private static List<(int Green, int Red)> FillGaps(List<(int Green, int Red)> anchors, int[] green, int[] red)
    {
        List<(int Green, int Red)> filled = [];
        var (g, r) = (0, 0);
        foreach (var (gEnd, rEnd) in anchors.Append((green.Length, red.Length)))
        {
            foreach (var (dg, dr) in SequenceMatch.Of(green[g..gEnd], red[r..rEnd]))
            {
                filled.Add((g + dg, r + dr));
            }

            if (gEnd < green.Length && rEnd < red.Length)
            {
                filled.Add((gEnd, rEnd));
            }

            (g, r) = (gEnd + 1, rEnd + 1);
        }

        return filled;
    }

    /// <summary>The same call elsewhere on the level; or another call of the same tool in the same turn of the model.</summary>
    private void AddOutOfOrder(IReadOnlyList<int> green, IReadOnlyList<int> red, List<(int Green, int Red)> pairs)
    {
        if (pairs.Count == Math.Min(green.Count, red.Count))
        {
            return;
        }

        var turns = pairs.Where(p => _red.Steps[red[p.Red]].Span.Kind is StepKind.ModelCall).ToList();
        int[] greenTurn = [.. Turns(green.Count, turns.Select(t => t.Green))];
        int[] redTurn = [.. Turns(red.Count, turns.Select(t => t.Red))];
        Take((i, isGreen) => (isGreen ? _greenKeys.Input[green[i]] : _redKeys.Input[red[i]], 0));
        Take((i, isGreen) => isGreen ? (_greenKeys.Label[green[i]], greenTurn[i]) : (_redKeys.Label[red[i]], redTurn[i]));
        pairs.Sort();

        void Take(Func<int, bool, (int, int)> keyOf)
        {
            var usedGreen = pairs.Select(p => p.Green).ToHashSet();
            var usedRed = pairs.Select(p => p.Red).ToHashSet();
            var waiting = Enumerable
                .Range(0, red.Count)
                .Where(i => !usedRed.Contains(i))
                .GroupBy(i => keyOf(i, false))
                .ToDictionary(k => k.Key, k => new Queue<int>(k));
            for (var i = 0; i < green.Count; i++)
            {
                if (
                    !usedGreen.Contains(i)
                    && waiting.TryGetValue(keyOf(i, true), out var queue)
                    && queue.TryDequeue(out var partner)
                )
                {
                    pairs.Add((i, partner));
                }
            }
        }
    }

    /// <summary>How many matched model calls stand before each position.</summary>
    private static IEnumerable<int> Turns(int count, IEnumerable<int> modelCalls)
    {
        var starts = modelCalls.ToHashSet();
        var turn = 0;
        for (var i = 0; i < count; i++)
        {
            turn += starts.Contains(i) ? 1 : 0;
            yield return turn;
        }
    }

    private void MatchAcrossLevels()
    {
        int[] green = [.. Enumerable.Range(0, _green.Steps.Count).Where(i => _redOf[i] < 0 && _green.Steps[i].Span.IsStep)];
        int[] red = [.. Enumerable.Range(0, _red.Steps.Count).Where(i => _greenOf[i] < 0 && _red.Steps[i].Span.IsStep)];
        // Of the levels alone: the children of a pair made here were never compared.
        var compared = _redOf.ToArray();
        foreach (
            var (dg, dr) in SequenceMatch.Of([.. green.Select(i => _greenKeys.Label[i])], [.. red.Select(i => _redKeys.Label[i])])
        )
        {
            var (g, r) = (green[dg], red[dr]);
            var (gParent, rParent) = (_green.Tree.Rows[g].ParentRow, _red.Tree.Rows[r].ParentRow);
            // Under matched parents, or among the roots, they were compared already and found to be different steps.
            var sameLevel = gParent < 0 ? rParent < 0 : rParent >= 0 && compared[gParent] == rParent;
            if (!sameLevel)
            {
                (_redOf[g], _greenOf[r]) = (r, g);
            }
        }
    }
}
