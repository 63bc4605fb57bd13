namespace Triage.Engine.Runs;

/// <summary>
/// How much of a diagnosis the recorded content allows: signal S25 without its tick for the green run, which belongs to
/// a pair. A kind of content counts as captured when one step carries it. What tools were asked and what they answered
/// also stands in the messages of the model calls around them, and some SDKs send it there alone.
/// </summary>
internal static class CapturedContent
{
    private const string Remedy = " Switch on content capture: see Connect.";

    private sealed record Kind(Func<SpanSkeleton, bool> Applies, Func<SpanSkeleton, bool> Captured, string Missing);

    private static readonly Kind[] Kinds =
    [
        new(
            TalksToModel,
            s => s.Digest.Has(ContentSlot.InputMessage),
            "Input messages were not captured: nobody can tell whether the model was given a wrong input." + Remedy
        ),
        new(
            TalksToModel,
            s => s.Digest.Has(ContentSlot.OutputMessage),
            "Output messages were not captured: a wrong answer cannot be told from a right answer that was used wrongly." + Remedy
        ),
        new(
            TalksToModel,
            s => s.Digest.SystemPromptKey is not null,
            "No system prompt was recorded: none reached the model, or it was not captured. A changed instruction would go unseen. For the switch, see Connect."
        ),
        new(
            s => s.Kind == StepKind.ModelCall,
            s => s.RequestModel is not null || s.ResponseModel is not null,
            "No model was named: a changed model would go unseen. Name the model on the model call spans."
        ),
        new(
            s => s.Kind == StepKind.ToolCall,
            s => s.Digest.Has(ContentSlot.ToolArguments) || IsModelCallWith(ContentSlot.OutputMessage, s),
            "Tool arguments were not captured: what the agent asked its tools to do is unknown." + Remedy
        ),
        new(
            s => s.Kind == StepKind.ToolCall,
            s => s.Digest.Has(ContentSlot.ToolResult) || IsModelCallWith(ContentSlot.InputMessage, s),
            "Tool results were not captured: stale or wrong data from a tool would go unseen." + Remedy
        ),
    ];

    public static Diagnosability Of(IReadOnlyList<SpanSkeleton> spans)
    {
        var applicable = Kinds.Where(k => spans.Any(k.Applies)).ToList();
        if (applicable.Count == 0)
        {
            return new Diagnosability(
                0,
                [
                    "No step was recorded, neither a model call nor a tool call: what the agent did is unknown. Instrument the agent: see Connect.",
                ]
            );
        }

        var missing = applicable.Where(k => !spans.Any(k.Captured)).Select(k => k.Missing).ToList();
        return new Diagnosability(1 - (double)missing.Count / applicable.Count, missing);
    }

    private static bool IsModelCallWith(ContentSlot slot, SpanSkeleton span) =>
        span.Kind == StepKind.ModelCall && span.Digest.Has(slot);

    private static bool TalksToModel(SpanSkeleton span) => span.Kind is StepKind.ModelCall or StepKind.Agent;
}
