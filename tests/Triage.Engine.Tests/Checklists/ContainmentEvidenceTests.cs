using Triage.Engine.Agents;
using Triage.Engine.Checklists;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Checklists;

public sealed class ContainmentEvidenceTests
{
    private static readonly AgentAtWork Agent = new(
        "recon-agent",
        new AgentCard(
            [],
            [
                new ToolOnCard("ledger", ToolReach.Irreversible, "lock the period", "nobody after month end"),
                new ToolOnCard("post_draft", ToolReach.Read, null, null),
            ],
            [],
            [],
            Actor.Owner,
            Some.Noon
        ),
        2
    );

    [Fact]
    public void For_D0_TheCardCountsBeforeTheName()
    {
        var found = For(Red("ledger", "post_draft", "send_mail"), Agent);

        Assert.Equal(
            [
                "ledger(arguments not captured), cannot be taken back, says the card",
                "send_mail(arguments not captured), acts on the outside by its name",
            ],
            found.Where(e => e.Kind == "span").Select(e => e.Text)
        );
    }

    [Fact]
    public void For_D0_SaysWhatIsInFlightAndTheNarrowestSwitch()
    {
        var notes = For(Red("ledger"), Agent).Where(e => e.Kind == "note").Select(e => e.Text).ToList();

        Assert.StartsWith("At least 2 runs of recon-agent seen in flight", notes[0], StringComparison.Ordinal);
        Assert.Equal("Narrowest switch, from the card: ledger: lock the period. Can undo: nobody after month end", notes[1]);
    }

    [Fact]
    public void For_D0WithoutRunOrSwitch_SaysSoInsteadOfNothing()
    {
        var notes = For(null, new AgentAtWork("recon-agent", AgentCard.Empty, 0)).Select(e => e.Text).ToList();

        Assert.Equal(3, notes.Count);
        Assert.Contains("not known", notes[0], StringComparison.Ordinal);
        Assert.Contains("No run of recon-agent is seen in flight", notes[1], StringComparison.Ordinal);
        Assert.Contains("names no switch", notes[2], StringComparison.Ordinal);
    }

    private static IReadOnlyList<Evidence> For(RecordedRun? red, AgentAtWork agent) =>
        QuestionEvidence.For(
            new Question
            {
                Id = Containment.Question,
                Title = "t",
                Text = "t",
                Why = "w",
                Choices = [],
            },
            null,
            red,
            agent
        );

    private static RecordedRun Red(params string[] tools)
    {
        var run = new SomeRun("1");
        foreach (var tool in tools)
        {
            run.Tool(null, tool, null, null);
        }

        return run.Recorded();
    }
}
