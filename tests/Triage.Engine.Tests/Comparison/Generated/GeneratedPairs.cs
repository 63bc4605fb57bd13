using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;

namespace Triage.Engine.Tests.Comparison.Generated;

/// <summary>A pair whose one fault is known, as it was judged.</summary>
/// <param name="Fault">Null for a pair in which nothing is wrong.</param>
/// <param name="Exact">The first divergence is the step that shows the fault first; without a fault, there is none.</param>
internal sealed record JudgedPair(
    int Seed,
    string Job,
    InjectedFault? Fault,
    bool Exact,
    RunComparison Comparison,
    PairDiagnosis Diagnosis
)
{
    public Suggestion? Top => Diagnosis.Suggestions.Count == 0 ? null : Diagnosis.Suggestions[0];
    public bool Abstained => Top is null;
    public bool LayerIsRight => Top is { } top && Fault is not null && Fault.Layers.Contains(top.Layer);
    public bool IsHigh => Top is { Band: Band.High };
}

/// <summary>Pairs of runs on different inputs, each with one fault or with none, the same ones for the same seed.</summary>
internal static class GeneratedPairs
{
    public static IEnumerable<JudgedPair> WithOneFault(
        int count,
        IReadOnlyList<FailureClass> classes,
        Thresholds thresholds,
        VolatileMasks masks
    )
    {
        for (var seed = 0; seed < count; seed++)
        {
            yield return Judge(seed, InjectedFaults.All[seed % InjectedFaults.All.Count], classes, thresholds, masks);
        }
    }

    public static IEnumerable<JudgedPair> WithNothingWrong(
        int count,
        IReadOnlyList<FailureClass> classes,
        Thresholds thresholds,
        VolatileMasks masks
    )
    {
        for (var seed = 0; seed < count; seed++)
        {
            yield return Judge(seed, null, classes, thresholds, masks);
        }
    }

    private static JudgedPair Judge(
        int seed,
        InjectedFault? fault,
        IReadOnlyList<FailureClass> classes,
        Thresholds thresholds,
        VolatileMasks masks
    )
    {
        // Two seeds that follow each other would draw alike.
        var draw = new Random(seed * 7919 + 17);
        var first = draw.Next(GeneratedTasks.All.Count);
        for (var i = 0; ; i++)
        {
            var job = GeneratedTasks.All[(first + i) % GeneratedTasks.All.Count];
            var (green, red) = (job(draw), job(draw));
            fault?.Prepare?.Invoke(green);
            var shows = fault?.Apply(red, draw);
            if (fault is not null && shows is null)
            {
                continue;
            }

            return Judge(
                seed,
                fault,
                GeneratedRun.Of(green, draw),
                GeneratedRun.Of(red, draw),
                shows,
                classes,
                thresholds,
                masks
            );
        }
    }

    private static JudgedPair Judge(
        int seed,
        InjectedFault? fault,
        GeneratedRun green,
        GeneratedRun red,
        object? shows,
        IReadOnlyList<FailureClass> classes,
        Thresholds thresholds,
        VolatileMasks masks
    )
    {
        var comparison = RunComparer.Compare(green.Recorded, red.Recorded, masks: masks);
        var at = comparison.FirstDivergence;
        var exact = fault is null ? at is null : at is not null && IsShown(at, green, red, shows!);
        var job = red.Recorded.Run.Summary.Agent ?? "";
        return new JudgedPair(seed, job, fault, exact, comparison, Diagnoser.Diagnose(comparison, classes, thresholds));
    }

    /// <summary>A call that was not executed has no red step: then it is the green one that the red run lacks.</summary>
    private static bool IsShown(FirstDivergence at, GeneratedRun green, GeneratedRun red, object shows) =>
        red.SpansOf.TryGetValue(shows, out var spans)
            ? spans.Exists(s => s.SpanId == at.RedSpanId)
            : at is { Kind: DivergenceKind.Missing }
                && green.Recorded.Spans.Any(s => s.SpanId == at.GreenSpanId && s.ToolName == ((ScriptCall)shows).Tool);
}
