using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Diagnosis;

/// <summary>What a signal reads: of a pair, or of a red run alone.</summary>
internal static class SomeInput
{
    public static SignalInput Of(RunComparison pair, Surroundings? around = null) =>
        SignalInput.OfPair(pair, around ?? Surroundings.None, SomeKnowledge.Thresholds);

    public static SignalInput Of(RecordedRun red, Surroundings? around = null) =>
        SignalInput.OfRed(red, "No green run.", null, around ?? Surroundings.None, SomeKnowledge.Thresholds);

    public static IReadOnlyList<SignalReading> Read(string id, SignalInput input) =>
        Signals.All.Single(s => s.Id == id).Read(input);

    public static IReadOnlyList<SignalReading> Alone(string id, RecordedRun red, Surroundings? around = null) =>
        Read(id, Of(red, around));

    public static IReadOnlyList<SignalReading> InPair(
        string id,
        RecordedRun green,
        RecordedRun red,
        Surroundings? around = null
    ) => Read(id, Of(RunComparer.Compare(green, red), around));

    /// <summary>Green runs as a baseline.</summary>
    public static Surroundings Around(params IEnumerable<RecordedRun> greens) =>
        Surroundings.None with
        {
            Baseline = [.. greens.Select(RunFigures.Of)],
        };
}
