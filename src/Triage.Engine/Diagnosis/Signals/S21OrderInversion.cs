using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// Where a tool answered differently, another tool that green had finished by then was still running in red: a read
/// before the write it depends on.
/// </summary>
/// <remarks>Parallel tools change places by chance all the time; so the late one must also have become much slower.</remarks>
public sealed class S21OrderInversion : PairSignal
{
    public override string Id => "S21";

    private protected override IReadOnlyList<SignalReading> OfPair(RunComparison comparison, SignalInput input)
    {
        var read = comparison.Rows.FirstOrDefault(r =>
            r.Red is not null && r.Red.SpanId == comparison.FirstDivergence?.RedSpanId
        );
        if (read is not { Green: { } green, Red: { Kind: StepKind.ToolCall or StepKind.Retrieval } red })
        {
            return OfLastGreens(input);
        }

        var late = comparison.Rows.FirstOrDefault(r =>
            r is { Green: { Kind: StepKind.ToolCall } before, Red: { } after }
            && after.SpanId != red.SpanId
            && before.EndUnixNano <= green.EndUnixNano
            && after.StartUnixNano <= red.EndUnixNano
            && after.EndUnixNano > red.EndUnixNano
            && Slowness.IsMuchSlower(before, after)
        );
        return late is null
            ? OfLastGreens(input)
            :
            [
                Fired(
                    null,
                    Strength.Strong,
                    $"{late.Red!.StepName} was still running when {red.StepName} had answered",
                    $"{late.Red.StepName} had ended before",
                    red.SpanId,
                    late.Red.SpanId
                ) with
                {
                    Sentence =
                        $"{NameOf(late.Red)} was still running when {NameOf(red)} had answered; in the green run it had ended before.",
                },
            ];
    }

    private protected override IReadOnlyList<SignalReading> OfRed(SignalInput input) => OfLastGreens(input);

    /// <summary>Two steps that came one after the other in every green run that had both, and the other way round in red.</summary>
    private IReadOnlyList<SignalReading> OfLastGreens(SignalInput input)
    {
        if (!input.Greens.IsEnough)
        {
            return input.Pair is null ? Abstain(input.Greens.WhyNot) : Silent;
        }

        var least = (int)input.Get(ThresholdKeys.GreenBaselineMinRuns);
        foreach (var pair in input.Figures.Order)
        {
            var usual = new StepPair(pair.After, pair.Before);
            var stable = input.Greens.Runs.Count(r => r.Order.Contains(usual));
            if (stable >= least && !input.Greens.Runs.Any(r => r.Order.Contains(pair)))
            {
                return
                [
                    Fired(
                        null,
                        Strength.Strong,
                        $"{pair.Before} had ended before {pair.After} began",
                        $"the other way round in {stable} green runs",
                        input.Red.Spans.Where(s => StepWords.Of(s) == pair.Before).Select(s => s.SpanId)
                    ) with
                    {
                        Sentence =
                            $"{pair.Before} had ended before {pair.After} began; in {stable} of the last {input.Greens.Runs.Count} green runs it came after.",
                    },
                ];
            }
        }

        return Silent;
    }

    private static string NameOf(Span span) => span.ToolName ?? span.StepName;
}
