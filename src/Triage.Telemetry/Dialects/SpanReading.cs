using System.Text.Json.Nodes;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>What a dialect is given of a span.</summary>
/// <param name="Scope">Name of the instrumentation scope; empty when it has none.</param>
internal sealed record SpanSource(
    string Name,
    AttributeSet Attributes,
    IReadOnlyList<(string Name, AttributeSet Attributes)> Events,
    string Scope,
    AttributeSet Resource
);

/// <summary>What a dialect is given of a log record.</summary>
/// <param name="Name">The name of the event that it is; empty when it is none.</param>
/// <param name="Body">Redacted when asked for.</param>
internal sealed record LogSource(string Name, AttributeSet Attributes, Func<JsonNode?> Body, string Scope, AttributeSet Resource);

/// <summary>What a dialect made of a span, or of the part of it that a log record carries.</summary>
/// <param name="dialect">Null for the span of a plain service.</param>
internal sealed class SpanReading(string? dialect)
{
    public string? Dialect { get; } = dialect;

    /// <summary>A name that says more than the recorded one; null when that one stands.</summary>
    public string? Name { get; init; }

    /// <summary>Where the recorded error type says nothing, and the status says that it failed.</summary>
    public string? ErrorType { get; set; }

    /// <summary>Why the step failed, in the SDK's own words or in the tool's answer, where status and error type say nothing.</summary>
    public string? HiddenError { get; set; }

    /// <summary>The SDK has a status of its own and it says that the step failed.</summary>
    public bool Failed { get; set; }

    /// <summary>The message of the SDK's own status.</summary>
    public string? FailureMessage { get; set; }
    public StepKind Kind { get; set; }
    public string? Agent { get; set; }
    public string? ConversationId { get; set; }

    /// <summary>See <see cref="SpanSkeleton.RunKey"/>.</summary>
    public string? RunKey { get; set; }
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

    public ContentDraft Contents
    {
        get => field ??= new ContentDraft();
        init;
    }
}
