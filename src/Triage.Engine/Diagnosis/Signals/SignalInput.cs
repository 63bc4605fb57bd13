using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>All that a signal may read. One and the same input always gives the same readings.</summary>
/// <param name="Pair">Null when no green run stands beside the red one, or the two cannot be compared.</param>
/// <param name="WithoutPair">Why there is no pair; null when there is one.</param>
/// <param name="Items">The wrong items of the red run against its right ones; null when it has none with an outcome.</param>
public sealed record SignalInput(
    RecordedRun Red,
    RunComparison? Pair,
    string? WithoutPair,
    ItemContrast? Items,
    Surroundings Around,
    Thresholds Thresholds
)
{
    private readonly Lazy<RunFigures> _figures = new(() => RunFigures.Of(Red));
    private readonly Lazy<IReadOnlyList<CallMade>> _calls = new(() => CallSequence.Of(Red.Spans).Calls);

    /// <summary>The red run in figures.</summary>
    public RunFigures Figures => _figures.Value;

    /// <summary>The tool calls of the red run in order.</summary>
    internal IReadOnlyList<CallMade> Calls => _calls.Value;

    internal Baseline Baseline => new(Around.Baseline, Thresholds);

    public static SignalInput OfPair(RunComparison pair, Surroundings around, Thresholds thresholds) =>
        new(pair.Red, pair, null, pair.Items, around, thresholds);
}

/// <summary>The last green runs as a measure. Below the least number of them it measures nothing, and says so.</summary>
internal sealed class Baseline(IReadOnlyList<RunFigures> runs, Thresholds thresholds)
{
    public IReadOnlyList<RunFigures> Runs => runs;

    private int Least => (int)thresholds.Get(ThresholdKeys.GreenBaselineMinRuns);

    public bool IsEnough => runs.Count >= Least;

    /// <summary>Why nothing can be measured; for a signal to abstain with.</summary>
    public string WhyNot =>
        runs.Count == 0 ? "no baseline: no recent green runs of this agent and task are known"
        : $"no baseline: {runs.Count} recent green {(runs.Count == 1 ? "run is" : "runs are")} known, {Least} are needed";

    /// <summary>The value that a share of the green runs does not exceed (nearest rank). Needs at least one run.</summary>
    public double Percentile(Func<RunFigures, double> of, double share)
    {
        var sorted = runs.Select(of).Order().ToList();
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
    }

    public double Median(Func<RunFigures, double> of) => Percentile(of, 0.5);

    public double P95(Func<RunFigures, double> of) => Percentile(of, 0.95);
}
