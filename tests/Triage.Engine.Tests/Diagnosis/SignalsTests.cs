using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;
using Triage.Engine.Tests.Comparison;

namespace Triage.Engine.Tests.Diagnosis;

/// <summary>Each rule both ways: what fires it, and the neighbour that must not.</summary>
public class SignalsTests
{
    private static readonly Recon Green = new("a");
    private static readonly Recon Red = new("b");

    private static IReadOnlyList<SignalReading> Read(string id, RecordedRun green, RecordedRun red) =>
        Signals.All.Single(s => s.Id == id).Read(SomeInput.Of(RunComparer.Compare(green, red)));

    private static IReadOnlyList<SignalReading> Read(string id, Recon red) => Read(id, Green.Recorded(), red.Recorded());

    private static IEnumerable<string?> Findings(IEnumerable<SignalReading> readings) =>
        readings.Where(r => r.Fired).Select(r => r.Finding);

    [Fact]
    public void All_Always_ListsThemInOrder()
    {
        Assert.Equal(Enumerable.Range(1, 27).Select(n => $"S{n}"), Signals.All.Select(s => s.Id));
    }

    [Fact]
    public void S1_NothingChanged_IsSilent() => Assert.False(Assert.Single(Read("S1", Red)).Fired);

    [Fact]
    public void S1_PromptToolsAndBuildChanged_SaysAllThree() =>
        Assert.Equal(
            ["prompt", "tools", "code"],
            Findings(Read("S1", Red with { System = "Other.", ToolText = "Other.", Version = "2" }))
        );

    [Fact]
    public void S2_ParametersChanged_SaysParametersOnly()
    {
        RecordedRun With(Recon recipe, string parameters)
        {
            var run = recipe.Build();
            run.Replace(run.Spans[1], s => s with { Parameters = parameters });
            return run.Recorded();
        }

        Assert.Equal(["parameters"], Findings(Read("S2", With(Green, "temperature=0"), With(Red, "temperature=1"))));
        Assert.Empty(Findings(Read("S2", With(Green, "temperature=0"), With(Red, "temperature=0"))));
    }

    [Theory]
    [InlineData("EU-2031", "output,model-output")]
    [InlineData("US-1107", "output")]
    public void S7_ModelAnswersOtherwise_ClaimsEqualInputOnlyWhereItWas(string ledger, string findings)
    {
        var red = (Red with { Ledger = ledger, Answer = "HTTP 401 key expired" }).Recorded();

        Assert.Equal(findings.Split(','), Findings(Read("S7", Green.Recorded(), red)));
        Assert.Equal(
            ledger == "EU-2031",
            RunComparer.Compare(Green.Recorded(), red).FirstDivergence!.What.Contains("same input", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("""{"as_of":"2026-11-02","payments":[{"id":"PAY-51","amount":1}]}""", "changed")]
    [InlineData("""{"payments":[]}""", "emptied")]
    [InlineData("""{"items":[1]}""", null)]
    [InlineData("""{"error":"no"}""", null)]
    public void S24_SameCallOtherAnswer_SaysWhichKind(string payments, string? finding) =>
        Assert.Equal(finding, Findings(Read("S24", Red with { Payments = payments })).SingleOrDefault());

    [Fact]
    public void S24_AnswersOnlyInMessages_AreReadThere() =>
        Assert.Equal(
            ["emptied"],
            Findings(
                Read(
                    "S24",
                    (Green with { ToolSpans = false }).Recorded(),
                    (Red with { ToolSpans = false, Payments = """{"payments":[]}""" }).Recorded()
                )
            )
        );

    [Theory]
    [InlineData("""{"status":"ok","account":"shop-test/EU-2031"}""", true)]
    [InlineData("""{"status":"ok","account":"shop/EU-2031"}""", false)]
    [InlineData("""{"status":"late","account":"shop/EU-2031"}""", false)]
    public void S14_ReceiptNamesAnotherPlace_Fires(string receipt, bool fires)
    {
        var green = (Green with { Payments = """{"status":"ok","account":"shop/EU-2031"}""" }).Recorded();
        var red = (Red with { Payments = receipt }).Recorded();

        Assert.Equal(fires, Read("S14", green, red)[0].Fired);
        Assert.Equal(!fires && receipt.Contains("late"), Read("S24", green, red)[0].Fired);
    }

    /// <summary>The sentence names one source, the first by the alphabet; the verdict asks all.</summary>
    [Theory]
    [InlineData("Refund order A-2099.", true)]
    [InlineData("Refund 310.20 for order A-2099.", false)]
    public void S6_ValueFromAnotherSourceThanInGreen_FiresUnlessTheUserNamesIt(string asked, bool fires)
    {
        var green = Refunding("a", "A-1045", "Refund order A-1045.", "120.75", "72.50", "72.50");
        var red = Refunding("b", "A-2099", asked, "310.20", "45.10", "310.20");

        var readings = Read("S6", green, red);

        Assert.EndsWith("came from lookup_order.total.", RunComparer.Compare(green, red).FirstDivergence!.What);
        Assert.Equal(fires, readings.Any(r => r.Finding == S6SameInputOtherAnswer.OtherSource));

        static RecordedRun Refunding(string trace, string order, string asked, string total, string due, string paid)
        {
            var run = new SomeRun(trace) { Input = order };
            var root = run.Root();
            var (question, answer) = ($$"""{"order":"{{order}}"}""", $$"""{"total":{{total}},"due":{{due}}}""");
            var looksUp = Some.Calls(("c1", "lookup_order", question));
            run.Chat(root, [Some.User(asked)], looksUp);
            run.Tool(root, "lookup_order", question, answer, "c1");
            var pays = Some.Calls(("c2", "issue_refund", $$"""{"order":"{{order}}","amount":{{paid}}}"""));
            run.Chat(root, [Some.User(asked), looksUp, Some.ToolAnswer("c1", answer)], pays);
            return run.Recorded();
        }
    }

    [Theory]
    [InlineData(900, true)]
    [InlineData(120, false)]
    public void S21_AnotherToolWasStillRunning_FiresWhenItBecameMuchSlower(int redMs, bool fires)
    {
        RecordedRun With(Recon recipe, int syncMs)
        {
            var run = recipe.Build();
            run.Replace(run.Spans[2], s => s with { EndUnixNano = s.StartUnixNano + syncMs * 1_000_000L });
            run.Replace(run.Spans[3], s => s with { EndUnixNano = s.StartUnixNano + 100_000_000L });
            return run.Recorded();
        }

        var red = With(Red with { Payments = """{"as_of":"2026-10-05","payments":[{"id":"PAY-51","amount":9}]}""" }, redMs);

        Assert.Equal(fires, Read("S21", With(Green, 90), red)[0].Fired);
    }

    [Theory]
    [InlineData(800, true)]
    [InlineData(60, false)]
    public void S20_EmptyAnswerAfterAMuchLongerCall_Fires(int redMs, bool fires)
    {
        RecordedRun With(Recon recipe, int ms)
        {
            var run = recipe.Build();
            run.Replace(run.Spans[3], s => s with { EndUnixNano = s.StartUnixNano + ms * 1_000_000L });
            return run.Recorded();
        }

        Assert.Equal(fires, Read("S20", With(Green, 50), With(Red with { Payments = """{"payments":[]}""" }, redMs))[0].Fired);
    }

    [Fact]
    public void S11_ErrorOnlyInContent_FiresAndNotWhenGreenHasItToo()
    {
        var failing = """{"error":"ledger is locked"}""";

        Assert.True(Read("S11", Red with { Payments = failing })[0].Fired);
        Assert.False(
            Read("S11", (Green with { Payments = failing }).Recorded(), (Red with { Payments = failing }).Recorded())[0].Fired
        );
    }

    [Fact]
    public void S13_CallNotExecuted_FiresUnlessGreenSkipsItToo()
    {
        Assert.Equal(["not-executed"], Findings(Read("S13", Red with { SkipPayments = true })));
        Assert.Empty(
            Findings(Read("S13", (Green with { SkipPayments = true }).Recorded(), (Red with { SkipPayments = true }).Recorded()))
        );
    }

    [Fact]
    public void S13_NoIdsOnTools_Abstains() =>
        Assert.Contains(
            "no executed tool could be paired",
            Read("S13", (Green with { ToolSpans = false }).Recorded(), (Red with { ToolSpans = false }).Recorded())[0].Abstained
        );

    [Fact]
    public void S25_EverythingRecorded_IsSilent() => Assert.False(Read("S25", Red)[0].Fired);

    [Fact]
    public void Compare_OnlyHandedOutNumbersDiffer_IsNoDivergence()
    {
        var green = Green with { Payments = """{"refund_id":"RF-3101","status":"ok"}""" };
        var red = Red with { Payments = """{"refund_id":"RF-3103","status":"ok"}""" };

        Assert.Null(RunComparer.Compare(green.Recorded(), red.Recorded()).FirstDivergence);
        Assert.NotNull(RunComparer.Compare(green.Recorded(), (red with { Answer = "Other." }).Recorded()).FirstDivergence);
    }

    [Fact]
    public void Compare_OnlyAnHourOfTheJobDiffers_IsADivergence()
    {
        var green = Green with { Payments = """{"refund_id":"RF-3101","due":"2031-05-01T10:00:00Z"}""" };
        var red = Red with { Payments = """{"refund_id":"RF-3101","due":"2031-05-01T11:00:00Z"}""" };

        Assert.NotNull(RunComparer.Compare(green.Recorded(), red.Recorded()).FirstDivergence);
    }
}
