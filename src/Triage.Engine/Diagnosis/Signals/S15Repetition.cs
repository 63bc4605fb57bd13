using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// The same call with the same answer again and again, or two calls in turn. Good runs repeat themselves too: it counts
/// only beyond what the green run, and the last green runs, show.
/// </summary>
public sealed class S15Repetition : SignalRule
{
    public const string SameCall = "same-call";
    public const string Alternation = "alternation";

    public override string Id => "S15";

    public override IReadOnlyList<SignalReading> Read(SignalInput input)
    {
        if (input.Calls.Calls.Count > 0 && input.Calls.Calls.All(c => c.Question is null))
        {
            return Abstain("the arguments of the tools were not captured");
        }

        return OrSilent(Repeated(input) ?? InTurn(input));
    }

    private SignalReading? Repeated(SignalInput input)
    {
        var usual = Usual(input, input.GreenCalls?.SameCall, r => r.SameCall);
        foreach (var same in input.Calls.Repeats)
        {
            var failed = same[0].Trouble is not Trouble.None;
            var least = input.Get(failed ? ThresholdKeys.LoopSameError : ThresholdKeys.LoopSameResult);
            if (same.Count < least || same.Count <= usual)
            {
                continue;
            }

            var answer = failed ? "the same error" : "the same answer";
            return Fired(
                SameCall,
                usual is null ? Strength.Weak : Strength.Strong,
                $"{same[0].Tool} {same.Count} times with the same arguments and {answer}",
                Reference(usual),
                same.Select(c => c.Span.SpanId)
            ) with
            {
                Slot = ContentSlot.ToolArguments,
                Sentence =
                    $"{same[0].Tool} was called {same.Count} times with the same arguments and gave {answer}{(usual is null ? "" : $"; in green runs no call repeats more than {usual} times")}.",
            };
        }

        return null;
    }

    private SignalReading? InTurn(SignalInput input)
    {
        var usual = Usual(input, input.GreenCalls?.Alternations, r => r.Alternations);
        var (start, length) = input.Calls.Turns();
        if (length < input.Get(ThresholdKeys.LoopAlternations) || length <= usual)
        {
            return null;
        }

        var turns = input.Calls.Calls.Skip(start).Take(length).ToList();
        return Fired(
            Alternation,
            usual is null ? Strength.Weak : Strength.Strong,
            $"{turns[0].Tool} and {turns[1].Tool} in turn, {length} calls",
            Reference(usual),
            turns.Select(c => c.Span.SpanId)
        ) with
        {
            Sentence =
                $"{turns[0].Tool} and {turns[1].Tool} were called in turn {length} times, with the same arguments each time.",
        };
    }

    /// <summary>The most that is usual; null when nothing green is known.</summary>
    private static double? Usual(SignalInput input, int? green, Func<RunFigures, double> of) =>
        input.Greens.IsEnough ? Math.Max(green ?? 0, input.Greens.P95(of)) : green;

    private static string? Reference(double? usual) => usual is null ? null : $"at most {usual}";
}
