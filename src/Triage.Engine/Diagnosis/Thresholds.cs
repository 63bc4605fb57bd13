namespace Triage.Engine.Diagnosis;

/// <summary>One number of <c>data/thresholds.yaml</c>, with the reason that stands beside it there.</summary>
public sealed record Threshold(string Key, double Value, string Reason);

/// <summary>The numbers that rules use. All are settings; none is hidden in code.</summary>
public sealed class Thresholds(IReadOnlyList<Threshold> all)
{
    public IReadOnlyList<Threshold> All { get; } = all;

    /// <summary>Throws on an unknown key: the loader has checked that every key of <see cref="ThresholdKeys"/> is there.</summary>
    public double Get(string key) =>
        All.FirstOrDefault(t => t.Key == key)?.Value
        ?? throw new ArgumentException($"data/thresholds.yaml has no '{key}'.", nameof(key));
}

/// <summary>The keys that code reads. A file without one of them is a mistake, reported at start.</summary>
public static class ThresholdKeys
{
    public const string ReplaysForVerdict = "replays.verdict";
    public const string GreenBaselineRuns = "green-baseline.runs";
    public const string GreenBaselineMinRuns = "green-baseline.min-runs";
    public const string GreenBaselineDays = "green-baseline.days";
    public const string SuggestionMinScore = "suggestion.min-score";
    public const string SuggestionHighBand = "suggestion.high-band";
    public const string CapSameSubject = "suggestion.cap.same-subject";
    public const string CapSamePath = "suggestion.cap.same-path";
    public const string CapSameTask = "suggestion.cap.same-task";
    public const string CapConsensus = "suggestion.cap.consensus";
    public const string CapSameRun = "suggestion.cap.same-run";
    public const string CapRedOnly = "suggestion.cap.red-only";
    public const string ItemsMaxChance = "items.max-chance";
    public const string ObservedSignals = "confidence.observed-signals";
    public const string PopulationMaxFalse = "population.max-false-share";
    public const string PopulationMinRuns = "population.min-runs";
    public const string ShiftMaxChance = "population.shift-max-chance";
    public const string LoadWatchRatio = "load.watch-ratio";
    public const string LoadFlagRatio = "load.flag-ratio";
    public const string LatencyMedianRatio = "latency.median-ratio";
    public const string NearTimeoutShare = "timing.near-timeout-share";
    public const string ClusterSpans = "timing.cluster-spans";
    public const string ClusterTolerance = "timing.cluster-tolerance-share";
    public const string DuplicatesCount = "duplicates.count";
    public const string DuplicatesGapMin = "duplicates.gap-min-ratio";
    public const string DuplicatesGapMax = "duplicates.gap-max-ratio";
    public const string LoopSameError = "loop.same-call-same-error";
    public const string LoopSameResult = "loop.same-call-same-result";
    public const string LoopAlternations = "loop.alternations";
    public const string StepsMedianRatio = "steps.median-ratio";
    public const string CompactionDrop = "context.compaction-drop-share";
    public const string ToolMixShift = "tools.mix-shift-share";
    public const string SharedCauseShare = "shared-cause.share";
    public const string SharedCauseAgents = "shared-cause.agents";
    public const string SharedCauseFailures = "shared-cause.failures";

    public static readonly IReadOnlyList<string> All =
    [
        ReplaysForVerdict,
        GreenBaselineRuns,
        GreenBaselineMinRuns,
        GreenBaselineDays,
        SuggestionMinScore,
        SuggestionHighBand,
        CapSameSubject,
        CapSamePath,
        CapSameTask,
        CapConsensus,
        CapSameRun,
        CapRedOnly,
        ItemsMaxChance,
        ObservedSignals,
        PopulationMaxFalse,
        PopulationMinRuns,
        ShiftMaxChance,
        LoadWatchRatio,
        LoadFlagRatio,
        LatencyMedianRatio,
        NearTimeoutShare,
        ClusterSpans,
        ClusterTolerance,
        DuplicatesCount,
        DuplicatesGapMin,
        DuplicatesGapMax,
        LoopSameError,
        LoopSameResult,
        LoopAlternations,
        StepsMedianRatio,
        CompactionDrop,
        ToolMixShift,
        SharedCauseShare,
        SharedCauseAgents,
        SharedCauseFailures,
    ];
}
