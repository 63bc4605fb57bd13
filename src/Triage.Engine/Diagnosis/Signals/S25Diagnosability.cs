using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>Seven ticks: what was recorded of the red run, and whether there is a green twin. Fires when one is missing.</summary>
public sealed class S25Diagnosability : SignalRule
{
    public override string Id => "S25";

    public override IReadOnlyList<SignalReading> Read(SignalInput input)
    {
        var missing = Missing(input.Red, input.Pair?.Tier ?? PairTier.None);
        return missing.Count == 0
            ? Silent
            : [Fired(null, Strength.Weak, $"{7 - missing.Count} of 7; not recorded: {string.Join(", ", missing)}", "7 of 7")];
    }

    internal static IReadOnlyList<string> Missing(RecordedRun red, PairTier tier)
    {
        var models = red.Spans.Where(s => s.Kind is StepKind.ModelCall or StepKind.Agent).ToList();
        var tools = red.Spans.Where(s => s.Kind is StepKind.ToolCall).ToList();
        List<string> missing = [];
        Tick("model input", models.Any(s => Has(s, ContentSlot.InputMessage)));
        Tick("model output", models.Any(s => Has(s, ContentSlot.OutputMessage)));
        // A run without tools lacks nothing of them.
        Tick("tool arguments", tools.Count == 0 || tools.Any(s => Has(s, ContentSlot.ToolArguments)));
        Tick("tool results", tools.Count == 0 || tools.Any(s => Has(s, ContentSlot.ToolResult)));
        Tick(
            "system prompt",
            models.Any(s =>
                Has(s, ContentSlot.SystemPrompt) || s.In(ContentSlot.InputMessage).Any(m => m.Role is "system" or "developer")
            )
        );
        Tick("model name", models.Any(s => (s.RequestModel ?? s.ResponseModel) is not null));
        Tick("a green twin", tier > PairTier.Consensus);
        return missing;

        void Tick(string what, bool there)
        {
            if (!there)
            {
                missing.Add(what);
            }
        }
    }

    private static bool Has(Span span, ContentSlot slot) => span.Contents.Any(c => c.Slot == slot);
}
