using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>Where two conversations part.</summary>
internal sealed class MessageDifferences(InputFlow inputs, StepReading greenStep, StepReading redStep)
{
    /// <summary>Only the first that the inputs do not explain: a later one is new history of what happened in between. Else the first at all.</summary>
    public SpanDifference? First(string prefix, IReadOnlyList<ReadMessage> green, IReadOnlyList<ReadMessage> red, bool isInput)
    {
        SpanDifference? explained = null;
        foreach (var (gAt, rAt) in Beside(green, red))
        {
            var (g, r) = (gAt < 0 ? null : green[gAt], rAt < 0 ? null : red[rAt]);
            if (g?.Canonical == r?.Canonical)
            {
                continue;
            }

            var explanation = g is not null && r is not null ? ExplanationOf(g, r, green, red) : Explanation.No;
            var name =
                prefix == StepDifferences.MessagePrefix
                    ? $"{prefix}{Math.Max(rAt < 0 ? gAt : rAt, 0) + 1} ({(r ?? g)!.Message.Role})"
                    : prefix;
            var difference = new SpanDifference(name, isInput, g?.Text, r?.Text, explanation.Explained)
            {
                Broken = explanation.Broken,
                Messages = (gAt, rAt),
            };
            if (!difference.Explained)
            {
                return difference;
            }

            explained ??= difference;
        }

        return explained;
    }

    /// <summary>
    /// One beside the other; -1 where one side has no more. On different inputs a loop may have gone round more often: its first
    /// rounds stand for all.
    /// </summary>
    private IEnumerable<(int Green, int Red)> Beside(IReadOnlyList<ReadMessage> green, IReadOnlyList<ReadMessage> red)
    {
        var (g, r) = inputs.InputsDiffer
            ? (LoopFolding.Kept(green.Select(FormOf)), LoopFolding.Kept(red.Select(FormOf)))
            : ([.. Enumerable.Range(0, green.Count)], (IReadOnlyList<int>)[.. Enumerable.Range(0, red.Count)]);
        for (var i = 0; i < Math.Max(g.Count, r.Count); i++)
        {
            yield return (i < g.Count ? g[i] : -1, i < r.Count ? r[i] : -1);
        }
    }

    /// <summary>A round in which something failed is no round like the others.</summary>
    private static string FormOf(ReadMessage message) =>
        $"{message.Shape} {message.Message.Parts.Select(p => Troubles.Of(p.Content)).DefaultIfEmpty().Max()}";

    /// <summary>With different inputs the values that follow from them differ too; who says what kind of thing must not.</summary>
    private Explanation ExplanationOf(
        ReadMessage green,
        ReadMessage red,
        IReadOnlyList<ReadMessage> greenConversation,
        IReadOnlyList<ReadMessage> redConversation
    )
    {
        if (inputs.Explain(green.Canonical, red.Canonical))
        {
            return Explanation.Yes;
        }

        if (!inputs.InputsDiffer || green.Shape != red.Shape)
        {
            return Explanation.No;
        }

        foreach (var same in red.Message.Parts.GroupBy(p => (p.Type, p.Name)))
        {
            var twins = green.Message.Parts.Where(p => (p.Type, p.Name) == same.Key).ToList();
            foreach (var (i, part) in same.Index())
            {
                var twin = twins[Math.Min(i, twins.Count - 1)];
                var explanation = OfPart(twin, part, greenConversation, redConversation);
                if (!explanation.Explained)
                {
                    return explanation;
                }
            }
        }

        return Explanation.Yes;
    }

    private Explanation OfPart(
        MessagePart green,
        MessagePart red,
        IReadOnlyList<ReadMessage> greenConversation,
        IReadOnlyList<ReadMessage> redConversation
    ) =>
        red.Type switch
        {
            "tool_call" => inputs.OfArguments(green.Content, red.Content, greenStep.Position, redStep.Position),
            "tool_call_response" => inputs.OfResult(
                redStep.Span.SpanId,
                AskedIn(greenConversation, green.CallId),
                AskedIn(redConversation, red.CallId),
                green.Content,
                red.Content
            ),
            _ => Troubles.Of(green.Content) == Troubles.Of(red.Content) ? Explanation.Yes : Explanation.No,
        };

    private static string? AskedIn(IReadOnlyList<ReadMessage> conversation, string? callId) =>
        string.IsNullOrEmpty(callId)
            ? null
            : conversation.SelectMany(m => m.Message.ToolCalls).FirstOrDefault(c => c.CallId == callId)?.Content;
}
