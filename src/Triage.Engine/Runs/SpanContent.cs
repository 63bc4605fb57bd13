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
/// <param name="Captured">
/// Bit n is set when slot n has content that can be read, bit 8 + n when it was redacted whole, bit 16 + n when it was hashed,
/// bit 24 + n when it was sent empty.
/// </param>
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

    public bool Has(ContentSlot slot) => Is(slot, Capture.Captured);

    /// <summary>The most that is known of the slot: with some of its content readable it is captured.</summary>
    public Capture Of(ContentSlot slot) =>
        Has(slot) ? Capture.Captured
        : Is(slot, Capture.Hashed) ? Capture.Hashed
        : Is(slot, Capture.Redacted) ? Capture.Redacted
        : Is(slot, Capture.Empty) ? Capture.Empty
        : Capture.NotCaptured;

    internal static int Bit(ContentSlot slot, Capture capture) => 1 << (8 * ((int)capture - 1) + (int)slot);

    private bool Is(ContentSlot slot, Capture capture) => (Captured & Bit(slot, capture)) != 0;
}

/// <summary>What became of the content of a slot.</summary>
public enum Capture
{
    /// <summary>Nothing was sent: the SDK does not send it, or its switch is off.</summary>
    NotCaptured,
    Captured,

    /// <summary>A marker stands for the whole of it: that it was there is known, not what it said.</summary>
    Redacted,

    /// <summary>Hashes stand for it: whether two are equal is known, not what they say.</summary>
    Hashed,

    /// <summary>It was sent, and there was nothing in it.</summary>
    Empty,
}
