using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>Where two conversations part.</summary>
internal sealed class MessageDifferences(InputFlow inputs, StepReading greenStep, StepReading redStep)
{
    /// <summary>Only the first that the inputs do not explain: a later one is new history of what happened in between. Else the first at all.</summary>
    public SpanDifference? First(string prefix, IReadOnlyList<ReadMessage> green, IReadOnlyList<ReadMessage> red, bool isInput)
    {
        SpanDifference? explained = null;
        foreach (var (gAt, rAt) in inputs.InputsDiffer && isInput ? BesideByForm(green, red) : InOrder(green.Count, red.Count))
        {
            var (g, r) = (gAt < 0 ? null : green[gAt], rAt < 0 ? null : red[rAt]);
            // Equal texts are one message here: most are, and need no canonical form.
            var same = ReferenceEquals(g, r) || g?.Canonical == r?.Canonical;
            var explanation =
                g is null || r is null ? Explanation.No
                : !same ? ExplanationOf(g, r, green, red)
                : isInput || !r.Message.ToolCalls.Any() ? Explanation.Yes
                : inputs.OfEqual(r.Canonical);
            if (same && explanation.Explained)
            {
                continue;
            }

            var name =
                prefix == StepDifferences.MessagePrefix
                    ? $"{prefix}{Math.Max(rAt < 0 ? gAt : rAt, 0) + 1} ({(r ?? g)!.Message.Role})"
                    : prefix;
            var difference = new SpanDifference(name, isInput, g?.Text, r?.Text, explanation.Explained)
            {
                Broken = explanation.Broken,
                BrokenField = explanation.Field,
                BrokenFromInput = explanation.FromInput,
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

    /// <summary>One beside the other; -1 where one side has no more.</summary>
    private static IEnumerable<(int Green, int Red)> InOrder(int green, int red) =>
        Enumerable.Range(0, Math.Max(green, red)).Select(i => (i < green ? i : -1, i < red ? i : -1));

    /// <summary>
    /// On different inputs a loop may have gone round more often, and a detour may lie between: rounds are folded to the first,
    /// and messages are laid side by side by who says what kind of thing. What tools did that both runs use is left to their steps.
    /// </summary>
    private IEnumerable<(int Green, int Red)> BesideByForm(IReadOnlyList<ReadMessage> green, IReadOnlyList<ReadMessage> red)
    {
        var (gForms, rForms) = (FormsOf(green), FormsOf(red));
        var (g, r) = (LoopFolding.Kept(gForms.Select(f => f.Words)), LoopFolding.Kept(rForms.Select(f => f.Words)));
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var pairs = SequenceMatch.Of([.. g.Select(i => IdOf(gForms[i]))], [.. r.Select(i => IdOf(rForms[i]))]);
        var (gNext, rNext) = (0, 0);
        foreach (var (gAt, rAt) in pairs.Append((g.Count, r.Count)))
        {
            var gLeft = Enumerable.Range(gNext, gAt - gNext).Select(i => g[i]).Where(i => !IsVariation(gForms[i])).ToList();
            var rLeft = Enumerable.Range(rNext, rAt - rNext).Select(i => r[i]).Where(i => !IsVariation(rForms[i])).ToList();
            for (var i = 0; i < Math.Max(gLeft.Count, rLeft.Count); i++)
            {
                yield return (i < gLeft.Count ? gLeft[i] : -1, i < rLeft.Count ? rLeft[i] : -1);
            }

            if (gAt < g.Count)
            {
                yield return (g[gAt], r[rAt]);
            }

            (gNext, rNext) = (gAt + 1, rAt + 1);
        }

        int IdOf(Form form)
        {
            ids.TryAdd(form.Words, ids.Count);
            return ids[form.Words];
        }
    }

    private bool IsVariation(Form form) => form is { Failed: false, Tools.Count: > 0 } && form.Tools.All(inputs.IsVariation);

    /// <summary>Who says what kind of thing.</summary>
    /// <param name="Tools">Asked for, or answering; what a model says beside its calls is no difference.</param>
    /// <param name="Failed">A round in which something failed is no round like the others.</param>
    private sealed record Form(string Role, IReadOnlyList<string> Tools, bool Failed)
    {
        public string Words { get; } = $"{Role} {string.Join(' ', Tools)} {Failed}";
    }

    private static List<Form> FormsOf(IReadOnlyList<ReadMessage> conversation)
    {
        var tools = new Dictionary<string, string>(StringComparer.Ordinal);
        return [.. conversation.Select(m => FormOf(m, tools))];
    }

    /// <param name="tools">Tools by the ids of their calls, as far as the conversation has come.</param>
    private static Form FormOf(ReadMessage read, Dictionary<string, string> tools)
    {
        var message = read.Message;
        foreach (var call in message.ToolCalls.Where(c => c is { CallId: not null, Name: not null }))
        {
            tools[call.CallId!] = call.Name!;
        }

        var named = message.Parts.Select(p =>
            p.Type switch
            {
                "tool_call" => p.Name,
                "tool_call_response" => tools.GetValueOrDefault(p.CallId ?? "", "a tool"),
                _ => null,
            }
        );
        return new Form(
            message.Role,
            [.. named.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            read.TellsOfTrouble
        );
    }

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

        if (!inputs.InputsDiffer || green.Message.Role != red.Message.Role)
        {
            return Explanation.No;
        }

        foreach (var same in red.Message.Parts.GroupBy(KindOf))
        {
            var twins = green.Message.Parts.Where(p => KindOf(p) == same.Key).ToList();
            foreach (var (i, part) in same.Index().Where(_ => twins.Count > 0))
            {
                var explanation = OfPart(twins[Math.Min(i, twins.Count - 1)], part, greenConversation, redConversation);
                if (!explanation.Explained)
                {
                    return explanation;
                }
            }
        }

        return OnlyOnOneSide(green.Message, red.Message).All(p => p.Name is { } tool && inputs.IsVariation(tool))
            ? Explanation.Yes
            : Explanation.No;
    }

    private static (string Type, string? Name) KindOf(MessagePart part) => (part.Type, part.Name);

    /// <summary>What a model says beside its calls is no difference.</summary>
    private static IEnumerable<MessagePart> OnlyOnOneSide(Message green, Message red)
    {
        var (g, r) = (green.Parts.Select(KindOf).ToHashSet(), red.Parts.Select(KindOf).ToHashSet());
        return green
            .Parts.Where(p => !r.Contains(KindOf(p)))
            .Concat(red.Parts.Where(p => !g.Contains(KindOf(p))))
            .Where(p => !(p.Type is "text" or "reasoning" && green.ToolCalls.Concat(red.ToolCalls).Any()));
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
