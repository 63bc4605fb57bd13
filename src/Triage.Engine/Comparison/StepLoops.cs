namespace Triage.Engine.Comparison;

/// <summary>
/// Finds loops and retries in aligned rows: neighbouring steps, with all that ran inside of them, whose names come again
/// and again in the same order. Other arguments in each round are what a loop is for; only retries have the same.
/// </summary>
internal static class StepLoops
{
    /// <summary>Steps of one round: think, act, check and a few more. Longer ones are not read as a repeat by anybody.</summary>
    private const int MaxSteps = 6;
    private const int MinRounds = 3;
    private const int MinRetries = 2;

    public static void Mark(List<AlignedRow> rows, List<(int Label, ulong Input)> keys)
    {
        foreach (var siblings in Levels(rows))
        {
            for (var at = 0; at < siblings.Count; )
            {
                var (steps, rounds) = LoopAt(rows, keys, siblings, at);
                if (rounds == 0)
                {
                    at++;
                    continue;
                }

                MarkLoop(rows, keys, siblings.GetRange(at, steps * rounds), steps);
                at += steps * rounds;
            }
        }
    }

    /// <summary>Rows by the row that they stand under, outer levels before inner ones.</summary>
    private static List<List<int>> Levels(List<AlignedRow> rows)
    {
        var levels = new List<List<int>> { new() };
        var open = new Stack<(int Depth, List<int> Children)>([(-1, levels[0])]);
        for (var i = 0; i < rows.Count; i++)
        {
            while (open.Peek().Depth >= rows[i].Depth)
            {
                open.Pop();
            }

            open.Peek().Children.Add(i);
            var children = new List<int>();
            levels.Add(children);
            open.Push((rows[i].Depth, children));
        }

        return [.. levels.Where(l => l.Count > 1)];
    }

    private static (int Steps, int Rounds) LoopAt(
        List<AlignedRow> rows,
        List<(int Label, ulong Input)> keys,
        List<int> siblings,
        int at
    )
    {
        if (!IsStep(rows[siblings[at]]))
        {
            return default;
        }

        for (var steps = 1; steps <= MaxSteps && at + 2 * steps <= siblings.Count; steps++)
        {
            var end = at + steps;
            while (end < siblings.Count && keys[siblings[end]].Label == keys[siblings[end - steps]].Label)
            {
                end++;
            }

            var rounds = (end - at) / steps;
            var isRetry = rounds == MinRetries && steps == 1 && keys[siblings[at]] == keys[siblings[at + 1]];
            if (rounds >= MinRounds || isRetry)
            {
                return (steps, rounds);
            }
        }

        return default;
    }

    private static void MarkLoop(List<AlignedRow> rows, List<(int Label, ulong Input)> keys, List<int> steps, int stepsPerRound)
    {
        var first = steps[0];
        var end = EndOf(rows, steps[^1]);
        // Outer levels come first: what repeats inside of a loop is folded with it.
        if (rows[first].Loop is not null)
        {
            return;
        }

        var starts = steps.Where((_, i) => i % stepsPerRound == 0).ToList();
        var loop = new StepLoop(
            first,
            end - first,
            starts[1] - first,
            starts.Count(s => rows[s].Green is not null),
            starts.Count(s => rows[s].Red is not null),
            stepsPerRound == 1 && steps.TrueForAll(s => keys[s] == keys[first])
        );
        for (var i = first; i < end; i++)
        {
            rows[i] = rows[i] with { Loop = loop };
        }
    }

    private static int EndOf(List<AlignedRow> rows, int row)
    {
        var end = row + 1;
        while (end < rows.Count && rows[end].Depth > rows[row].Depth)
        {
            end++;
        }

        return end;
    }

    private static bool IsStep(AlignedRow row) => (row.Red ?? row.Green)!.IsStep;
}
