using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// All that a signal may read, and what several signals read is read once. The same input always gives the same readings.
/// </summary>
/// <remarks>For any number of readers: what two make at once is equal.</remarks>
public sealed class SignalInput
{
    private readonly ContentCache _cache;
    private readonly ContentCache? _greenCache;

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
        Compared = pair is null ? null : pair.Reading ?? PairReading.Of(pair.Green, pair.Red, pair.Mask);
        _cache = new ContentCache(ContentMask.WithinRun, Compared?.Messages);
        Reading = Compared?.Red.With(_cache) ?? new RunReading(red, _cache);
        if (Compared is not null)
        {
            _greenCache = new ContentCache(ContentMask.WithinRun, Compared.Messages);
            GreenReading = Compared.Green.With(_greenCache);
        }
    }

    public static SignalInput OfPair(RunComparison pair, Surroundings around, Thresholds thresholds)
    {
        if (pair.Abstained is { } why)
        {
            return OfRed(pair.Red, why, pair.Items, around, thresholds);
        }

        var input = new SignalInput(pair.Red, pair, null, pair.Items, around, thresholds);
        // What nearly every signal asks for, of both runs beside each other.
        Parallel.Invoke(
            () => _ = (input.Reading.Calls.Cut, input.Figures, input.Turns, input.Compared!.Red.Exchanges),
            () => _ = (input.GreenReading!.Calls.Cut, input.GreenCalls, input.GreenTurns, input.Compared!.Green.Exchanges)
        );
        return input;
    }

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
    public RunFigures Figures => field ??= RunFigures.Of(Red, Calls, Reading.Calls.Answers);

    internal LastGreens Greens { get; }

    /// <summary>Both runs as they were compared; null without a pair.</summary>
    internal PairReading? Compared { get; }

    /// <summary>The red run by itself, compared with itself: values as they are.</summary>
    internal RunReading Reading { get; }

    /// <summary>Null without a pair.</summary>
    internal RunReading? GreenReading { get; }

    internal CallSequence Calls => field ??= CallSequence.Of(Reading.Calls.All, _cache);

    /// <summary>Null without a pair.</summary>
    internal CallSequence? GreenCalls =>
        field ??= GreenReading is null ? null : CallSequence.Of(GreenReading.Calls.All, _greenCache!);

    internal IReadOnlyList<Turn> Turns => field ??= Conversations.TurnsOf(Reading, Compared?.Red);

    /// <summary>Empty without a pair.</summary>
    internal IReadOnlyList<Turn> GreenTurns =>
        field ??= GreenReading is null ? [] : Conversations.TurnsOf(GreenReading, Compared?.Green);

    /// <summary>Failures that green does not have; without a pair, those that the run never recovered from.</summary>
    internal IReadOnlyList<NewTrouble> Troubles => field ??= Pair is null ? NewTrouble.In(this) : NewTrouble.In(Pair);

    internal Message MessageOf(string body) => _cache.Messages.Of(body);

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
