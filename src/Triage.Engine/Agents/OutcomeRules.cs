using System.Globalization;
using System.Text.Json;
using Triage.Engine.Runs;

namespace Triage.Engine.Agents;

/// <summary>What a rule says of a run.</summary>
public enum RuleAnswer
{
    Missed,
    Hit,

    /// <summary>What the rule looks at was not captured.</summary>
    CannotTell,
}

/// <param name="Reason">Why, with the values that were found; for people.</param>
/// <param name="SpanId">The step that shows it; null when it is about the run as a whole.</param>
/// <param name="Items">Items of the run that stand in the list entries which met the conditions; the rule marks them too.</param>
public sealed record RuleJudgement(RuleAnswer Answer, string Reason, string? SpanId, IReadOnlyList<string> Items)
{
    internal static RuleJudgement Of(RuleAnswer answer, string reason, string? spanId = null) => new(answer, reason, spanId, []);
}

/// <summary>
/// Judges runs by outcome rules. A condition over values in arguments or results holds when any value at its path meets
/// it; one that looks at what was not captured cannot tell, and neither can its rule unless another condition misses.
/// </summary>
public static class OutcomeRules
{
    /// <summary>Grows when the same rule would judge the same run otherwise.</summary>
    public const int Version = 1;

    /// <param name="run">With bodies.</param>
    /// <param name="items">Items of the run, for the marks on items; may be empty.</param>
    public static RuleJudgement Judge(OutcomeRule rule, RecordedRun run, IReadOnlyList<RunItem> items)
    {
        var calls = RecordedCalls.Of(run.Spans);
        var judged = rule.When.Select(c => Judge(c, run.Run.Summary, calls, items)).ToList();
        return judged.Find(j => j.Answer == RuleAnswer.Missed)
            ?? judged.Find(j => j.Answer == RuleAnswer.CannotTell)
            ?? new RuleJudgement(
                judged.Count == 0 ? RuleAnswer.Missed : RuleAnswer.Hit,
                string.Join("; ", judged.Select(j => j.Reason)),
                judged.Select(j => j.SpanId).FirstOrDefault(s => s is not null),
                [.. judged.SelectMany(j => j.Items).Distinct(StringComparer.Ordinal)]
            );
    }

    private static RuleJudgement Judge(
        OutcomeCondition condition,
        RunSummary summary,
        IReadOnlyList<RecordedCall> calls,
        IReadOnlyList<RunItem> items
    ) =>
        condition.On switch
        {
            ConditionOn.ReportedStatus => Whole(condition, "reported status", ContractWords.Of(summary.ReportedStatus)),
            ConditionOn.ToolCalls => Counted(condition, CallsOf(condition.Tool, calls)),
            ConditionOn.Order => Ordered(condition, calls),
            ConditionOn.Subject => Subject(condition, summary),
            ConditionOn.DurationMs => Whole(condition, "duration in ms", Text(summary.DurationMs)),
            ConditionOn.ErrorSpans => Whole(condition, "spans with an error", Text(summary.ErrorSpanCount)),
            ConditionOn.ModelCalls => Whole(condition, "model calls", Text(summary.ModelCallCount)),
            _ => Inside(condition, CallsOf(condition.Tool, calls), items),
        };

    private static RuleJudgement Whole(OutcomeCondition condition, string what, string value) =>
        RuleJudgement.Of(
            condition.Test == ConditionTest.Present || Meets(value, condition) ? RuleAnswer.Hit : RuleAnswer.Missed,
            $"{what} is {value}"
        );

    private static RuleJudgement Counted(OutcomeCondition condition, IReadOnlyList<RecordedCall> calls)
    {
        var met = condition.Test switch
        {
            ConditionTest.Present => calls.Count > 0,
            ConditionTest.Absent => calls.Count == 0,
            _ => Meets(Text(calls.Count), condition),
        };
        return RuleJudgement.Of(
            met ? RuleAnswer.Hit : RuleAnswer.Missed,
            $"{condition.Tool} was called {calls.Count} {(calls.Count == 1 ? "time" : "times")}",
            calls.Count > 0 ? calls[^1].Span.SpanId : null
        );
    }

    private static RuleJudgement Ordered(OutcomeCondition condition, IReadOnlyList<RecordedCall> calls)
    {
        var (own, other) = (CallsOf(condition.Tool, calls), CallsOf(condition.Value, calls));
        if (own.Count == 0 || other.Count == 0)
        {
            return RuleJudgement.Of(RuleAnswer.Missed, $"{(own.Count == 0 ? condition.Tool : condition.Value)} was not called");
        }

        var after = own[0].Span.StartUnixNano > other[0].Span.StartUnixNano;
        return RuleJudgement.Of(
            after ? RuleAnswer.Hit : RuleAnswer.Missed,
            $"{condition.Tool} was first called {(after ? "after" : "before")} {condition.Value}",
            own[0].Span.SpanId
        );
    }

    private static RuleJudgement Subject(OutcomeCondition condition, RunSummary summary)
    {
        var values = summary.Subjects.Where(s => s.Name == condition.Path).Select(s => s.Value).ToList();
        var met = condition.Test switch
        {
            ConditionTest.Present => values.Count > 0,
            ConditionTest.Absent => values.Count == 0,
            _ => values.Exists(v => Meets(v, condition)),
        };
        return RuleJudgement.Of(
            met ? RuleAnswer.Hit : RuleAnswer.Missed,
            values.Count == 0 ? $"no subject {condition.Path}" : $"{condition.Path} is {string.Join(", ", values.Take(3))}"
        );
    }

    private static RuleJudgement Inside(
        OutcomeCondition condition,
        IReadOnlyList<RecordedCall> calls,
        IReadOnlyList<RunItem> items
    )
    {
        var (place, what) =
            condition.On == ConditionOn.Arguments ? (SubjectPlace.Arguments, "arguments") : (SubjectPlace.Result, "result");
        var bodies = calls
            .Select(c => (Call: c, Bodies: place == SubjectPlace.Arguments ? c.Arguments : c.Results))
            .Where(c => c.Bodies.Count > 0)
            .ToList();
        if (calls.Count > 0 && bodies.Count == 0)
        {
            return RuleJudgement.Of(
                RuleAnswer.CannotTell,
                $"the {what} of {condition.Tool} was not captured",
                calls[0].Span.SpanId
            );
        }

        if (JsonPath.TryParse(condition.Path ?? "") is not { } path)
        {
            return RuleJudgement.Of(RuleAnswer.CannotTell, $"'{condition.Path}' is no path");
        }

        var found = bodies
            .SelectMany(c =>
                c.Bodies.Select(JsonInText.Find).OfType<JsonElement>().SelectMany(path.In).Select(hit => (c.Call, Hit: hit))
            )
            .ToList();
        if (condition.Test is ConditionTest.Present or ConditionTest.Absent)
        {
            // Of a tool that was never called nothing is absent: the count of its calls is a condition of its own.
            var met = bodies.Count > 0 && found.Count > 0 == (condition.Test == ConditionTest.Present);
            return RuleJudgement.Of(
                met ? RuleAnswer.Hit : RuleAnswer.Missed,
                $"{condition.Path} is {(found.Count > 0 ? "there" : "not there")} in the {what} of {condition.Tool}",
                bodies.Count > 0 ? bodies[0].Call.Span.SpanId : null
            );
        }

        var meeting = found.Where(f => Meets(f.Hit.Text, condition)).ToList();
        if (meeting.Count == 0)
        {
            var seen = found.Count == 0 ? "was not found" : $"is {Quoted(found[0].Hit.Text)}";
            return RuleJudgement.Of(RuleAnswer.Missed, $"{condition.Path} {seen} in the {what} of {condition.Tool}");
        }

        var (first, value) = meeting[0];
        return new RuleJudgement(
            RuleAnswer.Hit,
            $"{condition.Path} is {Quoted(value.Text)} in the {what} of {condition.Tool}",
            first.Span.SpanId,
            [.. meeting.SelectMany(m => ItemsAt(items, place, m.Call, m.Hit))]
        );
    }

    /// <summary>Items that stand in the same entry of the same list.</summary>
    private static IEnumerable<string> ItemsAt(
        IReadOnlyList<RunItem> items,
        SubjectPlace place,
        RecordedCall call,
        JsonHit hit
    ) =>
        hit.Of == 0
            ? []
            : items
                .Where(i =>
                    i.Touches.Any(t =>
                        t.SpanId == call.Span.SpanId && t.Place == place && t.Position == hit.Position && t.Of == hit.Of
                    )
                )
                .Select(i => i.Subject.Value);

    private static bool Meets(string value, OutcomeCondition condition)
    {
        var wanted = condition.Value ?? "";
        return condition.Test switch
        {
            ConditionTest.Equal => PlainValues.Same(wanted, value, DecimalMark.Point),
            ConditionTest.NotEqual => !PlainValues.Same(wanted, value, DecimalMark.Point),
            ConditionTest.Contains => value.Contains(wanted, StringComparison.OrdinalIgnoreCase),
            ConditionTest.Less => Number(value) < Number(wanted),
            ConditionTest.Greater => Number(value) > Number(wanted),
            _ => false,
        };
    }

    private static decimal? Number(string text) => PlainValues.NumberIn(text, DecimalMark.Point);

    private static IReadOnlyList<RecordedCall> CallsOf(string? tool, IReadOnlyList<RecordedCall> calls) =>
        [.. calls.Where(c => c.Tool == tool).DistinctBy(c => (c.Span.SpanId, c.Arguments, c.Results))];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Quoted(string value) => value.Length <= 80 ? $"'{value}'" : $"'{value[..80]}…'";

    /// <summary>What must hold before a rule is kept.</summary>
    /// <exception cref="RefusedInputException">It names what is missing, for which condition, and the remedy.</exception>
    public static OutcomeRule Checked(OutcomeRule rule)
    {
        if (rule.Name.Trim() is not { Length: > 0 and <= Limits.MaxShortTextChars } name)
        {
            throw new RefusedInputException(
                "name",
                $"Give the rule a name of 1 to {Limits.MaxShortTextChars} characters: it is shown as what was checked."
            );
        }

        if (rule.Then == Outcome.Unknown)
        {
            throw new RefusedInputException("then", "A rule marks runs green or red. Choose one.");
        }

        if (rule.When.Count is 0 or > Limits.MaxConditionsPerRule)
        {
            throw new RefusedInputException(
                "when",
                $"A rule has 1 to {Limits.MaxConditionsPerRule} conditions; this one has {rule.When.Count}."
            );
        }

        return rule with
        {
            Name = name,
            When = [.. rule.When.Select((c, at) => Checked(c, at + 1))],
        };
    }

    private static OutcomeCondition Checked(OutcomeCondition condition, int number)
    {
        var c = condition with
        {
            Tool = Trimmed(condition.Tool),
            Path = Trimmed(condition.Path),
            Value = Trimmed(condition.Value),
        };
        var ofTool = c.On is ConditionOn.ToolCalls or ConditionOn.Arguments or ConditionOn.Result or ConditionOn.Order;
        var ofPath = c.On is ConditionOn.Arguments or ConditionOn.Result;
        var problem =
            ofTool && c.Tool is null ? "needs the name of a tool"
            : ofPath && JsonPath.TryParse(c.Path ?? "") is null ? "needs a path such as $.total or $.rows[*].status"
            : c.On == ConditionOn.Subject && c.Path is null ? "needs the name of a subject"
            : (c.On == ConditionOn.Order) != (c.Test == ConditionTest.After)
                ? "can test 'after' for the order of two tools, and for nothing else"
            : c.Test is not (ConditionTest.Present or ConditionTest.Absent) && c.Value is null ? "needs a value"
            : c.Test is ConditionTest.Less or ConditionTest.Greater && Number(c.Value!) is null
                ? $"needs a number, and '{c.Value}' is none"
            : new[] { c.Tool, c.Path, c.Value }.Any(t => t?.Length > Limits.MaxShortTextChars)
                ? $"has a text of more than {Limits.MaxShortTextChars} characters"
            : null;
        return problem is null ? c : throw new RefusedInputException("when", $"Condition {number} {problem}.");
    }

    private static string? Trimmed(string? text) => text?.Trim() is { Length: > 0 } given ? given : null;
}
