namespace Triage.Engine.Runs;

/// <summary>
/// The path of a run: its steps in order of start, repeats folded, so that a batch of 412 invoices took the same path
/// as one of 380.
/// </summary>
internal static class RunPath
{
    /// <summary>A loop of an agent is at most this many steps around; longer ones stay unfolded.</summary>
    private const int MaxFoldedLoop = 6;

    /// <summary>Longer paths are cut: what is so long is told apart by its beginning.</summary>
    private const int MaxSteps = 100;

    private const int MaxNameChars = 80;

    public static string Of(IEnumerable<SpanSkeleton> stepsByStart)
    {
        var path = new List<string>();
        foreach (var word in AtOnce(stepsByStart).SelectMany(Words))
        {
            path.Add(word);
            Fold(path);
            if (path.Count > MaxSteps)
            {
                path[MaxSteps] = "…";
                break;
            }
        }

        return string.Join(" > ", path);
    }

    /// <summary>Groups tool calls that ran at the same time: which of them started first is chance.</summary>
    private static IEnumerable<List<SpanSkeleton>> AtOnce(IEnumerable<SpanSkeleton> stepsByStart)
    {
        var group = new List<SpanSkeleton>();
        var end = 0L;
        foreach (var step in stepsByStart)
        {
            if (group.Count > 0 && !(AreToolsOfOneStep(group[0], step) && step.StartUnixNano < end))
            {
                yield return group;
                group = [];
                end = 0;
            }

            group.Add(step);
            end = Math.Max(end, step.EndUnixNano);
        }

        yield return group;
    }

    private static bool AreToolsOfOneStep(SpanSkeleton a, SpanSkeleton b) =>
        a.Kind == StepKind.ToolCall && b.Kind == StepKind.ToolCall && a.ParentSpanId == b.ParentSpanId;

    private static IEnumerable<string> Words(List<SpanSkeleton> group) => group.Select(WordOf).Order(StringComparer.Ordinal);

    /// <summary>Drops the end of the path when it repeats what stands right before it.</summary>
    private static void Fold(List<string> path)
    {
        for (var loop = 1; loop <= MaxFoldedLoop && 2 * loop <= path.Count; loop++)
        {
            var last = path.GetRange(path.Count - loop, loop);
            if (last.SequenceEqual(path.GetRange(path.Count - 2 * loop, loop)))
            {
                path.RemoveRange(path.Count - loop, loop);
                return;
            }
        }
    }

    /// <summary>Without the model's name: a changed model is a difference on the same path, not another path.</summary>
    private static string WordOf(SpanSkeleton step)
    {
        var name = step.Kind switch
        {
            StepKind.ModelCall => RunTask.OperationOf(step),
            StepKind.ToolCall => step.ToolName ?? step.Name,
            StepKind.Agent => step.Agent ?? step.Name,
            _ => step.Name,
        };
        name = VolatileValues.Mask(name.Length > MaxNameChars ? name[..MaxNameChars] : name);
        return $"{ContractWords.Of(step.Kind)}:{name}";
    }
}
