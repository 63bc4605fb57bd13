using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Comparison.Generated;

/// <summary>A pair whose one fault is known, as it was judged.</summary>
/// <param name="Fault">Null for a pair in which nothing is wrong.</param>
/// <param name="Exact">The first divergence is the step that shows the fault first; without a fault, there is none.</param>
internal sealed record GeneratedPair(
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

/// <summary>
/// Pairs of runs on different inputs, each with one fault or with none, judged by the given knowledge beside twenty further green
/// runs. The same seed gives the same pair.
/// </summary>
internal sealed class GeneratedPairs(DiagnosisRules rules, VolatileMasks masks)
{
    private const int Greens = 20;

    public IReadOnlyList<GeneratedPair> WithOneFault(int count) =>
        [.. Enumerable.Range(0, count).Select(seed => Judge(seed, InjectedFaults.All[seed % InjectedFaults.All.Count]))];

    public IReadOnlyList<GeneratedPair> WithNothingWrong(int count) =>
        [.. Enumerable.Range(0, count).Select(seed => Judge(seed, null))];

    private GeneratedPair Judge(int seed, InjectedFault? fault)
    {
        // Two seeds that follow each other would draw alike.
        var draw = new Random(seed * 7919 + 17);
        var first = draw.Next(GeneratedTasks.All.Count);
        for (var i = 0; ; i++)
        {
            var job = GeneratedTasks.All[(first + i) % GeneratedTasks.All.Count];
            var (green, red) = (GeneratedTasks.Draw(job, draw), GeneratedTasks.Draw(job, draw));
            fault?.Prepare?.Invoke(green);
            var shows = fault?.Apply(red, draw);
            if (fault is null || shows is not null)
            {
                var others = Enumerable.Range(0, Greens).Select(_ => GeneratedRun.Of(GeneratedTasks.Draw(job, draw), draw));
                return Judge(seed, fault, shows, GeneratedRun.Of(green, draw), GeneratedRun.Of(red, draw), [.. others]);
            }
        }
    }

    private GeneratedPair Judge(
        int seed,
        InjectedFault? fault,
        object? shows,
        GeneratedRun green,
        GeneratedRun red,
        IReadOnlyList<GeneratedRun> others
    )
    {
        var run = red.Recorded.Run;
        var before = others.Select((g, i) => At(g.Recorded.Run, run.Summary.StartedAtUtc.AddHours(-1 - i)));
        var consensus = GreenConsensus.Of(run, [.. before], rules.Thresholds);
        var comparison = RunComparer.Compare(green.Recorded, red.Recorded, masks: masks, consensus: consensus);
        var at = comparison.FirstDivergence;
        var exact = fault is null ? at is null : at is not null && IsShown(at, green, red, shows!);
        var diagnosis = Diagnoser.Diagnose(comparison, rules);
        return new GeneratedPair(seed, run.Summary.Agent ?? "", fault, exact, comparison, diagnosis);
    }

    private static Run At(Run run, DateTimeOffset startedAtUtc) =>
        run with
        {
            Summary = run.Summary with { StartedAtUtc = startedAtUtc },
        };

    /// <summary>A call that was not executed has no red step: then it is the green one that the red run lacks.</summary>
    private static bool IsShown(FirstDivergence at, GeneratedRun green, GeneratedRun red, object shows) =>
        red.SpansOf.TryGetValue(shows, out var spans)
            ? spans.Exists(s => s.SpanId == at.RedSpanId)
            : at is { Kind: DivergenceKind.Missing }
                && green.Recorded.Spans.Any(s => s.SpanId == at.GreenSpanId && s.ToolName == ((ScriptCall)shows).Tool);
}
