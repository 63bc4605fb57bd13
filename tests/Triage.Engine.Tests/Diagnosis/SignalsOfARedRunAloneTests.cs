using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;
using static Triage.Engine.Tests.Diagnosis.SomeInput;

namespace Triage.Engine.Tests.Diagnosis;

/// <summary>What a red run gives away without a green one beside it; each is weak, and silent where nothing is odd.</summary>
public sealed class SignalsOfARedRunAloneTests
{
    private static RecordedRun Calling(params (string Tool, string Arguments, string Result)[] calls)
    {
        var run = new SomeRun("b");
        var root = run.Root();
        run.Chat(root, [Some.User("Go on.")], Some.Assistant("Let me see."));
        foreach (var (tool, arguments, result) in calls)
        {
            run.Tool(root, tool, arguments, result);
        }

        return run.Recorded();
    }

    [Theory]
    [InlineData("gpt-4.1", "gpt-4.1-mini", true)]
    [InlineData("gpt-4.1", "gpt-4.1-2026-02-14", false)]
    [InlineData("openai/gpt-4.1", "gpt-4.1", false)]
    [InlineData("claude-sonnet-4-5", "claude-sonnet-4-5-20250929", false)]
    [InlineData("claude-sonnet-4", "claude-sonnet-4-20250514-v1:0", false)]
    [InlineData("claude-sonnet-4-5", "claude-haiku-4-5", true)]
    [InlineData("claude-sonnet-4", "claude-sonnet-4-5", true)]
    [InlineData("gpt-4", "gpt-4.1", true)]
    [InlineData("gpt-4", "gpt-4-32k", true)]
    [InlineData("gpt-4", "gpt-4-0613", false)]
    [InlineData("gpt-4-turbo", "gpt-4-turbo-preview", false)]
    [InlineData("gemini-2.0-flash", "gemini-2.0-flash-001", false)]
    public void S2_AnotherModelAnswered_FiresUnlessItIsADateOfIt(string asked, string answered, bool fires)
    {
        var run = new SomeRun("b");
        var chat = run.Chat(run.Root(), [Some.User("Go on.")], Some.Assistant("Done."));
        run.Replace(chat, s => s with { RequestModel = asked, ResponseModel = answered });

        Assert.Equal(fires, Assert.Single(Alone("S2", run.Recorded())).Fired);
    }

    [Fact]
    public void S4_ToolsAreAskedAboutAnEarlierRequest_IsPassedOver()
    {
        Assert.Equal(S4LostSentence.PassedOver, Assert.Single(Alone("S4", Asking("A-1045"))).Finding);
        Assert.NotEqual(S4LostSentence.PassedOver, Assert.Single(Alone("S4", Asking("A-2210"))).Finding);

        static RecordedRun Asking(string order)
        {
            var run = new SomeRun("b");
            var root = run.Root();
            run.Chat(
                root,
                [Some.User("Refund order A-1045."), Some.Assistant("Done."), Some.User("Refund order A-2210.")],
                Some.Assistant("Let me see.")
            );
            run.Tool(root, "lookup_order", $$"""{"order_id":"{{order}}"}""", "{}");
            return run.Recorded();
        }
    }

    [Theory]
    [InlineData("undefined", true)]
    [InlineData("OF-773", false)]
    public void S12_DoneWithAValueThatIsNone_IsUnchecked(string offer, bool fires)
    {
        var readings = Alone("S12", Calling(("book_offer", $$"""{"offer":"{{offer}}"}""", """{"status":"booked"}""")));

        Assert.Equal(fires, readings.Any(r => r.Finding == S12UnsupportedClaim.Unchecked));
    }

    [Theory]
    [InlineData("tms-staging/SH-30417", true)]
    [InlineData("tms/SH-30471", true)]
    [InlineData("tms/SH-30417", false)]
    [InlineData("latest/BK-99", false)]
    public void S14_ReceiptOfATrialPlaceOrOfNearlyTheId_Fires(string account, bool fires) =>
        Assert.Equal(
            fires,
            Assert
                .Single(
                    Alone("S14", Calling(("book_offer", """{"shipment_id":"SH-30417"}""", $$"""{"account":"{{account}}"}""")))
                )
                .Fired
        );

    [Theory]
    [InlineData("step limit reached", true)]
    [InlineData("It is booked.", false)]
    public void S16_TheRunSaysThatItsLimitEndedIt_IsStopped(string answer, bool fires)
    {
        var run = new SomeRun("b");
        var root = run.Root();
        run.Chat(root, [Some.User("Book it.")], Some.Calls(("c1", "book_offer", "{}")));
        run.Replace(
            root,
            s => s with { Contents = [new SpanContent(ContentSlot.OutputMessage, 0, "assistant", Some.Assistant(answer))] }
        );

        Assert.Equal(fires, Assert.Single(Alone("S16", run.Recorded())).Finding == S16StepsTokensAndTime.Stopped);
    }

    [Theory]
    [InlineData("sync_bank_feed", 400, true)]
    [InlineData("refreshBankFeed", 400, true)]
    [InlineData("sync_bank_feed", 50, false)]
    [InlineData("async_search", 400, false)]
    [InlineData("list_pull_requests", 400, false)]
    public void S21_WhatRenewsEndsAfterWhatReads_Fires(string tool, int renewsForMs, bool fires)
    {
        var run = new SomeRun("b");
        var root = run.Root();
        var sync = run.Tool(root, tool, """{"ledger":"EU-2031"}""", "{}");
        var read = run.Tool(root, "list_payments", """{"ledger":"EU-2031"}""", "{}");
        run.Replace(sync, s => s with { EndUnixNano = s.StartUnixNano + renewsForMs * 1_000_000L });
        run.Replace(read, s => s with { EndUnixNano = s.StartUnixNano + 120_000_000L });

        Assert.Equal(fires, Assert.Single(Alone("S21", run.Recorded())).Fired);
    }

    [Theory]
    [InlineData("2026-10-05", true)]
    [InlineData("2026-11-01", false)]
    public void S24_OneSourceIsOfMuchEarlier_IsOlder(string day, bool fires)
    {
        var reading = Assert.Single(
            Alone(
                "S24",
                Calling(
                    ("list_invoices", "{}", """{"as_of":"2026-11-02","invoices":[]}"""),
                    ("list_payments", "{}", $$"""{"as_of":"{{day}}","payments":[]}""")
                )
            )
        );

        Assert.Equal(fires, reading.Finding == S24SameCallOtherAnswer.Older);
    }
}
