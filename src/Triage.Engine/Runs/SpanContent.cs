namespace Triage.Engine.Runs;

/// <summary>Where a piece of content belongs in a step.</summary>
public enum ContentSlot
{
    SystemPrompt,
    ToolDefinition,
    InputMessage,
    OutputMessage,
    ToolArguments,
    ToolResult,
    RetrievedDocument,
}

/// <summary>
/// One piece of content of a span, already redacted.
/// <list type="bullet">
/// <item>SystemPrompt: plain text.</item>
/// <item>ToolDefinition: one JSON object <c>{"name","description","parameters"}</c> per tool.</item>
/// <item>InputMessage, OutputMessage: one JSON object <c>{"role","parts":[..]}</c> per message, parts as in the OpenTelemetry GenAI schema; see <see cref="Message"/>.</item>
/// <item>ToolArguments: JSON where it was JSON. ToolResult, RetrievedDocument: JSON or text, unwrapped from the SDK's envelope.</item>
/// </list>
/// </summary>
/// <param name="Order">Position inside the slot: an index, or the Unix nanoseconds of the log record that carried it.</param>
/// <param name="Role">Role of a message; null elsewhere.</param>
public sealed record SpanContent(ContentSlot Slot, long Order, string? Role, string Body);

/// <summary>What was captured of a span, and the keyed hashes that stand for it, so that equality needs no body.</summary>
/// <param name="Captured">Bit n is set when slot n has content.</param>
/// <param name="UserInputKey">Of the last user message of the first input, volatile values masked: what makes two inputs "the same".</param>
public sealed record SpanDigest(
    int Captured,
    string? SystemPromptKey,
    string? ToolSetKey,
    string? UserInputKey,
    string? InputKey,
    string? OutputKey,
    string? ArgumentsKey,
    string? ResultKey
)
{
    public static readonly SpanDigest Empty = new(0, null, null, null, null, null, null, null);

    public bool Has(ContentSlot slot) => (Captured & (1 << (int)slot)) != 0;
}
