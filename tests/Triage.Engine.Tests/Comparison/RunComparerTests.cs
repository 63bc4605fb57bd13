using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Comparison;

public class RunComparerTests
{
    private static readonly Recon Green = new("a");
    private static readonly Recon Red = new("b");

    private static RunComparison Compare(Recon red) => RunComparer.Compare(Green.Recorded(), red.Recorded());

    [Fact]
    public void Compare_EqualRuns_HasNoDifference()
    {
        var comparison = Compare(Red);

        Assert.Equal(PairTier.SameSubject, comparison.Tier);
        Assert.All(comparison.Rows, r => Assert.Equal(RowKind.Same, r.Kind));
        Assert.Equal(5, comparison.Matched);
        Assert.Null(comparison.FirstDivergence);
        Assert.Empty(comparison.Changes);
    }

    [Fact]
    public void Compare_ToolAnswersDifferently_DivergesAtTheToolAndNotAtTheMessageThatRepeatsIt()
    {
        var comparison = Compare(
            Red with
            {
                Payments = """{"as_of":"2026-10-05","payments":[{"id":"PAY-51","amount":1240}]}""",
                Answer = "0 matched, 1 open.",
            }
        );

        var divergence = comparison.FirstDivergence!;
        Assert.Equal(DivergenceKind.Output, divergence.Kind);
        Assert.Equal("execute_tool list_payments", divergence.Step);
        Assert.StartsWith("list_payments got the same arguments and answered differently: ", divergence.What);
        Assert.Contains("2026-11-02", divergence.What);
        Assert.Contains("2026-10-05", divergence.What);
    }

    [Fact]
    public void Compare_PromptEdited_DivergesAtTheFirstCallThatGotIt()
    {
        var comparison = Compare(Red with { System = "Be exact. The tolerance is 50.00 EUR.", Answer = "9 matched." });

        var divergence = comparison.FirstDivergence!;
        Assert.Equal(DivergenceKind.Input, divergence.Kind);
        Assert.Equal(comparison.Rows[1].Red!.SpanId, divergence.RedSpanId);
        Assert.Equal(
            "The system prompt of chat gpt-4.1 differs: “Be exact. The tolerance is 0.50 EUR.” became “Be exact. The tolerance is 50.00 EUR.”.",
            divergence.What
        );
        var change = Assert.Single(comparison.Changes);
        Assert.Equal((Trigger.Prompt, true), (change.Kind, change.TouchesDivergence));
    }

    [Fact]
    public void Compare_PromptEditedAndToolAnswersDifferently_TakesTheToolBecauseTheEditedCallAnsweredTheSame()
    {
        var comparison = Compare(
            Red with
            {
                System = "Be exact, please. The tolerance is 0.50 EUR.",
                Payments = """{"payments":[]}""",
                Answer = "0 matched.",
            }
        );

        Assert.Equal("execute_tool list_payments", comparison.FirstDivergence!.Step);
        Assert.False(Assert.Single(comparison.Changes).TouchesDivergence);
    }

    [Fact]
    public void Compare_ToolDescriptionEdited_NamesTheTool()
    {
        var comparison = Compare(Red with { ToolText = "List the open payments.", Answer = "9 matched." });

        Assert.Equal(DivergenceKind.Input, comparison.FirstDivergence!.Kind);
        Assert.StartsWith("The definition of the tool list_payments differs: ", comparison.FirstDivergence.What);
        Assert.Contains(comparison.Changes, c => c is { Kind: Trigger.Tools, TouchesDivergence: true });
    }

    [Fact]
    public void Compare_OtherModel_AlignsTheCallsAndNamesBothModels()
    {
        var comparison = Compare(Red with { Model = "gpt-4.1-mini", Answer = "9 matched." });

        Assert.Equal(0, comparison.Missing + comparison.Added);
        Assert.Equal("chat gpt-4.1 asked for the model gpt-4.1, in red for gpt-4.1-mini.", comparison.FirstDivergence!.What);
    }

    [Fact]
    public void Compare_ParallelToolsInOtherOrder_IsNoDivergence()
    {
        var comparison = Compare(Red with { SwapParallelTools = true });

        Assert.Null(comparison.FirstDivergence);
        Assert.Equal(5, comparison.Matched);
    }

    [Fact]
    public void Compare_ToolNotRun_IsMissing()
    {
        var comparison = Compare(Red with { SkipPayments = true });

        Assert.Equal(DivergenceKind.Missing, comparison.FirstDivergence!.Kind);
        Assert.Equal("execute_tool list_payments", comparison.FirstDivergence.Step);
        Assert.Equal(1, comparison.Missing);
    }

    [Fact]
    public void Compare_MessagesOfAnotherRequestInFront_AreAForeignInput()
    {
        var comparison = Compare(
            Red with
            {
                Before = [Some.User("Reconcile ledger US-1107."), Some.Assistant("Posted.")],
                Answer = "9 matched.",
            }
        );

        Assert.Equal(DivergenceKind.Input, comparison.FirstDivergence!.Kind);
        Assert.Contains("US-1107", comparison.FirstDivergence.What);
    }

    [Fact]
    public void Compare_OtherInputAndEqualBehaviour_ExplainsEveryDifference()
    {
        var comparison = Compare(Red with { Ledger = "US-1107" });

        Assert.Equal(PairTier.SameTask, comparison.Tier);
        Assert.Null(comparison.FirstDivergence);
        Assert.Contains(comparison.Rows, r => r.Kind is RowKind.Changed);
        Assert.All(comparison.Rows.SelectMany(r => r.Differences), d => Assert.True(d.Explained));
        Assert.Contains(comparison.Warnings, w => w.StartsWith("The inputs differ", StringComparison.Ordinal));
    }

    [Fact]
    public void Compare_OtherInputAndAnswerIsAnError_Diverges()
    {
        var comparison = Compare(Red with { Ledger = "US-1107", Payments = """{"error":"HTTP 401 key expired"}""" });

        Assert.Equal("execute_tool list_payments", comparison.FirstDivergence!.Step);
        Assert.Contains("answered with an error, not recorded as one", comparison.FirstDivergence.What);
    }

    [Fact]
    public void Compare_WithoutToolSpans_FindsTheAnswerInTheMessages()
    {
        var comparison = RunComparer.Compare(
            (Green with { ToolSpans = false }).Recorded(),
            (Red with { ToolSpans = false, Payments = """{"payments":[]}""", Answer = "0 matched." }).Recorded()
        );

        Assert.Equal(DivergenceKind.Input, comparison.FirstDivergence!.Kind);
        Assert.Contains("message 4 (tool)", comparison.FirstDivergence.What);
    }

    [Fact]
    public void Compare_ModelCallFailsInRed_IsAStatusDivergence()
    {
        var red = Red.Build();
        red.Replace(
            red.Spans[^1],
            s => s with { Status = SpanStatus.Error, StatusMessage = "HTTP 429 too many requests", Contents = [] }
        );

        var comparison = RunComparer.Compare(Green.Recorded(), red.Recorded());

        Assert.Equal(DivergenceKind.Status, comparison.FirstDivergence!.Kind);
        Assert.Contains("HTTP 429", comparison.FirstDivergence.What);
    }

    [Fact]
    public void Compare_PlumbingFailsUnderTheTool_PointsAtThePlumbing()
    {
        var (green, red) = (Green.Build(), (Red with { Payments = """{"payments":[]}""" }).Build());
        green.Add(Some.Span(StepKind.Other, "POST") with { ParentSpanId = green.Spans[3].SpanId });
        var failed = red.Add(
            Some.Span(StepKind.Other, "POST") with
            {
                ParentSpanId = red.Spans[3].SpanId,
                Status = SpanStatus.Error,
                StatusMessage = "timeout",
            }
        );

        var comparison = RunComparer.Compare(green.Recorded(), red.Recorded());

        Assert.Equal(failed.SpanId, comparison.FirstDivergence!.RedSpanId);
    }

    [Fact]
    public void Compare_RootNeverCame_AlignsTheStepsAcrossLevels()
    {
        var red = Red.Build();

        var comparison = RunComparer.Compare(Green.Recorded(), red.Recorded([.. red.Spans.Skip(1)]));

        Assert.Equal(4, comparison.Matched);
        Assert.Equal(0, comparison.Added);
    }

    [Fact]
    public void Compare_EmptyOrTooLarge_AbstainsWithTheLimit()
    {
        var large = new SomeRun("c");
        for (var i = 0; i <= Limits.MaxSpansCompared; i++)
        {
            large.Add(Some.Span(StepKind.Other, "x"));
        }

        Assert.Contains("has no trace", RunComparer.Compare(Green.Recorded(), Red.Build().Recorded([])).Abstained);
        Assert.Contains("20001", RunComparer.Compare(large.Recorded(), Red.Recorded()).Abstained);
    }

    [Fact]
    public void Compare_ChainAsDeepAsTheLimit_DoesNotOverflow()
    {
        RecordedRun Chain(string trace, string lastResult)
        {
            var run = new SomeRun(trace);
            Span? above = null;
            for (var i = 1; i < Limits.MaxSpansCompared; i++)
            {
                above = run.Add(Some.Span(StepKind.Agent, "step") with { ParentSpanId = above?.SpanId });
            }

            run.Tool(above, "last", "{}", lastResult);
            return run.Recorded();
        }

        var comparison = RunComparer.Compare(Chain("a", "1"), Chain("b", "2"));

        Assert.Equal(Limits.MaxSpansCompared, comparison.Matched);
        Assert.Equal("execute_tool last", comparison.FirstDivergence!.Step);
    }

    [Fact]
    public void Compare_FlatAndUnrelatedAtTheLimit_StillAnswers()
    {
        RecordedRun Flat(string trace, int names)
        {
            var run = new SomeRun(trace);
            for (var i = 0; i < Limits.MaxSpansCompared; i++)
            {
                run.Tool(null, $"{trace}{i % names}", null, null);
            }

            return run.Recorded();
        }

        Assert.Equal(0, RunComparer.Compare(Flat("a", 100), Flat("b", 90)).Matched);
    }

    [Fact]
    public void Compare_WrapperThatOneSideLacks_StepsInsideOfStepsAreStillPaired()
    {
        RecordedRun Wrapped(string trace, bool wrapper, string result)
        {
            var run = new SomeRun(trace);
            var above = wrapper ? run.Add(Some.Span(StepKind.Other, "session_loop")) : null;
            var turn = run.Add(Some.Span(StepKind.Agent, "run_turn") with { ParentSpanId = above?.SpanId });
            run.Tool(run.Tool(turn, "dispatch", null, null), "refund", """{"order":"A-1045"}""", result);
            return run.Recorded();
        }

        var comparison = RunComparer.Compare(Wrapped("a", false, "shop/A-1045"), Wrapped("b", true, "shop-test/A-1045"));

        Assert.Equal((3, DivergenceKind.Output), (comparison.Matched, comparison.FirstDivergence!.Kind));
        Assert.Equal("execute_tool refund", comparison.FirstDivergence.Step);
    }
}
