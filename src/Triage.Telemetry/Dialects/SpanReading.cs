using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>What a dialect is given: one span, or the part of it that a log record carries.</summary>
internal sealed record SpanSource(
    string Name,
    AttributeSet Attributes,
    IReadOnlyList<(string Name, AttributeSet Attributes)> Events
);

/// <summary>What a dialect made of a span.</summary>
/// <param name="dialect">Null for the span of a plain service.</param>
internal sealed class SpanReading(string? dialect)
{
    public string? Dialect { get; } = dialect;

    /// <summary>A name that says more than the recorded one; null when that one stands.</summary>
    public string? Name { get; init; }

    /// <summary>Where the recorded error type says nothing.</summary>
    public string? ErrorType { get; init; }
    public StepKind Kind { get; set; }
    public string? Agent { get; set; }
    public string? Provider { get; set; }
    public string? RequestModel { get; set; }
    public string? ResponseModel { get; set; }
    public string? ResponseId { get; set; }
    public string? Parameters { get; set; }
    public string? FinishReason { get; set; }
    public long? InputTokens { get; set; }
    public long? OutputTokens { get; set; }
    public string? ToolName { get; set; }
    public string? ToolCallId { get; set; }
    public ContentDraft Contents { get; init; } = new();
}
