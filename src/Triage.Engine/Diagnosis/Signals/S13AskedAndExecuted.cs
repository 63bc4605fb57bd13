using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>What the model asked for against what was executed, inside the red run; green, or the last green runs, show what is usual.</summary>
/// <remarks>A harness may always add a default argument: only a mismatch that green does not have fires.</remarks>
public sealed class S13AskedAndExecuted : PairSignal
{
    public const string NotExecuted = "not-executed";
    public const string OtherArguments = "other-arguments";
    public const string OtherTool = "other-tool";
    public const string Repeated = "repeated";

    private sealed record Mismatch(string Finding, string Tool, string Asked, string Did, string SpanId);

    public override string Id => "S13";

    private protected override IReadOnlyList<SignalReading> OfPair(RunComparison pair, SignalInput input)
    {
        var missing = pair
            .Rows.Where(r => r is { Kind: RowKind.Missing, Green.ToolName: not null })
            .ToLookup(r => r.Green!.ToolName!, r => r.Green!.SpanId, StringComparer.Ordinal);
        return Of(input.Reading.Exchanges, input.GreenReading!.Exchanges, Strength.Strong, missing);
    }

    /// <summary>Alone, an argument more than was asked for may be what this harness always adds.</summary>
    private protected override IReadOnlyList<SignalReading> OfRed(SignalInput input) =>
        input.Red.Spans.Any(s => s is { Kind: StepKind.ToolCall, ToolCallId: not null })
            ? Of(input.Reading.Exchanges, null, Strength.Weak)
            : Abstain(
                "no executed tool carries the id of the call that asked for it, and no green run shows what goes with what"
            );

    /// <param name="missing">Steps that only green has, by tool: what was asked for and not done is missing there.</param>
    private IReadOnlyList<SignalReading> Of(
        ToolExchanges red,
        ToolExchanges? green,
        Strength strength,
        ILookup<string, string>? missing = null
    )
    {
        if (red.Asked.Count == 0)
        {
            return Abstain("no answer of a model with the ids of its tool calls was captured");
        }

        if (!red.Executed.Concat(green?.Executed ?? []).Any(e => e.CallId is not null))
        {
            return Abstain("no executed tool could be paired with the call that asked for it");
        }

        var usual = green is null ? [] : MismatchesOf(green).Select(m => (m.Finding, m.Tool)).ToHashSet();
        return OrSilent([
            .. MismatchesOf(red)
                .Where(m => !usual.Contains((m.Finding, m.Tool)))
                .GroupBy(m => m.Finding)
                .Select(f =>
                    Of(
                        f.Key,
                        f.First(),
                        strength,
                        f.Select(m => m.SpanId).Concat(f.Key is NotExecuted ? f.SelectMany(m => missing?[m.Tool] ?? []) : [])
                    )
                ),
        ]);
    }

    private SignalReading Of(string finding, Mismatch first, Strength strength, IEnumerable<string> spanIds) =>
        Fired(finding, strength, first.Did, first.Asked, spanIds) with
        {
            Slot = finding == OtherArguments ? ContentSlot.ToolArguments : null,
            Sentence = $"In the red run {first.Asked}, and {first.Did}.",
        };

    private static IEnumerable<Mismatch> MismatchesOf(ToolExchanges run)
    {
        var executed = run.Executed.Where(e => e.CallId is not null).ToLookup(e => e.CallId!, StringComparer.Ordinal);
        foreach (var asked in run.Asked)
        {
            var done = executed[asked.CallId!].ToList();
            if (done.Count == 0)
            {
                yield return new Mismatch(
                    NotExecuted,
                    asked.Tool,
                    $"the model asked for {asked.Tool}",
                    $"{asked.Tool} was not executed",
                    asked.SpanId
                );
                continue;
            }

            var first = done[0];
            if (first.Tool != asked.Tool)
            {
                yield return new Mismatch(
                    OtherTool,
                    asked.Tool,
                    $"the model asked for {asked.Tool}",
                    $"{first.Tool} was executed",
                    first.SpanId
                );
            }
            else if (first.Arguments is not null && asked.Arguments is not null && first.Arguments != asked.Arguments)
            {
                var (a, d) = Quotes.Around(asked.Arguments, first.Arguments);
                yield return new Mismatch(
                    OtherArguments,
                    asked.Tool,
                    $"the model asked for {asked.Tool} with {a}",
                    $"it was executed with {d}",
                    first.SpanId
                );
            }

            if (done.Count > 1)
            {
                yield return new Mismatch(
                    Repeated,
                    asked.Tool,
                    $"the model asked for {asked.Tool} once",
                    $"it was executed {done.Count} times",
                    done[1].SpanId
                );
            }
        }
    }
}
