namespace Triage.Engine.Runs;

/// <summary>
/// The path of a run: its steps in order of start, repeats folded, so that a batch of 412 invoices took the same path
/// as one of 380.
/// </summary>
internal static class RunPath
{
    /// <summary>Longer paths are cut: what is so long is told apart by its beginning.</summary>
    private const int MaxSteps = 100;

    private const int MaxNameChars = 80;

    private const string Separator = " > ";
    private const string Cut = "…";

    public static string Of(IEnumerable<SpanSkeleton> stepsByStart) => string.Join(Separator, Placed(stepsByStart).Path);

    /// <summary>The steps of a path as it is kept with a run, see <see cref="RunSummary.Path"/>; the mark of a cut end is none.</summary>
    public static IReadOnlyList<string> StepsOf(string path) =>
        path.Length == 0 ? [] : [.. path.Split(Separator).Where(word => word != Cut)];

    /// <summary>The folded path, and for each step its place there: the steps of all rounds of a loop stand where the first one does.</summary>
    /// <returns>A step behind the cut has no place.</returns>
    public static (IReadOnlyList<string> Path, IReadOnlyList<(SpanSkeleton Step, int Place)> Placed) Placed(
        IEnumerable<SpanSkeleton> stepsByStart
    )
    {
        var path = new List<string>();
        var placed = new List<(SpanSkeleton Step, int Place)>();
        foreach (var (word, step) in AtOnce(stepsByStart).SelectMany(Words))
        {
            path.Add(word);
            placed.Add((step, path.Count - 1));
            var dropped = LoopFolding.DropRound(path);
            for (var i = placed.Count - 1; dropped > 0 && i >= 0 && placed[i].Place >= path.Count; i--)
            {
                placed[i] = (placed[i].Step, placed[i].Place - dropped);
            }

            if (path.Count > MaxSteps)
            {
                path[MaxSteps] = Cut;
                placed.RemoveAt(placed.Count - 1);
                break;
            }
        }

        return (path, placed);
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

    private static IEnumerable<(string Word, SpanSkeleton Step)> Words(List<SpanSkeleton> group) =>
        group.Select(s => (Word: WordOf(s), s)).OrderBy(s => s.Word, StringComparer.Ordinal);

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
        return WordOf(step.Kind, name);
    }

    public static string WordOf(StepKind kind, string name) =>
        $"{ContractWords.Of(kind)}:{VolatileValues.Mask(name.Length > MaxNameChars ? name[..MaxNameChars] : name)}";
}
