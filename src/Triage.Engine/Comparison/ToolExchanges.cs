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
        _asked = Asked.ToDictionary(a => a.CallId!, StringComparer.Ordinal);
        Executed = ExecutedIn(steps);
    }

    private readonly Dictionary<string, ToolExchange> _asked;

    /// <summary>What the model had asked for when this was executed; null when that was not captured.</summary>
    public ToolExchange? AskedFor(ToolExchange executed) => executed.CallId is { } id ? _asked.GetValueOrDefault(id) : null;

    /// <summary>Calls in the answers of the model, each once, though outer spans repeat what inner ones hold.</summary>
    public IReadOnlyList<ToolExchange> Asked { get; }

    public IReadOnlyList<ToolExchange> Executed { get; }

    /// <summary>Calls whose answer was handed to a model.</summary>
    public IReadOnlyList<ToolExchange> InMessages => field ??= InMessagesOf(_steps, _cache);

    /// <summary>
    /// Tools that an application records by itself seldom carry the id of the call that asked for them. Such a step gets the id of
    /// the first call of its tool, in the turn before it, that nothing else answers; one with equal arguments first.
    /// </summary>
    private List<ToolExchange> ExecutedIn(IReadOnlyList<StepReading> steps)
    {
        List<ToolExchange> executed =
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
        if (executed.TrueForAll(e => e.CallId is not null) || Asked.Count == 0)
        {
            return executed;
        }

        var spans = steps.DistinctBy(s => s.Span.SpanId).ToDictionary(s => s.Span.SpanId, s => s.Span, StringComparer.Ordinal);
        var turns = spans.Values.Where(s => s.Kind is StepKind.ModelCall).Select(s => s.StartUnixNano).Order().ToArray();
        var done = executed.Select(e => e.CallId).ToHashSet(StringComparer.Ordinal);
        var open = Asked
            .Where(a => !done.Contains(a.CallId))
            .GroupBy(a => (a.Tool, Turn: TurnAt(spans[a.SpanId].EndUnixNano)))
            .ToDictionary(a => a.Key, a => a.ToList());
        foreach (var at in Enumerable.Range(0, executed.Count).Where(i => executed[i].CallId is null && IsOutermost(executed[i])))
        {
            var of = executed[at];
            if (
                open.GetValueOrDefault((of.Tool, TurnAt(spans[of.SpanId].StartUnixNano))) is { Count: > 0 } ofTurn
                && (ofTurn.Find(a => a.Arguments == of.Arguments) ?? ofTurn[0]) is var asked
            )
            {
                ofTurn.Remove(asked);
                executed[at] = of with { CallId = asked.CallId };
            }
        }

        return executed;

        // How many model calls had begun.
        int TurnAt(long nano)
        {
            var found = Array.BinarySearch(turns, nano);
            return found >= 0 ? found : ~found;
        }

        // The server of a tool records the call once more, inside the step of its client.
        bool IsOutermost(ToolExchange e) =>
            !(spans[e.SpanId].ParentSpanId is { } parent && spans.TryGetValue(parent, out var outer) && outer.ToolName == e.Tool);
    }

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
