using Triage.Engine.Diagnosis;
using Triage.Engine.Response;

namespace Triage.Engine.Tests.Diagnosis;

/// <summary>A few classes with weights, and thresholds: enough to weigh with, independent of the shipped files.</summary>
internal static class SomeKnowledge
{
    public static readonly IReadOnlyList<FailureClass> Classes =
    [
        Class("prompt.regression", Layer.Prompt, ("S1", "prompt", 0.65), ("S7", "input", 0.2)),
        Class("prompt.tool-description", Layer.Prompt, ("S1", "tools", 0.65), ("S7", "input", 0.2)),
        Class("model.version-change", Layer.Model, ("S2", "model", 0.7), ("S2", "parameters", 0.4), ("S7", "input", 0.15)),
        Class("model.unstable", Layer.Model, ("S7", "model-output", 0.4)),
        Class("harness.context-loss", Layer.Harness, ("S1", "prompt-lost", 0.75), ("S7", "input-lost", 0.6)),
        Class("harness.state-handoff", Layer.Harness, ("S7", "foreign-input", 0.55)),
        Class("harness.output-routing", Layer.Harness, ("S13", null, 0.65)),
        Class("harness.delivery", Layer.Harness, ("S14", null, 0.6)),
        Class("harness.tool-result", Layer.Harness, ("S10", null, 0.6), ("S26", "cut-result", 0.78)),
        Class("harness.guard", Layer.Harness, ("S7", "guard-gone", 0.7)),
        Class("env.access", Layer.Env, ("S18", null, 0.7)),
        Class("env.load-shape", Layer.Env, ("S19", null, 0.7)),
        Class("env.timing", Layer.Env, ("S20", null, 0.6), ("S21", null, 0.55), ("S24", "emptied", 0.45)),
        Class("env.state-drift", Layer.Env, ("S24", "changed", 0.6)),
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
                _ => 10,
            },
            "for tests"
        )),
    ]);

    private static FailureClass Class(string id, Layer layer, params (string Signal, string? Finding, double Weight)[] weights) =>
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
            Signals = [.. weights.Select(w => new SignalWeight(w.Signal, w.Finding, w.Weight))],
        };
}
