using System.Globalization;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;
using Triage.Engine.Tests.Comparison;
using static Triage.Engine.Tests.Diagnosis.SomeInput;

namespace Triage.Engine.Tests.Diagnosis;

/// <summary>S6, S8, S16, S21 and S22: what the last green runs say is usual. Below eight of them they say nothing.</summary>
public sealed class SignalsOfLastGreensTests
{
    private const string Payment = """{"as_of":"2026-11-02","status":"booked","payments":[{"id":"PAY-51","amount":1240}]}""";

    private static Surroundings Greens(int count, Func<int, RecordedRun> green) =>
        Around(Enumerable.Range(0, count).Select(green));

    private static RecordedRun Reconciled(int number) =>
        (
            new Recon(number.ToString("x", CultureInfo.InvariantCulture) + "0")
            {
                Payments = number % 2 == 0 ? Payment : Payment.Replace("booked", "open", StringComparison.Ordinal),
            }
        ).Recorded();

    private static readonly Surroundings Eight = Greens(8, Reconciled);

    private static RecordedRun Red(string payments = Payment) => (new Recon("ff") { Payments = payments }).Recorded();

    [Theory]
    [InlineData("S8")]
    [InlineData("S16")]
    [InlineData("S21")]
    [InlineData("S22")]
    public void AnyOfThem_SevenGreenRuns_AbstainsAndSaysHowMany(string id)
    {
        Assert.Contains("7 of the 8 that are needed", Alone(id, Red(), Greens(7, Reconciled))[0].Abstained);
        Assert.Contains("no recent green run", Alone(id, Red())[0].Abstained);
    }

    [Theory]
    [InlineData("S8")]
    [InlineData("S16")]
    [InlineData("S21")]
    [InlineData("S22")]
    public void AnyOfThem_RedIsAsUsual_IsSilent(string id) =>
        Assert.Equal(SignalReading.Silent(id), Assert.Single(Alone(id, Red(), Eight)));

    [Fact]
    public void S6_GreenRunsGaveBothAnswersToThisInput_Fires()
    {
        var red = Digested(new Recon("ff") { Answer = "0 matched." }.Recorded());
        var around = Around(Digested(new Recon("a0").Recorded()), Digested(new Recon("b0").Recorded()));

        var reading = Assert.Single(Alone("S6", red, around));

        Assert.Equal((S6SameInputOtherAnswer.BothOutcomes, Strength.Strong), (reading.Finding, reading.Strength));
        Assert.Contains("the same input in 2 green runs as well", reading.Sentence);
    }

    [Fact]
    public void S6_OtherPromptOrSameAnswer_DoesNotFire()
    {
        var around = Around(Digested(new Recon("a0").Recorded()));

        Assert.False(Assert.Single(Alone("S6", Digested(new Recon("ff").Recorded()), around)).Fired);
        Assert.NotNull(Assert.Single(Alone("S6", Digested(new Recon("ff") { Ledger = "US-1107" }.Recorded()), around)).Abstained);
    }

    [Fact]
    public void S6_OnlyThePair_IsWeak()
    {
        var reading = Assert.Single(InPair("S6", new Recon("a").Recorded(), new Recon("b") { Answer = "0 matched." }.Recorded()));

        Assert.Equal((true, S6SameInputOtherAnswer.Pair, Strength.Weak), (reading.Fired, reading.Finding, reading.Strength));
    }

    [Fact]
    public void S8_ToolNotCalledThatGreenAlwaysCalls_Fires()
    {
        var red = new SomeRun("ff");
        red.Tool(red.Root(), "list_invoices", "{}", "{}");

        var reading = Assert.Single(Alone("S8", red.Recorded(), Eight));

        Assert.Equal((S8ToolMix.Missing, "list_payments was not called"), (reading.Finding, reading.Value));
    }

    [Fact]
    public void S8_ToolThatNoGreenCalls_IsNew()
    {
        var red = new Recon("ff").Build();
        red.Tool(red.Spans[0], "delete_ledger", "{}", "{}");

        Assert.Equal(S8ToolMix.New, Assert.Single(Alone("S8", red.Recorded(), Eight)).Finding);
    }

    [Fact]
    public void S8_ShareOfAToolFarOutside_IsShare()
    {
        var red = new Recon("ff").Build();
        for (var more = 0; more < 6; more++)
        {
            red.Tool(red.Spans[0], "list_payments", $$"""{"page":{{more + 2}}}""", Payment);
        }

        var reading = Assert.Single(Alone("S8", red.Recorded(), Eight));

        Assert.Equal((S8ToolMix.Share, "88 % of the calls go to list_payments"), (reading.Finding, reading.Value));
    }

    [Fact]
    public void S16_MoreStepsTokensAndTimeThanGreen_SaysEach()
    {
        var red = new Recon("ff").Build();
        for (var more = 0; more < 9; more++)
        {
            red.Tool(red.Spans[0], "list_payments", "{}", Payment);
        }

        var (greens, long9) = (Around(Enumerable.Range(0, 8).Select(n => Sized(Reconciled(n), 1000, 100))), red.Recorded());
        var readings = Alone("S16", Sized(long9, 3000, 250), greens);

        Assert.Equal(["steps", "tokens", "duration"], readings.Select(r => r.Finding));
        Assert.Contains("The red run took 250 ms; of the last 8 green runs half took 100 or less", readings[2].Sentence);
    }

    [Fact]
    public void S21_TwoStepsTheOtherWayRoundThanInAllGreens_Fires()
    {
        var reading = Assert.Single(Alone("S21", (new Recon("ff") { SwapParallelTools = true }).Recorded(), Eight));

        Assert.True(reading.Fired);
        Assert.Equal("list_payments had ended before list_invoices began", reading.Value);
    }

    [Fact]
    public void S21_OneGreenHasItToo_IsSilent()
    {
        var around = Around([
            .. Enumerable.Range(0, 8).Select(Reconciled),
            (new Recon("e0") { SwapParallelTools = true }).Recorded(),
        ]);

        Assert.False(Assert.Single(Alone("S21", (new Recon("ff") { SwapParallelTools = true }).Recorded(), around)).Fired);
    }

    [Theory]
    [InlineData("""{"as_of":"2026-11-02","status":"booked","entries":[{"id":"PAY-51","amount":1240}]}""", "missing,new")]
    [InlineData("""{"as_of":"2026-11-02","status":"booked","payments":[{"id":"PAY-51","amount":"1240"}]}""", "type")]
    [InlineData("""{"as_of":"2026-11-02","status":"reversed","payments":[{"id":"PAY-51","amount":1}]}""", "word")]
    [InlineData("""{"as_of":"2026-11-02","status":"booked","payments":[]}""", "")]
    [InlineData("""{"as_of":null,"status":"booked","payments":null}""", "")]
    [InlineData("""{"error":"ledger is locked"}""", "")]
    public void S22_OtherShapeThanInGreens_SaysHow(string payments, string findings) =>
        Assert.Equal(findings, string.Join(',', Alone("S22", Red(payments), Eight).Where(r => r.Fired).Select(r => r.Finding)));

    [Theory]
    [InlineData("""{"as_of":"2026-11-02","status":"booked","entries":[{"id":"PAY-51"}]}""", "missing")]
    [InlineData("""{"payments":[]}""", "")]
    [InlineData("""{"as_of":"2026-11-02","payments":[{"id":"PAY-51","amount":1240}]}""", "missing")]
    [InlineData("""{"as_of":"2026-11-02","status":"booked","payments":[{"id":"PAY-51","amount":"9"}]}""", "type")]
    [InlineData("""{"as_of":"2026-11-02","status":"booked","payments":[{"id":"PAY-51","amount":9,"memo":"x"}]}""", "")]
    [InlineData("""{"as_of":"2026-11-02","status":"booked","payments":[{"id":"PAY-52"}]}""", "")]
    public void S22_OneGreenRunOnly_LeavesOptionalMembersAlone(string payments, string findings) =>
        Assert.Equal(
            findings,
            string.Join(
                ',',
                InPair("S22", (new Recon("a") { Payments = Payment }).Recorded(), Red(payments))
                    .Where(r => r.Fired)
                    .Select(r => r.Finding)
            )
        );

    [Fact]
    public void S22_NoJson_Abstains() =>
        Assert.Contains("no tool answered with JSON", Alone("S22", new SomeRun("b").Recorded())[0].Abstained);

    private static RecordedRun Digested(RecordedRun run) =>
        run with
        {
            Spans = [.. run.Spans.Select(s => s with { Digest = SpanDigests.Of(s, new ContentHasher(new byte[32])) })],
        };

    private static RecordedRun Sized(RecordedRun run, long tokens, long durationMs) =>
        run with
        {
            Run = run.Run with { Summary = run.Run.Summary with { InputTokens = tokens, DurationMs = durationMs } },
        };
}
