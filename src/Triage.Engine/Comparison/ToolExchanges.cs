using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>A tool call and what came back.</summary>
/// <param name="Arguments">Canonical; null when not captured.</param>
/// <param name="Result">As recorded; null when not captured.</param>
/// <param name="SpanId">The tool's span; for a tool without one, the first model call that was given the answer.</param>
internal sealed record ToolExchange(string Tool, string? CallId, string? Arguments, string? Result, string SpanId);

/// <summary>
/// What the model asked for and what was executed. Many SDKs record no tool spans: question and answer of a tool stand
/// only in the messages of the model calls, paired by call id.
/// </summary>
internal sealed class ToolExchanges
{
    private readonly IReadOnlyList<StepReading> _steps;
    private readonly ContentCache _cache;

    /// <param name="steps">Of a run, in reading order.</param>
    public ToolExchanges(IReadOnlyList<StepReading> steps, ContentCache cache)
    {
        (_steps, _cache) = (steps, cache);
        Asked = AskedIn(steps, cache);
        Executed =
        [
            .. steps
                .Where(s => s.Span.Kind is StepKind.ToolCall && s.Span.ToolName is not null)
                .Select(s => new ToolExchange(
                    s.Span.ToolName!,
                    s.Span.ToolCallId,
                    s.Arguments,
                    s.Span.TextOf(ContentSlot.ToolResult),
                    s.Span.SpanId
                )),
        ];
    }

    /// <summary>Calls in the answers of the model, each once, though outer spans repeat what inner ones hold.</summary>
    public IReadOnlyList<ToolExchange> Asked { get; }

    public IReadOnlyList<ToolExchange> Executed { get; }

    /// <summary>Calls whose answer was handed to a model.</summary>
    public IReadOnlyList<ToolExchange> InMessages => field ??= InMessagesOf(_steps, _cache);

    private static List<ToolExchange> AskedIn(IReadOnlyList<StepReading> steps, ContentCache cache)
    {
        var asked = new List<ToolExchange>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in steps.Where(s => s.Span.Kind is StepKind.ModelCall))
        {
            foreach (var call in step.Output.SelectMany(m => m.Message.ToolCalls))
            {
                // Without an id the same call of an outer and an inner span cannot be told from two calls: it is left out.
                if (call.Name is not null && !string.IsNullOrEmpty(call.CallId) && known.Add(call.CallId))
                {
                    asked.Add(new ToolExchange(call.Name, call.CallId, cache.Canonical(call.Content), null, step.Span.SpanId));
                }
            }
        }

        return asked;
    }

    private static List<ToolExchange> InMessagesOf(IReadOnlyList<StepReading> steps, ContentCache cache)
    {
        var exchanges = new List<ToolExchange>();
        var questions = new Dictionary<string, MessagePart>(StringComparer.Ordinal);
        var answered = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in steps.Where(s => s.Span.Kind is StepKind.ModelCall))
        {
            foreach (var part in step.Input.Concat(step.Output).SelectMany(m => m.Message.Parts))
            {
                if (string.IsNullOrEmpty(part.CallId))
                {
                    continue;
                }

                if (part.Type == "tool_call")
                {
                    questions.TryAdd(part.CallId, part);
                }
                else if (
                    part.Type == "tool_call_response"
                    && questions.TryGetValue(part.CallId, out var question)
                    && question.Name is { } tool
                    && answered.Add(part.CallId)
                )
                {
                    exchanges.Add(
                        new ToolExchange(tool, part.CallId, cache.Canonical(question.Content), part.Content, step.Span.SpanId)
                    );
                }
            }
        }

        return exchanges;
    }
}
