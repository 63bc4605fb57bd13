using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Comparison;

/// <summary>The first divergence is the step that broke, wherever in the order of steps its traces show first.</summary>
public class DivergenceByCauseTests
{
    private static readonly Recon Green = new("a");

    private static Span Slow(SomeRun run, Span span, double ms)
    {
        run.Replace(span, s => s with { EndUnixNano = s.StartUnixNano + (long)(ms * 1_000_000) });
        return run.Spans.Single(s => s.SpanId == span.SpanId);
    }

    [Fact]
    public void Compare_NothingDiffersButOneStepTookMuchLonger_DivergesInTime()
    {
        var (green, red) = (Green.Build(), new Recon("b").Build());
        Slow(green, green.Spans[1], 85);
        var late = Slow(red, red.Spans[1], 279);

        var divergence = RunComparer.Compare(green.Recorded(), red.Recorded()).FirstDivergence!;

        Assert.Equal((DivergenceKind.Timing, late.SpanId), (divergence.Kind, divergence.RedSpanId));
        Assert.Equal("chat gpt-4.1 took 279 ms instead of 85 ms; nothing that was recorded differs before it.", divergence.What);
        Assert.Equal(("duration", "279 ms"), (divergence.At!.Red!.Field, divergence.At.Red.Quote));
    }

    [Fact]
    public void Compare_ALateStepAndAWrongAnswer_DivergesAtTheAnswer()
    {
        var (green, red) = (Green.Build(), new Recon("b") { Payments = """{"payments":[]}""" }.Build());
        Slow(red, red.Spans[1], 900);

        Assert.Equal("execute_tool list_payments", RunComparer.Compare(green.Recorded(), red.Recorded()).FirstDivergence!.Step);
    }

    [Theory]
    [InlineData(50, 149)]
    [InlineData(900, 1_700)]
    public void Compare_AStepTookALittleLonger_IsNoDivergence(double before, double after)
    {
        var (green, red) = (Green.Build(), new Recon("b").Build());
        Slow(green, green.Spans[1], before);
        Slow(red, red.Spans[1], after);

        Assert.Null(RunComparer.Compare(green.Recorded(), red.Recorded()).FirstDivergence);
    }

    [Fact]
    public void Compare_ALateStepOnAnotherInput_IsNoDivergence()
    {
        var red = new Recon("b") { Ledger = "US-1107" }.Build();
        Slow(red, red.Spans[1], 5_000);

        Assert.Null(RunComparer.Compare(Green.Recorded(), red.Recorded()).FirstDivergence);
    }

    [Theory]
    [InlineData("book", "pay", true)]
    [InlineData("book", "book", false)]
    public void Compare_StepsOfAProgramChangedPlaces_IsADivergenceUnlessTheyAreRounds(string one, string two, bool diverges)
    {
        var (green, red) = (new SomeRun("a"), new SomeRun("b"));
        green.Tool(null, one, """{"x":1}""", null);
        green.Tool(null, two, """{"x":2}""", null);
        red.Tool(null, two, """{"x":2}""", null);
        red.Tool(null, one, """{"x":1}""", null);

        var divergence = RunComparer.Compare(green.Recorded(), red.Recorded()).FirstDivergence;

        Assert.Equal(diverges, divergence?.Kind is DivergenceKind.Order);
    }

    [Fact]
    public void Compare_TheLastStepFailed_ExplainsTheStepsThatNeverCame()
    {
        var red = new SomeRun("b") { Input = "y" };
        var green = new SomeRun("a") { Input = "x" };
        green.Tool(null, "find", null, null);
        green.Tool(null, "check", null, null);
        green.Tool(null, "pay", null, null);
        red.Tool(null, "find", null, null);
        var failed = red.Tool(null, "pay", null, null);
        red.Replace(failed, s => s with { Status = SpanStatus.Error, StatusMessage = "HTTP 503" });

        var divergence = RunComparer.Compare(green.Recorded(), red.Recorded()).FirstDivergence!;

        Assert.Equal((DivergenceKind.Status, failed.SpanId), (divergence.Kind, divergence.RedSpanId));
    }

    [Fact]
    public void Compare_ForeignMessagesThatLaterCallsGetToo_DivergesWhereTheyFirstCameIn()
    {
        var comparison = RunComparer.Compare(
            Green.Recorded(),
            new Recon("b")
            {
                Ledger = "US-1107",
                Before = [Some.User("And ledger CH-9?"), Some.Assistant("CH-9 is posted.")],
                Answer = "CH-9: 3 matched.",
            }.Recorded()
        );

        Assert.Equal(comparison.Rows[1].Red!.SpanId, comparison.FirstDivergence!.RedSpanId);
        Assert.Equal(DivergenceKind.Input, comparison.FirstDivergence.Kind);
    }
}
