using System.Collections.Frozen;
using Triage.Engine.Agents;
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
    private static readonly FrozenSet<string> Renewing =
        "refresh sync resync synchronize synchronise reindex reload renew update ingest import pull rebuild"
            .Split(' ')
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public override string Id => "S21";

    private protected override IReadOnlyList<SignalReading> OfPair(RunComparison comparison, SignalInput input)
    {
        var read = comparison.Rows.FirstOrDefault(r =>
            r.Red is not null && r.Red.SpanId == comparison.FirstDivergence?.RedSpanId
        );
        // Between other inputs an old answer looks like any: then the names must say that the one renews what the other reads.
        read ??= comparison.FirstDivergence is null
            ? comparison.Rows.FirstOrDefault(r =>
                r.Red?.ToolName is { } tool
                && !ToolReaches.ActsByName(tool)
                && LateBeside(comparison, r) is { Red.ToolName: { } other }
                && Renews(other)
            )
            : null;
        return
            read is not { Red: { Kind: StepKind.ToolCall or StepKind.Retrieval } red }
            || LateBeside(comparison, read) is not { Red: { } slow }
            ? OfLastGreens(input)
            :
            [
                Fired(
                    null,
                    Strength.Strong,
                    $"{slow.StepName} was still running when {red.StepName} had answered",
                    $"{slow.StepName} had ended before",
                    red.SpanId,
                    slow.SpanId
                ) with
                {
                    Sentence =
                        $"{NameOf(slow)} was still running when {NameOf(red)} had answered; in the green run it had ended before.",
                },
            ];
    }

    /// <summary>A tool that ran beside it, had ended before it in green, and now is much slower and ends after it.</summary>
    private static AlignedRow? LateBeside(RunComparison comparison, AlignedRow read) =>
        read is { Green: { } green, Red: { } red }
            ? comparison.Rows.FirstOrDefault(r =>
                r is { Green: { Kind: StepKind.ToolCall } before, Red: { } after }
                && after.SpanId != red.SpanId
                && before.EndUnixNano <= green.EndUnixNano
                && after.StartUnixNano <= red.EndUnixNano
                && after.EndUnixNano > red.EndUnixNano
                && Slowness.IsMuchSlower(before, after)
            )
            : null;

    /// <summary>Renews what others read; <c>list_pull_requests</c> and <c>async_search</c> only read.</summary>
    private static bool Renews(string tool) => !ToolReaches.ReadsByName(tool) && ToolReaches.WordsOf(tool).Any(Renewing.Contains);

    private protected override IReadOnlyList<SignalReading> OfRed(SignalInput input) =>
        Overtaken(input.Red) is { } overtaken ? [overtaken] : OfLastGreens(input);

    /// <summary>Alone, by the words of their names: what renews was still running when what reads had answered.</summary>
    private SignalReading? Overtaken(RecordedRun red)
    {
        var tools = red.Spans.Where(s => s is { Kind: StepKind.ToolCall, ToolName: not null, EndUnixNano: > 0 }).ToList();
        foreach (var slow in tools.Where(t => Renews(t.ToolName!)))
        {
            var read = tools.Find(t =>
                !Renews(t.ToolName!)
                && !ToolReaches.ActsByName(t.ToolName!)
                && t.StartUnixNano < slow.EndUnixNano
                && t.EndUnixNano > slow.StartUnixNano
                && t.EndUnixNano < slow.EndUnixNano
                && IsAboutTheSame(t, slow)
            );
            if (read is not null)
            {
                return Fired(
                    null,
                    Strength.Weak,
                    $"{slow.StepName} was still running when {read.StepName} had answered",
                    null,
                    read.SpanId,
                    slow.SpanId
                ) with
                {
                    Sentence = $"{NameOf(slow)} was still running when {NameOf(read)} had answered about the same.",
                };
            }
        }

        return null;
    }

    private static bool IsAboutTheSame(Span read, Span slow) =>
        read.TextOf(ContentSlot.ToolArguments) is { } asked
        && JsonLeaves
            .In(slow.TextOf(ContentSlot.ToolArguments) ?? "")
            .Exists(l => ValueWords.IsTelling(l.Text) && InputParameters.HasWord(asked, l.Text));

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
