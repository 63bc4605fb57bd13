using System.Text.Json;
using System.Text.Json.Nodes;
using Triage.Engine.Runs;

namespace Triage.Web.Runs;

public sealed record ClaimAnswer(
    Outcome Outcome,
    OutcomeSource Source,
    DateTimeOffset AtUtc,
    string By,
    string? Item,
    string? Check,
    string? Note,
    string? Expected,
    string? Actual
)
{
    public static ClaimAnswer Of(OutcomeClaim claim) =>
        new(
            claim.Outcome,
            claim.Source,
            claim.AtUtc,
            claim.By.Name,
            claim.Item,
            claim.Check,
            claim.Note,
            claim.Expected,
            claim.Actual
        );
}

/// <summary>One item of a run as the contract words it.</summary>
/// <param name="Touches">The steps that handled it, in order of start.</param>
public sealed record ItemAnswer(
    string Name,
    string Subject,
    int Position,
    Outcome Outcome,
    OutcomeSource? OutcomeSource,
    string? Expected,
    string? Actual,
    IReadOnlyList<ItemTouch> Touches
)
{
    public static ItemAnswer Of(RunItem item) =>
        new(
            item.Subject.Name,
            item.Subject.Value,
            item.Position,
            item.Outcome.Outcome,
            item.Outcome.Source,
            item.Expected,
            item.Actual,
            item.Touches
        );
}

/// <summary>A run as the contract words it.</summary>
public sealed record RunAnswer(
    string Id,
    IReadOnlyList<string> TraceIds,
    string? Agent,
    IReadOnlyList<string> Agents,
    string Task,
    IReadOnlyList<string> Subjects,
    string? Build,
    string? Commit,
    string? Environment,
    DateTimeOffset StartedAtUtc,
    long DurationMs,
    ReportedStatus ReportedStatus,
    Outcome Outcome,
    OutcomeSource? OutcomeSource,
    IReadOnlyList<ClaimAnswer>? Outcomes,
    ItemCounts Items,
    int SpanCount,
    int ModelCallCount,
    int ToolCallCount,
    long InputTokens,
    long OutputTokens,
    bool Settled,
    int Revision,
    Diagnosability Diagnosability
)
{
    /// <param name="claims">Null in lists, where they are not loaded.</param>
    public static RunAnswer Of(Run run, IReadOnlyList<OutcomeClaim>? claims)
    {
        var s = run.Summary;
        return new RunAnswer(
            run.Id,
            run.TraceIds,
            s.Agent,
            s.Agents,
            s.Task,
            [.. s.Subjects.Select(x => x.Value).Distinct(StringComparer.Ordinal)],
            s.Build.Label,
            s.Build.Commit,
            s.Build.Environment,
            s.StartedAtUtc,
            s.DurationMs,
            s.ReportedStatus,
            run.Outcome.Outcome,
            run.Outcome.Source,
            claims?.Select(ClaimAnswer.Of).ToList(),
            run.Items,
            s.SpanCount,
            s.ModelCallCount,
            s.ToolCallCount,
            s.InputTokens,
            s.OutputTokens,
            run.Settled,
            run.Revision,
            s.Diagnosability
        );
    }
}

/// <summary>A span as the contract words it; the bodies only when they were asked for.</summary>
public sealed record SpanAnswer(
    string TraceId,
    string SpanId,
    string? ParentSpanId,
    string Name,
    StepKind Kind,
    DateTimeOffset? StartedAtUtc,
    double DurationMs,
    SpanStatus Status,
    string? StatusMessage,
    string? ErrorType,
    string? Agent,
    string? Model,
    string? Tool,
    long? InputTokens,
    long? OutputTokens,
    IReadOnlyList<ContentAnswer>? Contents,
    JsonObject? Attributes
)
{
    public static SpanAnswer Of(SpanSkeleton span) =>
        new(
            span.TraceId,
            span.SpanId,
            span.ParentSpanId,
            span.Name,
            span.Kind,
            span.StartUnixNano > 0 ? DateTimeOffset.UnixEpoch.AddTicks(span.StartUnixNano / 100) : null,
            span.DurationMs,
            span.Status,
            span.StatusMessage,
            span.ErrorType,
            span.Agent,
            span.ResponseModel ?? span.RequestModel,
            span.ToolName,
            span.InputTokens,
            span.OutputTokens,
            (span as Span)?.Contents.Select(c => new ContentAnswer(c.Slot, c.Role, c.Body)).ToList(),
            span is Span whole ? AttributesOf(whole) : null
        );

    private static JsonObject AttributesOf(Span span)
    {
        var attributes = new JsonObject();
        foreach (var attribute in span.Attributes)
        {
            attributes[attribute.Key] = Parse(attribute.ValueJson);
        }

        return attributes;
    }

    private static JsonNode? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return json;
        }
    }
}

public sealed record ContentAnswer(ContentSlot Slot, string? Role, string Body);
