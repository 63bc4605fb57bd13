using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Comparison;

/// <summary>What two recordings of the same work may differ in without being taken for different work.</summary>
public class SpanMatchingTests
{
    private static RunComparison Compare(SomeRun green, SomeRun red) => RunComparer.Compare(green.Recorded(), red.Recorded());

    private static AlignedRow RowOf(RunComparison comparison, Span red) =>
        comparison.Rows.Single(r => r.Red?.SpanId == red.SpanId);

    private static Span Plain(SomeRun run, Span? under, string name) =>
        run.Add(Some.Span(StepKind.Other, name) with { ParentSpanId = under?.SpanId });

    private static Span Model(SomeRun run, Span? under, string name) =>
        run.Add(Some.Span(StepKind.ModelCall, name) with { ParentSpanId = under?.SpanId });

    private static Span Agent(SomeRun run, Span? under, string name) =>
        run.Add(Some.Span(StepKind.Agent, name) with { ParentSpanId = under?.SpanId, Agent = name });

    private static void Work(SomeRun run, Span? under, int calls = 3)
    {
        for (var i = 0; i < calls; i++)
        {
            Model(run, under, "chat");
            Plain(run, run.Tool(under, $"tool{i}", $$"""{"page":{{i}}}""", "{}"), "POST");
        }
    }

    [Fact]
    public void Compare_InsertedAncestor_AddsItAndPairsAllThatItHolds()
    {
        var (green, red) = (new SomeRun("a"), new SomeRun("b"));
        Work(green, green.Root());
        Work(red, Plain(red, red.Root(), "session_loop"));

        var comparison = Compare(green, red);

        Assert.Equal((10, 0, 1), (comparison.Matched, comparison.Missing, comparison.Added));
        Assert.All(comparison.Rows, r => Assert.Null(r.Uncertain));
    }

    [Fact]
    public void Compare_InsertedAncestorOfALongRun_PairsAllThatItHolds()
    {
        var (green, red) = (new SomeRun("a"), new SomeRun("b"));
        Work(green, green.Root(), 200);
        Work(red, Plain(red, Agent(red, null, "outer"), "session_loop"), 200);

        var comparison = Compare(green, red);

        Assert.Equal(600, comparison.Matched - comparison.Rows.Count(r => r.Uncertain is not null));
        Assert.InRange(comparison.Missing + comparison.Added, 1, 3);
    }

    [Fact]
    public void Compare_RenamedWrapper_IsPairedAndSaysSo()
    {
        var (green, red) = (new SomeRun("a"), new SomeRun("b"));
        Work(green, Plain(green, green.Root(), "run_turn"));
        var renamed = Plain(red, red.Root(), "turn_loop");
        Work(red, renamed);

        var comparison = Compare(green, red);

        Assert.Equal(11, comparison.Matched);
        Assert.Equal(
            "Called run_turn in green and turn_loop in red; matched because most of what ran inside is the same.",
            RowOf(comparison, renamed).Uncertain
        );
        Assert.Contains("1 of 11 matches is uncertain; each says why.", comparison.Warnings);
    }

    [Fact]
    public void Compare_StreamedInRedOnly_PairsTheCallsUnderTheirOtherNames()
    {
        var (green, red) = (new SomeRun("a"), new SomeRun("b"));
        Model(green, Model(green, green.Root(), "ai.generateText"), "ai.generateText.doGenerate");
        var inner = Model(red, Model(red, red.Root(), "ai.streamText"), "ai.streamText.doStream");
        Plain(red, inner, "chunk");
        Plain(red, inner, "chunk");

        var comparison = Compare(green, red);

        Assert.Equal((3, 0, 2), (comparison.Matched, comparison.Missing, comparison.Added));
        Assert.Equal("ai.generateText.doGenerate", RowOf(comparison, inner).Green!.Name);
        Assert.Contains("taken for the same step", RowOf(comparison, inner).Uncertain);
    }

    [Theory]
    [InlineData("list_payments", "functions.list_payments")]
    [InlineData("list_payments", "mcp__erp__list_payments")]
    [InlineData("listPayments", "list_payments")]
    public void Compare_ToolNamedByAnotherInstrumentation_IsTheSameTool(string greenName, string redName)
    {
        var (green, red) = (new SomeRun("a"), new SomeRun("b"));
        green.Tool(green.Root(), greenName, "{}", "1");
        var tool = red.Tool(red.Root(), redName, "{}", "1");

        var comparison = Compare(green, red);

        Assert.Equal(2, comparison.Matched);
        Assert.NotNull(RowOf(comparison, tool).Uncertain);
        Assert.Null(comparison.FirstDivergence);
    }

    [Fact]
    public void Compare_ParallelToolsInOtherOrder_ArePairedByTheirArguments()
    {
        var (green, red) = (new SomeRun("a"), new SomeRun("b"));
        var (greenRoot, redRoot) = (green.Root(), red.Root());
        Model(green, greenRoot, "chat");
        Model(red, redRoot, "chat");
        foreach (var i in new[] { 1, 2, 3, 4 })
        {
            green.Tool(greenRoot, "match", $$"""{"invoice":"INV-{{i}}"}""", "ok");
        }

        foreach (var i in new[] { 4, 2, 1, 3 })
        {
            red.Tool(redRoot, "match", $$"""{"invoice":"INV-{{i}}"}""", "ok");
        }

        var comparison = Compare(green, red);

        Assert.All(comparison.Rows, r => Assert.Equal(RowKind.Same, r.Kind));
        Assert.All(comparison.Rows, r => Assert.Null(r.Uncertain));
    }

    [Fact]
    public void Compare_ParallelAgentsInOtherOrder_ArePairedByTheirNames()
    {
        SomeRun Run(string trace, params string[] agents)
        {
            var run = new SomeRun(trace);
            var root = run.Root();
            foreach (var agent in agents)
            {
                Work(run, Agent(run, root, agent));
            }

            return run;
        }

        var comparison = Compare(Run("a", "reader", "writer"), Run("b", "writer", "reader"));

        Assert.Equal(21, comparison.Matched);
        Assert.All(comparison.Rows, r => Assert.Equal(r.Green!.StepName, r.Red!.StepName));
        Assert.All(comparison.Rows, r => Assert.Null(r.Uncertain));
    }

    [Fact]
    public void Compare_SeveralTracesPerRun_PairsTraceWithTrace()
    {
        RecordedRun Run(string one, string two, int turns)
        {
            var (first, second) = (new SomeRun(one), new SomeRun(two));
            Work(first, first.Root(), turns);
            Work(second, Agent(second, null, "follow-up"), turns);
            return first.Recorded([.. first.Spans, .. second.Spans]);
        }

        var comparison = RunComparer.Compare(Run("a", "b", 3), Run("c", "d", 3));

        Assert.Equal((20, 0, 0), (comparison.Matched, comparison.Missing, comparison.Added));
        Assert.Null(comparison.FirstDivergence);
    }

    [Fact]
    public void Compare_RootNeverCame_PairsTheSteps()
    {
        var (green, red) = (new SomeRun("a"), new SomeRun("b"));
        Work(green, green.Root());
        Work(red, red.Root());

        var comparison = RunComparer.Compare(green.Recorded(), red.Recorded([.. red.Spans.Skip(1)]));

        Assert.Equal((9, 1, 0), (comparison.Matched, comparison.Missing, comparison.Added));
    }

    [Fact]
    public void Compare_AnotherToolInItsPlace_IsNoMatchOfItAndNeitherIsWhatItSent()
    {
        var (green, red) = (new SomeRun("a"), new SomeRun("b"));
        var (greenRoot, redRoot) = (green.Root(), red.Root());
        var search = green.Tool(greenRoot, "search_orders", "{}", "1");
        Plain(green, search, "POST");
        var list = red.Tool(redRoot, "list_payments", "{}", "1");
        Plain(red, list, "POST");

        var comparison = Compare(green, red);

        Assert.Equal((1, 2, 2), (comparison.Matched, comparison.Missing, comparison.Added));
        Assert.Equal(search.SpanId, RowOf(comparison, list).InPlaceOf);
        Assert.Equal(list.SpanId, comparison.Rows.Single(r => r.Green?.SpanId == search.SpanId).InPlaceOf);
    }

    [Fact]
    public void Compare_OneCallMoreWithOtherArguments_SaysThatTheChoiceIsUncertain()
    {
        var (green, red) = (new SomeRun("a"), new SomeRun("b"));
        var (greenRoot, redRoot) = (green.Root(), red.Root());
        green.Tool(greenRoot, "refund", """{"order":"A-1"}""", "ok");
        red.Tool(redRoot, "refund", """{"order":"A-7"}""", "ok");
        red.Tool(redRoot, "refund", """{"order":"A-8"}""", "ok");

        var comparison = Compare(green, red);

        var pair = Assert.Single(comparison.Rows, r => r is { Green.ToolName: "refund", Red: not null });
        Assert.Equal(
            "Red has 1 more of execute_tool refund here, with other input: which belong together is not certain.",
            pair.Uncertain
        );
    }

    [Fact]
    public void Compare_StepMovedIntoAnotherStep_SaysWhereItRan()
    {
        var (green, red) = (new SomeRun("a"), new SomeRun("b"));
        var (greenRoot, redRoot) = (green.Root(), red.Root());
        var (plan, act) = (Agent(green, greenRoot, "plan"), Agent(green, greenRoot, "act"));
        Model(green, plan, "chat");
        green.Tool(act, "refund", "{}", "ok");
        var (redPlan, redAct) = (Agent(red, redRoot, "plan"), Agent(red, redRoot, "act"));
        var moved = red.Tool(redPlan, "refund", "{}", "ok");
        Model(red, redAct, "chat");

        var row = RowOf(Compare(green, red), moved);

        Assert.Equal("Ran inside of act in green and inside of plan in red; matched by its name.", row.Uncertain);
    }
}
