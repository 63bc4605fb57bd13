using System.Text.RegularExpressions;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// What a tool or a look-up answered speaks to the model and tells it what to do: <c>ignore your previous instructions and …</c>. Only
/// the forms that such passages share are known, and what green was given as well says nothing. Users may give orders; data may not.
/// </summary>
public sealed partial class S27OrdersInContent : PairSignal
{
    private sealed record Order(ToolAnswer Answer, string Quote);

    public override string Id => "S27";

    private protected override IReadOnlyList<SignalReading> OfPair(RunComparison pair, SignalInput input)
    {
        var usual = OrdersIn(input.GreenReading!).Select(o => o.Quote).ToHashSet(StringComparer.Ordinal);
        return Of([.. OrdersIn(input.Reading).Where(o => !usual.Contains(o.Quote))], Strength.Strong, input);
    }

    private protected override IReadOnlyList<SignalReading> OfRed(SignalInput input) =>
        Of([.. OrdersIn(input.Reading)], Strength.Weak, input);

    private IReadOnlyList<SignalReading> Of(List<Order> orders, Strength strength, SignalInput input)
    {
        if (input.Reading.Calls.Answers.Count == 0)
        {
            return Abstain("no answer of a tool was captured");
        }

        return orders is not [var first, ..]
            ? Silent
            :
            [
                Fired(
                    null,
                    strength,
                    $"{first.Answer.Tool} answered with {first.Quote}",
                    input.Pair is null ? null : "no such words",
                    [.. orders.Select(o => o.Answer.Span.SpanId), .. ObeyedAt(orders, input)]
                ) with
                {
                    Slot = first.Answer.Span.Kind is StepKind.ModelCall ? ContentSlot.InputMessage : ContentSlot.ToolResult,
                    Sentence =
                        $"The answer of {first.Answer.Tool} speaks to the model and tells it what to do: {first.Quote}{(input.Pair is null ? "" : "; in the green run it does not")}.",
                },
            ];
    }

    /// <summary>Where the runs part, when a call did so that had been given the order: after it, and in its messages where they were captured.</summary>
    private static IEnumerable<string> ObeyedAt(List<Order> orders, SignalInput input) =>
        input.Red.Spans.FirstOrDefault(s => s.SpanId == input.Pair?.FirstDivergence?.RedSpanId)
            is { Kind: StepKind.ModelCall } call
        && orders.Exists(o => o.Answer.Span.StartUnixNano <= call.StartUnixNano)
        && WasGivenOne(call, input)
            ? [call.SpanId]
            : [];

    private static bool WasGivenOne(Span call, SignalInput input)
    {
        var messages = call.In(ContentSlot.InputMessage);
        return messages.Count == 0 || messages.Any(m => input.MessageOf(m.Body).Parts.Any(p => Words().IsMatch(p.Content)));
    }

    private static IEnumerable<Order> OrdersIn(RunReading run) =>
        from answer in run.Calls.Answers
        let order = Words().Match(answer.Result)
        where order.Success
        select new Order(answer, Quotes.Short(answer.Result[order.Index..]));

    [GeneratedRegex(
        @"\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:instructions?|prompts?|rules|limits|guidelines|policies|checks|constraints)\b|\b(?:note|message|instructions?) (?:to|for) (?:the |any )?(?:AI|assistant|agent|model|LLM|bot)\b|\b(?:AI|assistant|model|LLM)[,:] (?:you must|please|do not|always|never)\b|\byou are now (?:an?|the)\b|\bnew (?:system )?instructions?:|<\/?(?:system|instructions?)>",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Words();
}
