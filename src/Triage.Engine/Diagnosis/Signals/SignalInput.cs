using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>All that a signal may read. The same input always gives the same readings.</summary>
public sealed class SignalInput
{
    private readonly Lazy<RunFigures> _figures;
    private readonly Lazy<CallSequence> _calls;
    private readonly Lazy<CallSequence?> _greenCalls;
    private readonly Lazy<IReadOnlyList<Turn>> _turns;
    private readonly Lazy<IReadOnlyList<Turn>> _greenTurns;

    private SignalInput(
        RecordedRun red,
        RunComparison? pair,
        string? withoutPair,
        ItemContrast? items,
        Surroundings around,
        Thresholds thresholds
    )
    {
        (Red, Pair, WithoutPair, Items, Around, Thresholds) = (red, pair, withoutPair, items, around, thresholds);
        Greens = new LastGreens(around.Baseline, thresholds);
        var cache = new ContentCache();
        _figures = new(() => RunFigures.Of(red, Calls));
        _turns = new(() => Conversations.TurnsOf(red.Spans, cache));
        _greenTurns = new(() => pair is null ? [] : Conversations.TurnsOf(pair.Green.Spans, cache));
        _calls = new(() => CallSequence.Of(red.Spans));
        _greenCalls = new(() => pair is null ? null : CallSequence.Of(pair.Green.Spans));
    }

    public static SignalInput OfPair(RunComparison pair, Surroundings around, Thresholds thresholds) =>
        pair.Abstained is { } why
            ? OfRed(pair.Red, why, pair.Items, around, thresholds)
            : new(pair.Red, pair, null, pair.Items, around, thresholds);

    /// <param name="withoutPair">Why no green run stands beside it.</param>
    public static SignalInput OfRed(
        RecordedRun red,
        string withoutPair,
        ItemContrast? items,
        Surroundings around,
        Thresholds thresholds
    ) => new(red, null, withoutPair, items, around, thresholds);

    public RecordedRun Red { get; }

    /// <summary>Null when no green run stands beside the red one, or the two cannot be compared.</summary>
    public RunComparison? Pair { get; }

    /// <summary>Why there is no pair; null when there is one.</summary>
    public string? WithoutPair { get; }

    /// <summary>The wrong items of the red run against its right ones; null when it has none with an outcome.</summary>
    public ItemContrast? Items { get; }

    public Surroundings Around { get; }
    public Thresholds Thresholds { get; }

    /// <summary>The red run in figures.</summary>
    public RunFigures Figures => _figures.Value;

    internal LastGreens Greens { get; }

    internal CallSequence Calls => _calls.Value;

    /// <summary>Null without a pair.</summary>
    internal CallSequence? GreenCalls => _greenCalls.Value;

    internal IReadOnlyList<Turn> Turns => _turns.Value;

    /// <summary>Empty without a pair.</summary>
    internal IReadOnlyList<Turn> GreenTurns => _greenTurns.Value;

    internal double Get(string threshold) => Thresholds.Get(threshold);
}

/// <summary>The last green runs as a measure. Below the least number of them it measures nothing, and says so.</summary>
internal sealed class LastGreens(IReadOnlyList<RunFigures> runs, Thresholds thresholds)
{
    public IReadOnlyList<RunFigures> Runs => runs;

    public bool IsEnough => runs.Count >= Least;

    /// <summary>Why nothing can be measured, for a signal to abstain with.</summary>
    public string WhyNot =>
        runs.Count == 0
            ? "no recent green run of this agent and task is known to compare with"
            : $"too few recent green runs of this agent and task to compare with: {runs.Count} of the {Least} that are needed";

    private int Least => (int)thresholds.Get(ThresholdKeys.GreenBaselineMinRuns);

    public double Median(Func<RunFigures, double> of) => Percentile(of, 0.5);

    public double P95(Func<RunFigures, double> of) => Percentile(of, 0.95);

    /// <summary>The value that a share of the runs does not exceed (nearest rank). Needs at least one run.</summary>
    private double Percentile(Func<RunFigures, double> of, double share)
    {
        var sorted = runs.Select(of).Order().ToList();
        return sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
    }
}
