namespace Triage.Engine.Runs;

/// <summary>
/// How much of a diagnosis the recorded content allows: signal S25 without its tick for the green run, which belongs to
/// a pair. A kind of content counts as captured when one step carries it. What tools were asked and what they answered
/// also stands in the messages of the model calls around them, and some SDKs send it there alone. Content that was
/// redacted whole, hashed or sent empty is named as such: another switch mends it, or none.
/// </summary>
internal static class CapturedContent
{
    private const string Remedy = " Switch on content capture: see Connect.";

    /// <param name="Slots">Where the content would stand; empty for what is no content.</param>
    /// <param name="Name">At the start of a sentence, in the plural.</param>
    /// <param name="Missing">What to say when it was not captured at all.</param>
    /// <param name="Counts">Whether it is one of the ticks of S25.</param>
    private sealed record Kind(
        Func<SpanSkeleton, bool> Applies,
        Func<SpanSkeleton, bool> Captured,
        IReadOnlyList<ContentSlot> Slots,
        string Name,
        string Missing,
        bool Counts = true
    );

    private static readonly Kind[] Kinds =
    [
        new(
            TalksToModel,
            s => s.Digest.Has(ContentSlot.InputMessage),
            [ContentSlot.InputMessage],
            "Input messages",
            "Input messages were not captured: nobody can tell whether the model was given a wrong input." + Remedy
        ),
        new(
            TalksToModel,
            s => s.Digest.Has(ContentSlot.OutputMessage),
            [ContentSlot.OutputMessage],
            "Output messages",
            "Output messages were not captured: a wrong answer cannot be told from a right answer that was used wrongly." + Remedy
        ),
        new(
            TalksToModel,
            s =>
                s.Digest.Has(ContentSlot.SystemPrompt)
                || (s.Digest.SystemPromptKey is not null && s.Digest.Has(ContentSlot.InputMessage)),
            [ContentSlot.SystemPrompt],
            "System prompts",
            "No system prompt was recorded: none reached the model, or it was not captured. A changed instruction would go unseen. For the switch, see Connect."
        ),
        new(
            s => s.Kind == StepKind.ModelCall,
            s => s.RequestModel is not null || s.ResponseModel is not null,
            [],
            "Models",
            "No model was named: a changed model would go unseen. Name the model on the model call spans."
        ),
        new(
            s => s.Kind == StepKind.ToolCall,
            s => s.Digest.Has(ContentSlot.ToolArguments) || IsModelCallWith(ContentSlot.OutputMessage, s),
            [ContentSlot.ToolArguments],
            "Tool arguments",
            "Tool arguments were not captured: what the agent asked its tools to do is unknown." + Remedy
        ),
        new(
            s => s.Kind == StepKind.ToolCall,
            s => s.Digest.Has(ContentSlot.ToolResult) || IsModelCallWith(ContentSlot.InputMessage, s),
            [ContentSlot.ToolResult],
            "Tool results",
            "Tool results were not captured: stale or wrong data from a tool would go unseen." + Remedy
        ),
        // A tool that ran was offered.
        new(
            s => s.Kind == StepKind.ToolCall,
            s => s.Digest.Has(ContentSlot.ToolDefinition),
            [ContentSlot.ToolDefinition],
            "Definitions of tools",
            "The tools offered to the model were not recorded: a changed tool description would go unseen. Not every SDK sends them; for the switch, see Connect.",
            Counts: false
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

        var missing = applicable.Where(k => !spans.Any(k.Captured)).ToList();
        var ticks = applicable.Count(k => k.Counts);
        return new Diagnosability(1 - (double)missing.Count(k => k.Counts) / ticks, [.. missing.Select(k => WordsFor(k, spans))]);
    }

    private static string WordsFor(Kind kind, IReadOnlyList<SpanSkeleton> spans)
    {
        var captures = spans.SelectMany(s => kind.Slots.Select(s.Digest.Of)).ToHashSet();
        return captures.Contains(Capture.Hashed)
                ? $"{kind.Name} were stored as hashes: whether two are equal can be told, not what they say. For this agent, set the content mode in Settings."
            : captures.Contains(Capture.Redacted)
                ? $"{kind.Name} were redacted whole, by the sender or on arrival: that they were there is known, not what they said."
            : captures.Contains(Capture.Empty)
                ? $"{kind.Name} were sent empty: content capture is on, and there was nothing in them."
            : kind.Missing;
    }

    private static bool IsModelCallWith(ContentSlot slot, SpanSkeleton span) =>
        span.Kind == StepKind.ModelCall && span.Digest.Has(slot);

    private static bool TalksToModel(SpanSkeleton span) => span.Kind is StepKind.ModelCall or StepKind.Agent;
}
