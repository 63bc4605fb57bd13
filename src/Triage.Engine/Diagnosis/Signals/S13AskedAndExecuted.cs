using Triage.Engine.Comparison;

namespace Triage.Engine.Diagnosis;

/// <summary>What the model asked for against what was executed, inside the red run; green shows what is usual.</summary>
/// <remarks>A harness may always add a default argument: only a mismatch that green does not have fires.</remarks>
public sealed class S13AskedAndExecuted : SignalRule
{
    public const string NotExecuted = "not-executed";
    public const string OtherArguments = "other-arguments";
    public const string OtherTool = "other-tool";
    public const string Repeated = "repeated";

    private sealed record Mismatch(string Finding, string Tool, string Asked, string Did, string SpanId);

    public override string Id => "S13";

    public override IReadOnlyList<SignalReading> Read(RunComparison comparison)
    {
        var (green, red) = (new ToolExchanges(comparison.Green), new ToolExchanges(comparison.Red));
        if (red.Asked.Count == 0)
        {
            return [SignalReading.Abstain(Id, "no answer of a model with the ids of its tool calls was captured")];
        }

        if (!red.Executed.Concat(green.Executed).Any(e => e.CallId is not null))
        {
            return [SignalReading.Abstain(Id, "no executed tool carries the id of the call that asked for it")];
        }

        var usual = MismatchesOf(green).Select(m => (m.Finding, m.Tool)).ToHashSet();
        return OrSilent([
            .. MismatchesOf(red)
                .Where(m => !usual.Contains((m.Finding, m.Tool)))
                .GroupBy(m => m.Finding)
                .Select(f => Fired(f.Key, Strength.Strong, f.First().Did, f.First().Asked, f.Select(m => m.SpanId))),
        ]);
    }

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
                    $"executed with {d}",
                    first.SpanId
                );
            }

            if (done.Count > 1)
            {
                yield return new Mismatch(
                    Repeated,
                    asked.Tool,
                    $"the model asked for {asked.Tool} once",
                    $"executed {done.Count} times",
                    done[1].SpanId
                );
            }
        }
    }
}
