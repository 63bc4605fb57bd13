using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Comparison;

public class StepLoopsTests
{
    private static SomeRun Run(string trace, int rounds, Func<int, string> arguments)
    {
        var run = new SomeRun(trace);
        var root = run.Root();
        for (var i = 0; i < rounds; i++)
        {
            run.Add(Some.Span(StepKind.ModelCall, "chat") with { ParentSpanId = root.SpanId });
            var tool = run.Tool(root, "get_page", arguments(i), "[]");
            run.Add(Some.Span(StepKind.Other, "GET") with { ParentSpanId = tool.SpanId });
        }

        run.Tool(root, "post_result", "{}", "ok");
        return run;
    }

    private static RunComparison Compare(SomeRun green, SomeRun red) => RunComparer.Compare(green.Recorded(), red.Recorded());

    [Fact]
    public void Compare_LoopOfTwoSteps_CountsItsRoundsOnBothSides()
    {
        var comparison = Compare(Run("a", 5, i => $$"""{"page":{{i}}}"""), Run("b", 7, i => $$"""{"page":{{i}}}"""));

        var loop = Assert.Single(comparison.Rows.Select(r => r.Loop).Distinct(), l => l is not null)!;
        Assert.Equal((5, 7, false), (loop.Green, loop.Red, loop.IsRetry));
        Assert.Equal((1, 21, 3), (loop.FirstRow, loop.Rows, loop.RowsOfFirstRound));
        Assert.Equal(21, comparison.Rows.Count(r => r.Loop is not null));
    }

    [Fact]
    public void Compare_NoLoop_MarksNothing()
    {
        var comparison = Compare(Run("a", 2, i => $$"""{"page":{{i}}}"""), Run("b", 2, i => $$"""{"page":{{i}}}"""));

        Assert.All(comparison.Rows, r => Assert.Null(r.Loop));
    }

    [Fact]
    public void Compare_CallRepeatedWithTheSameArguments_IsARetry()
    {
        var (green, red) = (new SomeRun("a"), new SomeRun("b"));
        green.Tool(green.Root(), "refund", """{"order":"A-1"}""", "ok");
        var root = red.Root();
        red.Tool(root, "refund", """{"order":"A-1"}""", """{"error":"HTTP 503"}""");
        red.Tool(root, "refund", """{"order":"A-1"}""", "ok");

        var loop = Compare(green, red).Rows[1].Loop;

        Assert.Equal(new StepLoop(1, 2, 1, 1, 2, IsRetry: true), loop);
    }

    [Fact]
    public void Compare_SameToolTwiceWithOtherArguments_IsNoRetry()
    {
        var run = new SomeRun("a");
        var root = run.Root();
        run.Tool(root, "refund", """{"order":"A-1"}""", "ok");
        run.Tool(root, "refund", """{"order":"A-2"}""", "ok");

        Assert.All(Compare(run, run).Rows, r => Assert.Null(r.Loop));
    }
}
