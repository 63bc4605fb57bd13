using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Comparison;

public class ContentMaskTests
{
    private const string OneId = "0b6f2f0e-8d55-4a4f-9c58-0f6a3b1c2d3e";
    private const string OtherId = "91f3c0aa-2b1d-4d0e-8f5e-77aa10b2c3d4";

    private static readonly VolatileMasks Masks = new([
        .. VolatileMasks.Forms.All,
        new VolatileMask("requests", "Each request has its own.") { Fields = ["request_id", "seed"] },
        new VolatileMask("subjects", "What the job is about.") { Fields = ["invoice_id"], Keeps = true },
        new VolatileMask("signed", "Signed anew.") { Pattern = "[?&]sig=[A-Za-z0-9]+" },
    ]);

    private static ContentMask MaskOf(string question = "Go.", params Subject[] subjects)
    {
        var run = new SomeRun("a");
        run.Chat(null, [Some.User(question)], Some.Assistant("Done."));
        var recorded = run.Recorded();
        recorded = recorded with { Run = recorded.Run with { Summary = recorded.Run.Summary with { Subjects = subjects } } };
        return ContentMask.Of(Masks, recorded, recorded);
    }

    private static bool Same(string green, string red) => MaskOf().Of(green) == MaskOf().Of(red);

    [Theory]
    [InlineData("""{"b":1.0,"a":[2]}""", """{ "a": [2.00], "b": 1 }""")]
    [InlineData("""{"amount":1e2}""", """{"amount":100}""")]
    [InlineData("""{"due":"2025-03-01T00:00:00Z"}""", """{"due":"2025-03-01T01:00:00+01:00"}""")]
    [InlineData("""{"due":"2025-03-01T00:00:00.000Z"}""", """{"due":"2025-03-01 00:00:00 UTC"}""")]
    [InlineData("""{"body":"{\"x\":1.0}"}""", """{"body":{"x":1}}""")]
    public void Of_SameValueWrittenOtherwise_IsEqual(string green, string red) => Assert.True(Same(green, red));

    [Theory]
    [InlineData("""{"due":"2025-03-01T00:00:00Z"}""", """{"due":"2025-04-01T00:00:00Z"}""")]
    [InlineData("""{"due":"2025-03-01"}""", """{"due":"2025-03-02"}""")]
    [InlineData("""{"ledger":"EU-2031"}""", """{"ledger":"EU-2032"}""")]
    [InlineData("""{"ledger":"EU-2031"}""", """{"ledger":"EU-2031 "}""")]
    [InlineData("""{"amount":1}""", """{"amount":"1"}""")]
    [InlineData("""{"created":1700000000000}""", """{"created":1700000001000}""")]
    public void Of_AnotherValue_IsNotEqual(string green, string red) => Assert.False(Same(green, red));

    [Theory]
    [InlineData("""{"ref":"0b6f2f0e-8d55-4a4f-9c58-0f6a3b1c2d3e"}""", """{"ref":"91f3c0aa-2b1d-4d0e-8f5e-77aa10b2c3d4"}""")]
    [InlineData("""{"requestId":"a1"}""", """{"requestId":"b2"}""")]
    [InlineData("""{"request_id":17}""", """{"request_id":18}""")]
    [InlineData("see http://127.0.0.1:41207/x", "see http://127.0.0.1:38811/x")]
    [InlineData("""{"url":"/f?sig=abc1&x=1"}""", """{"url":"/f?sig=zzz9&x=1"}""")]
    [InlineData("""{"trace":"4bf92f3577b34da6a3ce929d0e0e4736"}""", """{"trace":"00f067aa0ba902b7a3ce929d0e0e4736"}""")]
    [InlineData("""{"call":"call_Qm3xY7Zp12"}""", """{"call":"call_Rr8xY7Zp99"}""")]
    public void Of_VolatileValue_IsEqual(string green, string red) => Assert.True(Same(green, red));

    /// <summary>Behind a blank a text is parsed and written anew; what is seen to be canonical as it is must come out the same.</summary>
    [Theory]
    [InlineData("""{"invoice":"INV-7001","lines":[{"amount":12.5,"due":"2026-10-05"}],"open":true}""")]
    [InlineData("""{"requestId":"a1"}""")]
    [InlineData("""{"a":{"Request-Id":["a1",2]}}""")]
    [InlineData("""{"seed":41}""")]
    [InlineData("""{"invoice_id":"0b6f2f0e-8d55-4a4f-9c58-0f6a3b1c2d3e"}""")]
    [InlineData("""{"https://files.local/a?sig=abc":1}""")]
    [InlineData("""{"file":"https://files.local/a?sig=abc"}""")]
    [InlineData("""{"host":"127.0.0.1:41207"}""")]
    [InlineData("""{"at":1790000000000}""")]
    [InlineData("""{"at":"2026-09-21 14:13:20"}""")]
    [InlineData("""{"call":"call_QmGwqhWvTTbYhZnXkLpR"}""")]
    [InlineData("""{"trace":"0af7651916cd43dd8448eb211c80319c"}""")]
    [InlineData("""["w1",["w2",{}],null,0.05]""")]
    public void Of_SeenWithoutParsing_IsAsWhenParsed(string text) => Assert.Equal(MaskOf().Of(" " + text), MaskOf().Of(text));

    [Fact]
    public void Of_InstantsNearTheRun_SayWhenItRanAndAreEqual() =>
        Assert.True(Same("""{"at":"2026-09-21T14:13:20Z"}""", """{"at":"2026-09-21T14:20:00Z"}"""));

    [Fact]
    public void Of_IdUnderAFieldThatNamesTheSubject_IsNoVolatileValue() =>
        Assert.False(Same($$"""{"invoice_id":"{{OneId}}"}""", $$"""{"invoiceId":"{{OtherId}}"}"""));

    [Fact]
    public void Of_IdThatTheUserNamed_IsNoVolatileValue()
    {
        var mask = MaskOf($"Cancel the request {OneId}.");

        Assert.NotEqual(mask.Of($$"""{"ref":"{{OneId}}"}"""), mask.Of($$"""{"ref":"{{OtherId}}"}"""));
    }

    [Fact]
    public void Of_IdThatIsASubjectOfTheRun_IsNoVolatileValueEvenInAMaskedField()
    {
        var mask = MaskOf("Go.", new Subject("request", "a1"));

        Assert.NotEqual(mask.Of("""{"request_id":"a1"}"""), mask.Of("""{"request_id":"b2"}"""));
    }

    [Fact]
    public void OfParameters_SeedDrawnAnew_IsLeftOut() =>
        Assert.Equal("temperature=0", MaskOf().OfParameters("seed=7341; temperature=0"));

    [Theory]
    [InlineData("Today is 2026-09-21.", "Today is 2026-09-22.", true)]
    [InlineData("Today is Monday, 21 September 2026.", "Today is Tuesday, 22 September 2026.", true)]
    [InlineData("Valid from 2025-01-01.", "Valid from 2026-01-01.", false)]
    public void OfPrompt_DayOfTheRun_IsMaskedAndOtherDaysAreNot(string green, string red, bool same) =>
        Assert.Equal(same, MaskOf().OfPrompt(green) == MaskOf().OfPrompt(red));

    [Theory]
    [InlineData("(?<=a)b")]
    [InlineData("(a)\\1")]
    [InlineData("(")]
    public void TryPattern_NotLinearOrNoExpression_IsRefused(string pattern) => Assert.Null(VolatileMasks.TryPattern(pattern));

    [Fact]
    public void Compare_ArgumentsLoggedAfterAStepInsideBegan_AreNoInput()
    {
        RecordedRun Job(string trace, string logged)
        {
            var run = new SomeRun(trace);
            var root = run.Root();
            var tool = run.Tool(root, "match", """{"page":1}""", "{}");
            run.Replace(
                root,
                s => s with { Contents = [new SpanContent(ContentSlot.ToolArguments, tool.StartUnixNano + 1, null, logged)] }
            );
            return run.Recorded();
        }

        Assert.Null(RunComparer.Compare(Job("a", """{"page":1}"""), Job("b", """{"page":2}""")).FirstDivergence);
    }
}
