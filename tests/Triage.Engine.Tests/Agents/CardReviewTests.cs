using Triage.Engine.Agents;

namespace Triage.Engine.Tests.Agents;

public sealed class CardReviewTests
{
    private static readonly AgentSeen Seen = new(
        3,
        [new ToolSeen("list_payments", "Lists payments.", 3, null), new ToolSeen("post_result", "Posts the result.", 3, null)],
        [new PromptSeen("recon-agent", 1_240)],
        ["search ledger"]
    );

    private static readonly AgentCard Edited = AgentCard.Empty with
    {
        MayTouch =
        [
            new ToolOnCard("list_payments", ToolReach.Read, null, null),
            new ToolOnCard("post_result", ToolReach.Write, "flag recon.post", "finance"),
        ],
    };

    [Fact]
    public void ToolsOf_UnconfirmedCard_ProposesAndCallsNothingNew()
    {
        var tools = CardReview.ToolsOf(AgentCard.Empty, Seen);

        Assert.Equal(["post_result", "list_payments"], tools.Select(t => t.Name));
        Assert.All(tools, t => Assert.Equal((CardToolState.Known, (ToolReach?)null), (t.State, t.Reach)));
        Assert.Equal(ToolReach.Write, tools[0].Proposal!.Reach);
        Assert.True(tools[0].LacksSwitch);
        Assert.False(tools[1].LacksSwitch);
    }

    [Fact]
    public void ToolsOf_ConfirmedCard_SaysWhatChangedSince()
    {
        var card = CardReview.Confirmed(
            Edited with
            {
                MayTouch = [.. Edited.MayTouch, new ToolOnCard("old_tool", ToolReach.Read, null, null)],
            },
            Seen,
            Actor.Owner,
            Some.Noon
        );
        var later = Seen with
        {
            Tools =
            [
                Seen.Tools[0] with
                {
                    Description = "Lists payments, 164 at most.",
                },
                Seen.Tools[1],
                new ToolSeen("send_mail", null, 1, null),
            ],
        };

        var states = CardReview.ToolsOf(card, later).ToDictionary(t => t.Name, t => t.State);

        Assert.Equal(CardToolState.Redescribed, states["list_payments"]);
        Assert.Equal(CardToolState.Known, states["post_result"]);
        Assert.Equal(CardToolState.New, states["send_mail"]);
        Assert.Equal(CardToolState.Gone, states["old_tool"]);
    }

    [Fact]
    public void Confirmed_Card_KeepsWhoWhenAndTheToolsOfThatDay()
    {
        var card = CardReview.Confirmed(Edited with { Checks = ["  totals agree ", ""] }, Seen, Actor.Owner, Some.Noon);

        Assert.Equal((Actor.Owner, Some.Noon), (card.ConfirmedBy, card.ConfirmedAtUtc));
        Assert.Equal(["totals agree"], card.Checks);
        Assert.Equal(["list_payments", "post_result"], card.KnownTools);
        Assert.Equal("Posts the result.", card.MayTouch[1].Description);
        Assert.All(CardReview.ToolsOf(card, Seen), t => Assert.Equal(CardToolState.Known, t.State));
    }

    [Fact]
    public void Confirmed_TooManyLines_IsRefusedByName()
    {
        var edited = Edited with { Checks = [.. Enumerable.Range(0, Limits.MaxCardLines + 1).Select(i => $"check {i}")] };

        var refused = Assert.Throws<RefusedInputException>(() => CardReview.Confirmed(edited, Seen, Actor.Owner, Some.Noon));

        Assert.Equal("checks", refused.Field);
    }

    [Fact]
    public void SeesOf_Runs_DraftsWhatTheModelIsGiven() =>
        Assert.Equal(
            ["System prompt of recon-agent, 1,240 characters", "2 tools and what they answer", "Retrieval: search ledger"],
            CardReview.SeesOf(Seen)
        );

    [Fact]
    public void Switches_ToolsOfTheRedRun_ComeBeforeAllOthers()
    {
        var card = AgentCard.Empty with
        {
            MayTouch =
            [
                new ToolOnCard("pay", ToolReach.Irreversible, "bank portal: block", null),
                new ToolOnCard("post_result", ToolReach.Write, "flag recon.post", "finance"),
                new ToolOnCard("list", ToolReach.Read, "irrelevant", null),
            ],
        };
        var agent = new AgentAtWork("recon", card, 0);

        Assert.Equal(["post_result"], agent.Switches(["list", "post_result"]).Select(t => t.Tool));
        Assert.Equal(["pay", "post_result"], agent.Switches([]).Select(t => t.Tool));
        Assert.Equal(["post_result"], agent.Undoers([]).Select(t => t.Tool));
    }
}
