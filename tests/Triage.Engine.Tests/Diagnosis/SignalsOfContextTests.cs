using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;
using static Triage.Engine.Tests.Diagnosis.SomeInput;

namespace Triage.Engine.Tests.Diagnosis;

/// <summary>S4, S5 and S9: what was lost or never filled on the way to the model.</summary>
public sealed class SignalsOfContextTests
{
    private const string Rule = "Never post without asking first.";

    private static readonly string Ask = Some.User("Reconcile ledger EU-2031. Ask before you post anything.");

    /// <summary>Two calls of one conversation; what the second one is given is up to the test.</summary>
    private static RecordedRun Conversation(
        string trace,
        string? system = Rule,
        string[]? second = null,
        long tokensBefore = 900,
        long tokensAfter = 1000
    )
    {
        var run = new SomeRun(trace);
        var root = run.Root();
        var calls = Some.Calls(("c1", "list_payments", "{}"));
        var first = run.Chat(root, [Ask], calls, Rule);
        run.Replace(first, s => s with { InputTokens = tokensBefore });
        run.Tool(root, "list_payments", "{}", "[]", "c1");
        var next = run.Chat(root, second ?? [Ask, calls, Some.ToolAnswer("c1", "[]")], Some.Assistant("1 matched."), system);
        run.Replace(next, s => s with { InputTokens = tokensAfter });
        return run.Recorded();
    }

    private static string[] WithoutTheAsk => [Some.Calls(("c1", "list_payments", "{}")), Some.ToolAnswer("c1", "[]")];

    [Fact]
    public void S4_EverythingGoesOn_IsSilent() => Assert.False(Assert.Single(Alone("S4", Conversation("b"))).Fired);

    [Fact]
    public void S4_RuleGoneFromTheSecondCall_NamesItAndTheCalls()
    {
        var red = Conversation("b", system: "Be quick.");

        var reading = Assert.Single(Alone("S4", red));

        Assert.Equal(
            (true, S4LostSentence.Gone, Strength.Weak, ContentSlot.SystemPrompt),
            (reading.Fired, reading.Finding, reading.Strength, reading.Slot)
        );
        Assert.Contains($"“{Rule}” stood in the system prompt of call 1 and is gone from call 2", reading.Sentence);
        Assert.Contains(red.Spans[3].SpanId, reading.SpanIds);
    }

    [Fact]
    public void S4_UserMessageDropped_Fires() =>
        Assert.StartsWith(
            "“Reconcile ledger EU-2031.” of a user message is gone",
            Assert.Single(Alone("S4", Conversation("b", second: WithoutTheAsk))).Value
        );

    [Fact]
    public void S4_GreenDropsItToo_IsSilent() =>
        Assert.False(
            Assert.Single(InPair("S4", Conversation("a", second: WithoutTheAsk), Conversation("b", second: WithoutTheAsk))).Fired
        );

    [Fact]
    public void S4_AnotherConversation_IsNoLoss() =>
        Assert.False(Assert.Single(Alone("S4", Conversation("b", "Be quick.", [Some.User("Refund order 8.")]))).Fired);

    [Fact]
    public void S4_MessagesNotCaptured_Abstains()
    {
        var bare = Conversation("b");

        Assert.Equal(
            "the messages that the model was given were not captured",
            Alone("S4", bare with { Spans = [.. bare.Spans.Select(s => s with { Contents = [] })] })[0].Abstained
        );
        Assert.Contains("no conversation", Alone("S4", new SomeRun("b").Recorded())[0].Abstained);
    }

    [Theory]
    [InlineData("Customer: {{customer_name}}, be polite.", "{{customer_name}}")]
    [InlineData("Refund ${order.id} now.", "${order.id}")]
    [InlineData("Refund {0} now.", "{0}")]
    [InlineData("Customer: [object Object]", "[object Object]")]
    [InlineData("Customer: undefined", "undefined")]
    [InlineData("Ledger = None.", "None")]
    [InlineData("Refund order undefined in full.", "undefined")]
    public void S5_PlaceholderLeft_Fires(string text, string mark)
    {
        var reading = Assert.Single(Alone("S5", Told(text)));

        Assert.True(reading.Fired);
        Assert.StartsWith($"{mark} in ", reading.Value);
        Assert.Equal(ContentSlot.InputMessage, reading.Slot);
    }

    [Theory]
    [InlineData("Refund order A-1045 in full.")]
    [InlineData("""Answer as {"total": 1, "open": {}}.""")]
    [InlineData("None of the invoices is open. The state is undefined behaviour.")]
    [InlineData("A set {1, 2} and f(x) = {x}.")]
    public void S5_NothingLeft_IsSilent(string text) => Assert.False(Assert.Single(Alone("S5", Told(text))).Fired);

    [Fact]
    public void S5_GreenWasToldTheSame_IsSilent()
    {
        const string template = "Write a mail that begins with {{name}}.";

        Assert.False(Assert.Single(InPair("S5", Told(template, "a"), Told(template))).Fired);
        Assert.Equal(
            Strength.Strong,
            Assert.Single(InPair("S5", Told("Write to Jane.", "a"), Told("Write to {{name}}."))).Strength
        );
    }

    [Fact]
    public void S5_PlaceholderInATool_IsSilentAndNothingCapturedAbstains()
    {
        var run = new SomeRun("b");
        run.Chat(null, [Ask, Some.ToolAnswer("c1", "Dear {{name}}")], Some.Assistant("Done."));

        Assert.False(Assert.Single(Alone("S5", run.Recorded())).Fired);
        Assert.Equal("what the model was told was not captured", Alone("S5", new SomeRun("b").Recorded())[0].Abstained);
    }

    [Fact]
    public void S9_TokensFallInOneConversation_Fires()
    {
        var red = Conversation("b", tokensBefore: 9000, tokensAfter: 4000);

        var reading = Assert.Single(InPair("S9", Conversation("a"), red));

        Assert.Equal((S9ContextDrop.Dropped, Strength.Strong), (reading.Finding, reading.Strength));
        Assert.Contains("input tokens fell from 9000 to 4000", reading.Sentence);
        Assert.Equal(Strength.Weak, Assert.Single(Alone("S9", red)).Strength);
    }

    [Fact]
    public void S9_TokensFallInGreenTooOrAConversationBegins_IsSilent()
    {
        var red = Conversation("b", tokensBefore: 9000, tokensAfter: 4000);

        Assert.False(Assert.Single(InPair("S9", Conversation("a", tokensBefore: 9000, tokensAfter: 4000), red)).Fired);
        Assert.False(Assert.Single(Alone("S9", Conversation("b", second: [Some.User("Another.")], tokensAfter: 100))).Fired);
    }

    [Fact]
    public void S9_SummaryInPlaceOfMessages_Fires() =>
        Assert.Equal(
            S9ContextDrop.Summarised,
            Assert
                .Single(
                    Alone("S9", Conversation("b", second: [Some.User("Summary of the conversation so far: two ledgers.")])),
                    r => r.Fired
                )
                .Finding
        );

    [Fact]
    public void S9_ProviderSaysTooLong_IsFull()
    {
        var red = Conversation("b");
        Span[] spans =
        [
            .. red.Spans.SkipLast(1),
            red.Spans[^1] with
            {
                Status = SpanStatus.Error,
                StatusMessage = "context_length_exceeded: the input is 210,000 tokens",
            },
        ];

        Assert.Contains(Alone("S9", red with { Spans = spans }), r => r is { Finding: S9ContextDrop.Full, Fired: true });
    }

    [Fact]
    public void S9_NeitherTokensNorMessages_Abstains() =>
        Assert.Contains("neither input tokens", Alone("S9", new SomeRun("b").Recorded())[0].Abstained);

    private static RecordedRun Told(string text, string trace = "b")
    {
        var run = new SomeRun(trace);
        run.Chat(run.Root(), [Some.User(text)], Some.Assistant("Done."));
        return run.Recorded();
    }
}
