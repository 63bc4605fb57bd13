using Triage.Engine.Agents;
using Triage.Engine.Runs;
using Triage.Engine.Tests.Runs;

namespace Triage.Engine.Tests.Agents;

public sealed class OutcomeRulesTests
{
    private static readonly RecordedRun Run = new ReadRun()
        .Call(
            "list",
            new { page = 1 },
            new { total = 3, rows = new[] { new { id = "A", state = "ok" }, new { id = "B", state = "lost" } } }
        )
        .Call("post", new { amount = 1200.5 }, "done")
        .Call("mute", null, null)
        .Recorded;

    private static readonly IReadOnlyList<RunItem> Items = RunItems
        .Of(Run.Spans, [new("row", SubjectPlace.Result, "$.rows[*].id", "list", true)])
        .Items;

    [Theory]
    [InlineData(ConditionOn.ReportedStatus, ConditionTest.Equal, null, null, "ok", RuleAnswer.Hit)]
    [InlineData(ConditionOn.ReportedStatus, ConditionTest.NotEqual, null, null, "ok", RuleAnswer.Missed)]
    [InlineData(ConditionOn.ToolCalls, ConditionTest.Greater, "post", null, "0", RuleAnswer.Hit)]
    [InlineData(ConditionOn.ToolCalls, ConditionTest.Absent, "refund", null, null, RuleAnswer.Hit)]
    [InlineData(ConditionOn.Arguments, ConditionTest.Greater, "post", "$.amount", "1000", RuleAnswer.Hit)]
    [InlineData(ConditionOn.Arguments, ConditionTest.Less, "post", "$.amount", "1000", RuleAnswer.Missed)]
    [InlineData(ConditionOn.Result, ConditionTest.Contains, "list", "$.rows[*].state", "LOS", RuleAnswer.Hit)]
    [InlineData(ConditionOn.Result, ConditionTest.Absent, "list", "$.next", null, RuleAnswer.Hit)]
    [InlineData(ConditionOn.Result, ConditionTest.Present, "mute", "$.x", null, RuleAnswer.CannotTell)]
    [InlineData(ConditionOn.Result, ConditionTest.Present, "unknown", "$.x", null, RuleAnswer.Missed)]
    [InlineData(ConditionOn.Order, ConditionTest.After, "post", null, "list", RuleAnswer.Hit)]
    [InlineData(ConditionOn.Order, ConditionTest.After, "list", null, "post", RuleAnswer.Missed)]
    [InlineData(ConditionOn.Subject, ConditionTest.Present, null, "tenant", null, RuleAnswer.Missed)]
    [InlineData(ConditionOn.ErrorSpans, ConditionTest.Equal, null, null, "0", RuleAnswer.Hit)]
    public void Judge_OneCondition_AnswersByTheRun(
        ConditionOn on,
        ConditionTest test,
        string? tool,
        string? path,
        string? value,
        RuleAnswer expected
    ) => Assert.Equal(expected, OutcomeRules.Judge(Rule(new OutcomeCondition(on, test, tool, path, value)), Run, Items).Answer);

    [Fact]
    public void Judge_ConditionOverListEntries_NamesTheItemsThatMetIt()
    {
        var judged = OutcomeRules.Judge(
            Rule(new OutcomeCondition(ConditionOn.Result, ConditionTest.Equal, "list", "$.rows[*].state", "lost")),
            Run,
            Items
        );

        Assert.Equal(["B"], judged.Items);
        Assert.Equal(Run.Spans[0].SpanId, judged.SpanId);
        Assert.Equal("$.rows[*].state is 'lost' in the result of list", judged.Reason);
    }

    [Fact]
    public void Judge_OneConditionMissesAndOneCannotTell_Misses()
    {
        var judged = OutcomeRules.Judge(
            Rule(
                new(ConditionOn.Result, ConditionTest.Present, "mute", "$.x", null),
                new(ConditionOn.ToolCalls, ConditionTest.Present, "refund", null, null)
            ),
            Run,
            Items
        );

        Assert.Equal(RuleAnswer.Missed, judged.Answer);
    }

    [Theory]
    [InlineData(ConditionOn.Arguments, ConditionTest.Equal, null, "$.a", "1")]
    [InlineData(ConditionOn.Arguments, ConditionTest.Equal, "post", "$.a[", "1")]
    [InlineData(ConditionOn.DurationMs, ConditionTest.Greater, null, null, "long")]
    [InlineData(ConditionOn.ToolCalls, ConditionTest.After, "post", null, "list")]
    [InlineData(ConditionOn.ReportedStatus, ConditionTest.Equal, null, null, null)]
    public void Checked_IncompleteCondition_IsRefusedWithItsNumber(
        ConditionOn on,
        ConditionTest test,
        string? tool,
        string? path,
        string? value
    )
    {
        var refused = Assert.Throws<RefusedInputException>(() =>
            OutcomeRules.Checked(Rule(new OutcomeCondition(on, test, tool, path, value)))
        );

        Assert.StartsWith("Condition 1 ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void VersionOf_OtherRules_IsAnotherName()
    {
        var agent = new Agent(WorkspaceId.Main, "a");

        Assert.Equal(OutcomeReading.VersionOf(agent), OutcomeReading.VersionOf(agent with { Owner = "ana" }));
        Assert.NotEqual(
            OutcomeReading.VersionOf(agent),
            OutcomeReading.VersionOf(
                agent with
                {
                    OutcomeRules = [Rule(new OutcomeCondition(ConditionOn.ErrorSpans, ConditionTest.Present, null, null, null))],
                }
            )
        );
    }

    private static OutcomeRule Rule(params OutcomeCondition[] when) =>
        new("1", "a rule", Outcome.Red, when, true, Actor.Owner, Some.Noon);
}
