using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;
using Triage.Engine.Tests.Comparison;
using static Triage.Engine.Tests.Diagnosis.SomeInput;

namespace Triage.Engine.Tests.Diagnosis;

/// <summary>S12, S13, S15, S17 and S20: what the agent did, did again, or only said it did.</summary>
public sealed class SignalsOfActsTests
{
    private const string Refund = """{"order":"A-1045","amount":12}""";
    private const string Booked = """{"status":"ok"}""";

    private sealed record Act(string Tool, string? Arguments, string? Result, int AtMs = 0, int LastsMs = 10);

    /// <summary>A run that makes these calls and says this at the end.</summary>
    private static RecordedRun Acting(string trace, string answer, params Act[] acts)
    {
        var run = new SomeRun(trace);
        var root = run.Root();
        var offered = Some.Tool("issue_refund", "Pays money back.");
        run.Chat(root, [Some.User("Refund order A-1045.")], Some.Assistant("Let me see."), tools: offered);
        foreach (var act in acts)
        {
            var span = run.Tool(root, act.Tool, act.Arguments, act.Result);
            var start = span.StartUnixNano + act.AtMs * 1_000_000L;
            run.Replace(span, s => s with { StartUnixNano = start, EndUnixNano = start + act.LastsMs * 1_000_000L });
        }

        var last = run.Chat(root, [Some.User("Refund order A-1045.")], Some.Assistant(answer), tools: offered);
        run.Replace(last, s => s with { StartUnixNano = s.StartUnixNano + 3_600_000_000_000L });
        return run.Recorded();
    }

    private static readonly Act Refunded = new("issue_refund", Refund, Booked);
    private static readonly Act Refused = new("issue_refund", Refund, """{"error":"ledger is locked"}""");
    private static readonly Act Asked = new("request_approval", Refund, """{"approved":true}""");

    [Fact]
    public void S12_SaidAndDone_IsSilent() =>
        Assert.False(Assert.Single(Alone("S12", Acting("b", "I have refunded 12 EUR.", Refunded))).Fired);

    [Fact]
    public void S12_SaidAndNotDone_Fires()
    {
        var red = Acting("b", "I have refunded 12 EUR.");

        var alone = Assert.Single(Alone("S12", red));
        var pair = Assert.Single(InPair("S12", Acting("a", "I have refunded 12 EUR.", Refunded), red));

        Assert.Equal((S12UnsupportedClaim.Claim, Strength.Weak), (alone.Finding, alone.Strength));
        Assert.Contains("and no tool that acts was called", alone.Sentence);
        Assert.Equal(Strength.Strong, pair.Strength);
        Assert.Contains("issue_refund was not called, in the green run it was", pair.Sentence);
    }

    [Fact]
    public void S12_TheCallFailed_SaysSo() =>
        Assert.Contains(
            "and issue_refund failed",
            Assert.Single(Alone("S12", Acting("b", "It has been refunded.", Refused))).Sentence
        );

    [Theory]
    [InlineData("I could not refund the order.")]
    [InlineData("Shall I refund 12 EUR?")]
    [InlineData("1 matched, 0 open.")]
    public void S12_NothingClaimed_IsSilent(string answer) =>
        Assert.False(Assert.Single(Alone("S12", Acting("b", answer))).Fired);

    [Fact]
    public void S12_GreenWaitedForApproval_FiresWithoutIt()
    {
        var green = Acting("a", "Refunded.", Asked, Refunded);

        var reading = Assert.Single(InPair("S12", green, Acting("b", "Refunded.", Refunded)));

        Assert.Equal((true, S12UnsupportedClaim.Unapproved), (reading.Fired, reading.Finding));
        Assert.False(Assert.Single(InPair("S12", green, Acting("b", "Refunded.", Asked, Refunded))).Fired);
        Assert.Equal(
            S12UnsupportedClaim.Unapproved,
            Assert
                .Single(
                    Alone(
                        "S12",
                        Acting("b", "Refunded.", Refunded),
                        Around(Enumerable.Range(0, 8).Select(n => Acting($"a{n}", "", Asked)))
                    )
                )
                .Finding
        );
    }

    [Fact]
    public void S12_NoAnswerCaptured_Abstains() =>
        Assert.Equal("the last answer of the model was not captured", Alone("S12", new SomeRun("b").Recorded())[0].Abstained);

    [Fact]
    public void S13_Alone_IsWeak()
    {
        var reading = Assert.Single(Alone("S13", (new Recon("b") { SkipPayments = true }).Recorded()));

        Assert.Equal((S13AskedAndExecuted.NotExecuted, Strength.Weak), (reading.Finding, reading.Strength));
        Assert.Equal("In the red run the model asked for list_payments, and list_payments was not executed.", reading.Sentence);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(3, false)]
    public void S15_SameCallSameAnswer_FiresFromFour(int times, bool fires)
    {
        var read = new Act("get_policy", """{"order":"A-1045"}""", """{"days":14}""");

        Assert.Equal(fires, Alone("S15", Acting("b", "14 days.", [.. Enumerable.Repeat(read, times)]))[0].Fired);
    }

    [Fact]
    public void S15_GreenRepeatsAsOften_IsSilent()
    {
        Act[] four = [.. Enumerable.Repeat(new Act("get_policy", "{}", """{"days":14}"""), 4)];

        Assert.False(InPair("S15", Acting("a", "14 days.", four), Acting("b", "14 days.", four))[0].Fired);
        Assert.Equal(Strength.Strong, InPair("S15", Acting("a", "14 days."), Acting("b", "14 days.", four))[0].Strength);
        Assert.False(
            Alone("S15", Acting("b", "14 days.", four), Around(Enumerable.Range(0, 8).Select(n => Acting($"a{n}", "", four))))[
                0
            ].Fired
        );
    }

    [Fact]
    public void S15_SameErrorThreeTimesOrTwoCallsInTurn_Fires()
    {
        var (a, b) = (new Act("get_policy", "{}", """{"days":14}"""), new Act("get_order", "{}", """{"id":1}"""));
        var failing = new Act("get_policy", "{}", """{"error":"no"}""");

        Assert.Equal(S15Repetition.SameCall, Alone("S15", Acting("b", "", failing, failing, failing))[0].Finding);
        Assert.Equal(
            S15Repetition.Alternation,
            Alone("S15", Acting("b", "", a, b with { Result = "1" }, a with { Result = "2" }, b, a, b with { Result = "3" }))[
                0
            ].Finding
        );
    }

    [Fact]
    public void S15_ArgumentsNotCaptured_Abstains() =>
        Assert.Equal(
            "the arguments of the tools were not captured",
            Alone("S15", Acting("b", "", new Act("get_policy", null, "{}")))[0].Abstained
        );

    [Fact]
    public void S17_RefundedTwiceAfterATimeOut_FiresWithTheGap()
    {
        var red = Acting("b", "", Refunded with { LastsMs = 100 }, Refunded with { AtMs = 33_000 });

        var reading = Assert.Single(InPair("S17", Acting("a", "", Refunded), red));

        Assert.Equal((true, Strength.Strong), (reading.Fired, reading.Strength));
        Assert.Contains("issue_refund was carried out 2 times with the same arguments, 33 s apart", reading.Sentence);
        Assert.Contains("a retry after a time-out of 30 s; in the green run 1 times", reading.Sentence);
    }

    [Fact]
    public void S17_RetryAfterAnErrorOrReadingTwice_IsSilent()
    {
        var read = new Act("get_policy", "{}", """{"days":14}""");

        Assert.False(Alone("S17", Acting("b", "", Refused, Refunded))[0].Fired);
        Assert.False(Alone("S17", Acting("b", "", read, read))[0].Fired);
        Assert.False(Alone("S17", Acting("b", "", Refunded, Refunded with { Arguments = """{"order":"A-2"}""" }))[0].Fired);
        Assert.False(InPair("S17", Acting("a", "", Refunded, Refunded), Acting("b", "", Refunded, Refunded))[0].Fired);
        Assert.NotNull(Alone("S17", Acting("b", "", Refunded with { Arguments = null }))[0].Abstained);
    }

    [Fact]
    public void S17_GreenRepeatedWhatHadFailed_FiresWhenBothWentThrough()
    {
        var failed = Refunded with { Result = """{"error":"HTTP 500"}""" };

        var reading = Assert.Single(InPair("S17", Acting("a", "", failed, Refunded), Acting("b", "", Refunded, Refunded)));

        Assert.True(reading.Fired);
        Assert.Contains("in the green run 1 times", reading.Sentence);
    }

    [Theory]
    [InlineData("2026-12-01T10:00:00Z", "2026-12-01T11:00:00Z", false)]
    [InlineData("2026-12-01T10:00:00Z", "2026-12-01T11:00:00+01:00", true)]
    [InlineData("6f1c1c5e-0d6f-4c58-8a34-3f3c8f5f2a10", "0b6f2f0e-8d55-4a4f-9c58-0f6a3b1c2d3e", false)]
    public void S17_AnotherHourOrAnotherId_IsAnotherCall(string first, string second, bool fires)
    {
        static Act Book(string what) => new("book_room", $$"""{"what":"{{what}}"}""", Booked);

        Assert.Equal(fires, Alone("S17", Acting("b", "", Book(first), Book(second)))[0].Fired);
    }

    [Theory]
    [InlineData("idempotency_key", true)]
    [InlineData("message_id", false)]
    [InlineData("event_id", false)]
    public void S17_OtherValueOfOneField_IsTheSameCallOnlyWhereItIsMadeForEachAttempt(string field, bool fires)
    {
        Act Delete(string value) => new("delete_entry", $$"""{"of":"A-1045","{{field}}":"{{value}}"}""", Booked);

        Assert.Equal(fires, Alone("S17", Acting("b", "", Delete("m-1"), Delete("m-2")))[0].Fired);
        Assert.Equal(
            fires,
            InPair("S17", Acting("a", "", Delete("m-9")), Acting("b", "", Delete("m-1"), Delete("m-2")))[0].Fired
        );
    }

    [Fact]
    public void S15_SameCallWithAReceiptOfItsOwnEachTime_IsOneLoop()
    {
        var polls = Enumerable
            .Range(0, 5)
            .Select(n => new Act(
                "get_status",
                """{"job":"J-1"}""",
                $$"""{"status":"pending","checked_at":"2026-11-23T15:04:2{{n}}Z","request_id":"0b6f2f0e-8d55-4a4f-9c58-0f6a3b1c2d3{{n}}"}"""
            ));

        Assert.True(Alone("S15", Acting("b", "Still pending.", [.. polls]))[0].Fired);
    }

    [Fact]
    public void S17_GreenDidItOnceUnderAnotherId_FiresAndSaysSo()
    {
        var own = Refunded with { Arguments = """{"order":"0b6f2f0e-8d55-4a4f-9c58-0f6a3b1c2d3e"}""" };

        var reading = Assert.Single(InPair("S17", Acting("a", "", Refunded), Acting("b", "", own, own)));

        Assert.True(reading.Fired);
        Assert.Contains("in the green run 1 times", reading.Sentence);
    }

    [Fact]
    public void S20_ThreeStepsOfThirtySeconds_LookCutOff()
    {
        var slow = new Act("get_policy", "{}", "[]", LastsMs: 30_100);
        Act[] three = [slow, slow with { Tool = "get_order" }, slow with { Tool = "get_stock" }];

        var reading = Assert.Single(Alone("S20", Acting("b", "", three)));

        Assert.Equal((S20TimeOut.AtLimit, Strength.Weak), (reading.Finding, reading.Strength));
        Assert.False(InPair("S20", Acting("a", "", three), Acting("b", "", three))[0].Fired);
        Assert.False(Alone("S20", Acting("b", "", three[..2]))[0].Fired);
    }

    [Theory]
    [InlineData(4_700, true)]
    [InlineData(3_000, false)]
    public void S20_NearALimitThatTheSpanNames_Fires(int lastsMs, bool fires)
    {
        var red = Acting("b", "", new Act("get_policy", "{}", "[]", LastsMs: lastsMs));
        Span[] spans = [.. red.Spans.Select(s => s with { Attributes = [new SpanAttribute("http.client.timeout_ms", "5000")] })];

        Assert.Equal(fires, Alone("S20", red with { Spans = spans })[0].Fired);
    }

    [Fact]
    public void CallSequence_AnswersToldByMessages_BelongToTheirCalls()
    {
        var calls = CallSequence.Of((new Recon("b") { ToolSpans = false }).Recorded().Spans).Calls;

        Assert.Equal(["list_invoices", "list_payments"], calls.Select(c => c.Tool));
        Assert.Contains("INV-7001", calls[0].Result);
        Assert.Contains("PAY-51", calls[1].Result);
        Assert.All(calls, c => Assert.Equal(Trouble.None, c.Trouble));
    }
}
