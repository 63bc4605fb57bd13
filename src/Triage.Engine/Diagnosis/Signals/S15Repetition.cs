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

    /// <summary>It had answered, was asked once more, and did again what it had done.</summary>
    public const string Again = "again";

    public override string Id => "S15";

    public override IReadOnlyList<SignalReading> Read(SignalInput input)
    {
        if (input.Calls.Calls.Count > 0 && input.Calls.Calls.All(c => c.Question is null))
        {
            return Abstain("the arguments of the tools were not captured");
        }

        return OrSilent(Repeated(input) ?? InTurn(input) ?? AfterTheAnswer(input));
    }

    private SignalReading? AfterTheAnswer(SignalInput input)
    {
        var again = AskedOnceMore(input.Turns).ToList();
        if (input.Pair is null || again.Count <= AskedOnceMore(input.GreenTurns).Count())
        {
            return null;
        }

        var at = again[0].Later.Span;
        var before = input.Calls.Calls.Where(c => c.Question is not null && c.Span.StartUnixNano < at.StartUnixNano);
        var done = before.Select(c => c.Question!).ToHashSet(StringComparer.Ordinal);
        var repeated = input
            .Calls.Calls.Where(c => c.Span.StartUnixNano >= at.StartUnixNano && c.Question is { } q && done.Contains(q))
            .ToList();
        return repeated.Count == 0
            ? null
            : Fired(
                Again,
                Strength.Strong,
                $"{repeated[0].Tool} once more after the run had answered",
                "ended with its answer",
                [at.SpanId, .. repeated.Select(c => c.Span.SpanId)]
            ) with
            {
                Sentence =
                    $"The run had given its answer, was asked once more {again.Count} times, and called {repeated[0].Tool} again with the same arguments; the green run ended with its answer.",
            };
    }

    /// <summary>Calls that follow an answer without a tool call in the same conversation, with more words of the user.</summary>
    private static IEnumerable<Turn> AskedOnceMore(IEnumerable<Turn> turns) =>
        turns.Where(t =>
            t.GoesOn is true
            && t.Earlier.Output.Count > 0
            && t.Earlier.Output.All(m => !m.Message.ToolCalls.Any())
            && t.Later.Input.Count(IsOfUser) > t.Earlier.Input.Count(IsOfUser)
        );

    private static bool IsOfUser(ReadMessage message) => message.Message.Role == "user";

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
