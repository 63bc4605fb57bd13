using Triage.Engine.Diagnosis;
using Triage.Engine.Response;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Diagnosis;

/// <summary>A few classes with weights, and thresholds: enough to weigh with, independent of the shipped files.</summary>
internal static class SomeKnowledge
{
    private static readonly (string Class, (string Signal, string? Finding, double Weight)[] For)[] Weighed =
    [
        ("prompt.regression", [("S1", "prompt", 0.65), ("S7", "input", 0.2)]),
        ("prompt.tool-description", [("S1", "tools", 0.65), ("S7", "input", 0.2)]),
        ("model.version-change", [("S2", "model", 0.7), ("S2", "parameters", 0.4), ("S7", "input", 0.15)]),
        ("model.unstable", [("S7", "model-output", 0.4)]),
        ("harness.context-loss", [("S1", "prompt-lost", 0.75), ("S7", "input-lost", 0.6)]),
        ("harness.context-assembly", [("S5", null, 0.6)]),
        ("harness.state-handoff", [("S7", "foreign-input", 0.55)]),
        ("harness.output-routing", [("S13", null, 0.65), ("S14", null, 0.6)]),
        ("harness.tool-result", [("S10", null, 0.6), ("S26", "cut-result", 0.78)]),
        ("harness.guard", [("S7", "guard-gone", 0.7)]),
        ("env.access", [("S18", null, 0.7)]),
        ("env.load-shape", [("S19", null, 0.7)]),
        ("env.timing", [("S20", null, 0.6), ("S21", null, 0.55), ("S24", "emptied", 0.45)]),
        ("env.outage", [("S23", null, 0.6), ("S18", null, 0.4)]),
        ("env.state-drift", [("S24", "changed", 0.6)]),
    ];

    /// <summary>In the table and never suggested: no trace shows it.</summary>
    private static readonly ClassWeights OnlyAsked = new("spec.wrong-expectation", [], [], [], "D2", "No trace shows it.");

    public static readonly IReadOnlyList<FailureClass> Classes =
    [
        .. Weighed
            .Select(w => w.Class)
            .Append(OnlyAsked.ClassId)
            .Select(id =>
                Class(
                    id,
                    ContractWords.TryParse<Layer>(id.Split('.')[0], out var layer)
                        ? layer
                        : throw new InvalidOperationException(id)
                )
            ),
    ];

    public static readonly Thresholds Thresholds = new([
        .. ThresholdKeys.All.Select(key => new Threshold(
            key,
            key switch
            {
                ThresholdKeys.SuggestionMinScore => 0.35,
                ThresholdKeys.SuggestionHighBand => 0.7,
                ThresholdKeys.CapSameSubject => 0.95,
                ThresholdKeys.CapSamePath => 0.8,
                ThresholdKeys.CapSameTask => 0.65,
                ThresholdKeys.CapConsensus => 0.5,
                ThresholdKeys.CapSameRun => 0.95,
                ThresholdKeys.ItemsMaxChance => 0.05,
                ThresholdKeys.GreenBaselineMinRuns => 8,
                ThresholdKeys.GreenBaselineRuns => 20,
                ThresholdKeys.GreenBaselineDays => 14,
                ThresholdKeys.CapRedOnly => 0.5,
                ThresholdKeys.LoadWatchRatio => 1.5,
                ThresholdKeys.LoadFlagRatio => 2,
                ThresholdKeys.LatencyMedianRatio => 1.5,
                ThresholdKeys.NearTimeoutShare => 0.9,
                ThresholdKeys.ClusterSpans => 3,
                ThresholdKeys.ClusterTolerance => 0.02,
                ThresholdKeys.DuplicatesCount => 2,
                ThresholdKeys.DuplicatesGapMin => 1,
                ThresholdKeys.DuplicatesGapMax => 1.3,
                ThresholdKeys.LoopSameError => 3,
                ThresholdKeys.LoopSameResult => 4,
                ThresholdKeys.LoopAlternations => 6,
                ThresholdKeys.StepsMedianRatio => 2,
                ThresholdKeys.CompactionDrop => 0.3,
                ThresholdKeys.ToolMixShift => 0.2,
                ThresholdKeys.SharedCauseShare => 0.5,
                ThresholdKeys.SharedCauseAgents => 4,
                ThresholdKeys.SharedCauseFailures => 20,
                _ => 10,
            },
            "for tests"
        )),
    ]);

    private static readonly FindingMeaning[] Meanings =
    [
        new(
            "S1",
            "prompt",
            Trigger.Prompt,
            Trigger.None,
            "The red input replayed with the green system prompt still goes wrong."
        ),
        new("S1", "tools", Trigger.Tools, Trigger.None, null),
        new("S2", "model", Trigger.Model, Trigger.None, null),
        new("S18", null, Trigger.Credential, Trigger.None, null),
        new("S19", null, Trigger.Load, Trigger.None, null),
        new("S20", null, Trigger.Timing, Trigger.None, null),
        new("S24", "emptied", Trigger.Dependency, Trigger.None, null),
        new("S24", null, Trigger.None, Trigger.Data, null),
    ];

    public static readonly DiagnosisRules Rules = new(Classes, Weighing(Weighed), Thresholds);

    /// <summary>A table with these weights for; another build speaks against the environment, and a 401 rules an outage out.</summary>
    public static WeightTable Weighing(params (string Class, (string Signal, string? Finding, double Weight)[] For)[] classes) =>
        new(
            0.3,
            "{value} is not where the runs part first.",
            Meanings,
            [
                .. classes.Select(c => new ClassWeights(
                    c.Class,
                    [.. c.For.Select(w => new SignalWeight(w.Signal, w.Finding, w.Weight, null, "for tests"))],
                    c.Class.StartsWith("env.", StringComparison.Ordinal)
                        ? [new SignalAgainst("S1", "code", 0.7, null, "Another build ran as well ({value} after {reference}).")]
                        : [],
                    c.Class == "env.outage" ? [new RulingOut("S18", null, "The service is up: {value}.")] : [],
                    "D9",
                    null
                )),
                OnlyAsked,
            ],
            new Calibration("tests", [new CalibrationBin(0.35, 1, 2), new CalibrationBin(0.7, 9, 10)], [])
        );

    private static FailureClass Class(string id, Layer layer) =>
        new()
        {
            Id = id,
            Layer = layer,
            Title = id,
            Definition = id,
            DecidingQuestion = id,
            Recognise = [],
            NotToBeConfusedWith = [],
            FixOwner = "owner",
            FirstResponse = new FirstResponse([], [], [], []),
        };
}
