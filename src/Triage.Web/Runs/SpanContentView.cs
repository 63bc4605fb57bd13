using Triage.Engine.Runs;
using Triage.Web.Shared;

namespace Triage.Web.Runs;

/// <summary>A tool that was offered to the model.</summary>
public sealed record OfferedTool(string Name, string? Description, string? Parameters);

/// <summary>The recorded content of one span, ready to be read.</summary>
/// <param name="NotCaptured">Kinds of content that such a step has and that did not arrive.</param>
public sealed record SpanContentView(
    IReadOnlyList<string> SystemPrompts,
    IReadOnlyList<OfferedTool> Tools,
    IReadOnlyList<Message> Input,
    IReadOnlyList<Message> Output,
    IReadOnlyList<string> Arguments,
    IReadOnlyList<string> Results,
    IReadOnlyList<string> Documents,
    IReadOnlyList<string> NotCaptured
)
{
    public static SpanContentView Of(Span span) =>
        new(
            Bodies(span, ContentSlot.SystemPrompt),
            [.. Bodies(span, ContentSlot.ToolDefinition).Select(ToolIn)],
            Messages(span, ContentSlot.InputMessage),
            Messages(span, ContentSlot.OutputMessage),
            Bodies(span, ContentSlot.ToolArguments),
            Bodies(span, ContentSlot.ToolResult),
            Bodies(span, ContentSlot.RetrievedDocument),
            [.. Expected(span.Kind).Where(e => !span.In(e.Slot).Any()).Select(e => e.Name)]
        );

    private static List<string> Bodies(Span span, ContentSlot slot) => [.. span.In(slot).Select(c => c.Body)];

    /// <summary>A message whose body names no role takes the one that its envelope had.</summary>
    private static List<Message> Messages(Span span, ContentSlot slot) =>
        [
            .. span.In(slot)
                .Select(c => (c.Role, Message: Message.Parse(c.Body)))
                .Select(m => m.Message.Role == "unknown" && m.Role is { } role ? m.Message with { Role = role } : m.Message),
        ];

    private static OfferedTool ToolIn(string body) =>
        ReadableJson.ObjectIn(body) is { } tool
            ? new OfferedTool(
                tool["name"]?.ToString() ?? "unnamed",
                tool["description"]?.ToString(),
                tool["parameters"]?.ToJsonString()
            )
            : new OfferedTool(body, null, null);

    private static (ContentSlot Slot, string Name)[] Expected(StepKind kind) =>
        kind switch
        {
            StepKind.ModelCall => [(ContentSlot.InputMessage, "input messages"), (ContentSlot.OutputMessage, "output messages")],
            StepKind.ToolCall => [(ContentSlot.ToolArguments, "arguments"), (ContentSlot.ToolResult, "result")],
            StepKind.Retrieval => [(ContentSlot.RetrievedDocument, "documents")],
            _ => [],
        };
}
