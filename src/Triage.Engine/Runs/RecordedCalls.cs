namespace Triage.Engine.Runs;

/// <summary>A tool call with what was captured of it; a list is empty when nothing was.</summary>
/// <param name="Span">The tool's own span; for a tool without one, the model call that tells of it.</param>
/// <param name="CallId">Pairs a call that messages tell of with its answer, told by a later message; null for a tool with a span of its own.</param>
internal sealed record RecordedCall(
    Span Span,
    string Tool,
    string Step,
    IReadOnlyList<string> Arguments,
    IReadOnlyList<string> Results,
    string? CallId = null
)
{
    public bool Told => Arguments.Count > 0 || Results.Count > 0;
}

/// <summary>
/// The tool calls of a run in order of start. Many SDKs record no tool spans, or spans without content: what was asked
/// and answered then stands in the messages of the model calls, paired by call id.
/// </summary>
internal static class RecordedCalls
{
    /// <param name="messages">Parsed before, by whoever reads the same run; null for none.</param>
    public static IReadOnlyList<RecordedCall> Of(IReadOnlyList<Span> spans, KnownMessages? messages = null)
    {
        var inOrder = spans.OrderBy(s => s.StartUnixNano).ToList();
        var executed = Executed(inOrder);
        var told = executed.Where(c => c.Told).Select(c => c.Tool).ToHashSet(StringComparer.Ordinal);
        var inMessages = InMessages(inOrder, messages ?? new KnownMessages());
        executed = WithAnswers(executed, inMessages);
        var fromMessages = inMessages.Where(c => !told.Contains(c.Tool)).ToList();
        var replaced = fromMessages.Select(c => c.Tool).ToHashSet(StringComparer.Ordinal);
        return [.. executed.Where(c => !replaced.Contains(c.Tool)).Concat(fromMessages).OrderBy(c => c.Span.StartUnixNano)];
    }

    /// <summary>Some spans hold what was asked and not what came back: the message that hands it to the model does, by the same call id.</summary>
    private static List<RecordedCall> WithAnswers(List<RecordedCall> executed, List<RecordedCall> inMessages)
    {
        var answers = inMessages
            .Where(c => c.Results.Count > 0)
            .ToDictionary(c => c.CallId!, c => c.Results, StringComparer.Ordinal);
        return
        [
            .. executed.Select(c =>
                c.Arguments.Count > 0
                && c.Results.Count == 0
                && c.Span.ToolCallId is { } id
                && answers.TryGetValue(id, out var results)
                    ? c with
                    {
                        Results = results,
                    }
                    : c
            ),
        ];
    }

    private static List<RecordedCall> Executed(List<Span> inOrder)
    {
        var tools = new OrderedDictionary<(string, string), Span>();
        foreach (var span in inOrder.Where(s => s.ToolName is not null && s.Kind == StepKind.ToolCall))
        {
            tools.TryAdd((span.TraceId, span.SpanId), span);
        }

        return
        [
            .. tools
                .Values.Where(s => !IsSecondTelling(s, tools))
                .Select(s => new RecordedCall(
                    s,
                    s.ToolName!,
                    s.StepName,
                    Bodies(s, ContentSlot.ToolArguments),
                    Bodies(s, ContentSlot.ToolResult)
                )),
        ];
    }

    /// <summary>Two instrumentations at work show one call twice, one span right inside the other.</summary>
    private static bool IsSecondTelling(Span span, OrderedDictionary<(string, string), Span> tools) =>
        span.ParentSpanId is { } parent
        && tools.TryGetValue((span.TraceId, parent), out var outer)
        && outer.ToolName == span.ToolName
        && outer.Contents.Count > 0;

    private static List<RecordedCall> InMessages(List<Span> inOrder, KnownMessages messages)
    {
        var calls = new List<RecordedCall>();
        var asked = new Dictionary<string, RecordedCall>(StringComparer.Ordinal);
        var answered = new HashSet<string>(StringComparer.Ordinal);
        foreach (var span in inOrder.Where(s => s.Kind == StepKind.ModelCall))
        {
            foreach (var part in PartsOf(span, messages))
            {
                if (part is { Type: "tool_call", Name: { } tool } && !asked.ContainsKey(part.CallId!))
                {
                    calls.Add(
                        asked[part.CallId!] = new RecordedCall(
                            span,
                            tool,
                            $"execute_tool {tool}",
                            [part.Content],
                            [],
                            part.CallId
                        )
                    );
                }
                else if (
                    part.Type == "tool_call_response"
                    && asked.TryGetValue(part.CallId!, out var question)
                    && answered.Add(part.CallId!)
                )
                {
                    // The answer is read where the model was given it.
                    calls.Add(question with { Span = span, Arguments = [], Results = [part.Content] });
                }
            }
        }

        return calls;
    }

    /// <summary>Calls and their answers.</summary>
    private static IEnumerable<MessagePart> PartsOf(Span span, KnownMessages messages)
    {
        foreach (var slot in new[] { ContentSlot.InputMessage, ContentSlot.OutputMessage })
        {
            foreach (var content in span.In(slot).Where(c => MayHoldCall(c.Body)))
            {
                foreach (var part in messages.Of(content.Body).Parts)
                {
                    if (!string.IsNullOrEmpty(part.CallId))
                    {
                        yield return part;
                    }
                }
            }
        }
    }

    /// <summary>False: no part has an id. Most messages are words, and need not be read for that.</summary>
    private static bool MayHoldCall(string body) =>
        body.Contains("id\"", StringComparison.Ordinal) || body.Contains("\\u", StringComparison.Ordinal);

    private static List<string> Bodies(Span span, ContentSlot slot) => [.. span.In(slot).Select(c => c.Body)];
}
