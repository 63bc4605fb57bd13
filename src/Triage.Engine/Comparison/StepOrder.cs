using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>Steps that did the same in both runs and not in the same order.</summary>
internal static class StepOrder
{
    public static FirstDivergence? FirstOtherwise(RunReading green, RunReading red, SpanMatching matching)
    {
        var lastModelCall = -1;
        var before = -1;
        foreach (var r in Enumerable.Range(0, red.Steps.Count).Where(r => matching.GreenOf[r] >= 0))
        {
            var (g, span) = (matching.GreenOf[r], red.Steps[r].Span);
            if (span.Kind is StepKind.ModelCall)
            {
                lastModelCall = Math.Max(lastModelCall, g);
                continue;
            }

            if (span.Kind is not (StepKind.ToolCall or StepKind.Retrieval))
            {
                continue;
            }

            // What a model asks for at once has no order; turns have.
            if (g < lastModelCall)
            {
                return At(green.Steps[g].Span, span, "ran in another turn than in the green run.");
            }

            if (lastModelCall < 0 && before >= 0 && ChangedPlaces(green, red, matching, before, r))
            {
                return At(green.Steps[g].Span, span, $"ran after {red.Steps[before].Span.StepName}, in the green run before it.");
            }

            before = r;
        }

        return null;
    }

    /// <summary>Without a model that asks, tools run as the program says: one after the other, in both runs. Rounds over things have no order.</summary>
    private static bool ChangedPlaces(RunReading green, RunReading red, SpanMatching matching, int first, int second)
    {
        var (redFirst, redSecond) = (red.Steps[first].Span, red.Steps[second].Span);
        var (greenFirst, greenSecond) = (green.Steps[matching.GreenOf[first]].Span, green.Steps[matching.GreenOf[second]].Span);
        return redFirst.ToolName != redSecond.ToolName
            && IsBefore(redFirst, redSecond)
            && IsBefore(greenSecond, greenFirst)
            && !red.Recorded.Spans.Concat(green.Recorded.Spans).Any(s => s.Kind is StepKind.ModelCall);
    }

    private static bool IsBefore(Span first, Span second) => first.EndUnixNano > 0 && first.EndUnixNano <= second.StartUnixNano;

    private static FirstDivergence At(Span green, Span red, string what) =>
        new(green.SpanId, red.SpanId, DivergenceKind.Order, red.StepName, red.Agent, $"{red.StepName} {what}");
}
