using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Runs;

public sealed class RunChainsTests
{
    private static readonly Subject Invoice = new("invoice", "INV-7");

    [Fact]
    public void Tie_LinkAndConversation_TheLinkCounts()
    {
        var self = Tied("a", "planner") with { ConversationIds = ["c1"] };
        var other = Tied("b", "mailer") with { LinkedTraceIds = ["trace-a"], ConversationIds = ["c1"] };

        Assert.Equal(ChainKind.SpanLink, RunChains.Tie(self, other, [])!.Kind);
        Assert.Equal(ChainKind.SpanLink, RunChains.Tie(other, self, [])!.Kind);
    }

    [Fact]
    public void Tie_SameConversation_NamesIt() =>
        Assert.Equal(
            (ChainKind.Conversation, "Same conversation c1."),
            Of(
                RunChains.Tie(
                    Tied("a", "planner") with
                    {
                        ConversationIds = ["c1"],
                    },
                    Tied("b", "planner") with
                    {
                        ConversationIds = ["c1", "c2"],
                    },
                    []
                )
            )
        );

    [Theory]
    [InlineData("mailer", 24, true)]
    [InlineData("mailer", 25, false)]
    [InlineData("mailer", -24, true)]
    [InlineData("planner", 1, false)]
    public void Tie_SameSubject_NeedsAnotherAgentWithinADay(string agent, int hours, bool tied) =>
        Assert.Equal(
            tied,
            RunChains.Tie(Tied("a", "planner"), Tied("b", agent, hours), [Invoice]) is { Kind: ChainKind.Subject }
        );

    [Fact]
    public void Tie_SubjectThatManyShare_TiesNothing() =>
        Assert.Null(RunChains.Tie(Tied("a", "planner"), Tied("b", "mailer"), []));

    [Fact]
    public void Tie_ItsOwnRun_IsNoOther() => Assert.Null(RunChains.Tie(Tied("a", "planner"), Tied("a", "mailer"), [Invoice]));

    private static (ChainKind, string) Of(ChainedRun? tie) => (tie!.Kind, tie.Why);

    private static TiedRun Tied(string id, string agent, int hours = 0) =>
        new(
            Some.Run(id) with
            {
                TraceIds = [$"trace-{id}"],
                Summary = new RunSummary
                {
                    Agent = agent,
                    Subjects = [Invoice],
                    StartedAtUtc = Some.Noon.AddHours(hours),
                },
            },
            [],
            []
        );
}
