using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <param name="Span">The tool's own span; else the model call that was given the answer.</param>
/// <param name="Arguments">Null when they were not captured, or stand in another span.</param>
internal sealed record ToolAnswer(Span Span, string Tool, string? Arguments, string Result);

/// <summary>What tools and look-ups answered, in order of start; from the messages where the SDK sends no tool spans.</summary>
internal static class ToolAnswers
{
    public static IReadOnlyList<ToolAnswer> In(IReadOnlyList<Span> spans) => In(spans, RecordedCalls.Of(spans));

    /// <param name="calls">Of these spans.</param>
    public static IReadOnlyList<ToolAnswer> In(IReadOnlyList<Span> spans, IReadOnlyList<RecordedCall> calls) =>
        [
            .. calls
                .Where(c => c.Results.Count > 0)
                .Select(c => new ToolAnswer(c.Span, c.Tool, Joined(c.Arguments), Joined(c.Results)!))
                .Concat(spans.Where(s => s.Kind is StepKind.Retrieval).Select(OfRetrieval).OfType<ToolAnswer>())
                .OrderBy(a => a.Span.StartUnixNano),
        ];

    private static ToolAnswer? OfRetrieval(Span span) =>
        (span.TextOf(ContentSlot.ToolResult) ?? span.TextOf(ContentSlot.RetrievedDocument)) is { } result
            ? new ToolAnswer(span, span.ToolName ?? span.Name, span.TextOf(ContentSlot.ToolArguments), result)
            : null;

    private static string? Joined(IReadOnlyList<string> bodies) => bodies.Count == 0 ? null : string.Join('\n', bodies);
}
