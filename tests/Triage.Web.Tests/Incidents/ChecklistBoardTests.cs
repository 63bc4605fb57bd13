using Triage.Engine;
using Triage.Web.Incidents;

namespace Triage.Web.Tests.Incidents;

public sealed class ChecklistBoardTests : IncidentPageContext
{
    [Fact]
    public async Task Current_NothingAsked_IsWhereTheWalkIs()
    {
        await AnswerAsync(("D0", "harmless"), ("D1", "no-trace"));

        var board = new ChecklistBoard(await ViewAsync(), null);

        Assert.Equal("D2", board.Current!.Id);
        Assert.Equal(["D0", "D1", "D2"], board.Path.Select(r => r.Question.Id));
        Assert.Equal("D2", Assert.Single(board.Path, r => r.IsCurrent).Question.Id);
    }

    [Fact]
    public async Task Current_QuestionOffThePath_IsNotShown()
    {
        var board = new ChecklistBoard(await ViewAsync(), "D9");

        Assert.Equal("D0", board.Current!.Id);
        Assert.Empty(board.Closing);
    }

    [Fact]
    public async Task Deciding_AskedBeforeTheWalkEnded_IsPossible()
    {
        var board = new ChecklistBoard(await ViewAsync(), ChecklistBoard.Verdict);

        Assert.True(board.Deciding);
        Assert.Null(board.Current);
    }

    [Fact]
    public async Task VerdictMoved_AnswerChangedAfterwards_SaysWhereItLeadsNow()
    {
        await AnswerAsync(("D0", "harmless"), ("D1", "no-trace"), ("D2", "expectation-wrong"));
        await Desk.DecideAsync(WorkspaceId.Main, 1, new Decision("spec.wrong-expectation"), Actor.Owner, Cancellation);
        Assert.Null(new ChecklistBoard(await ViewAsync(), null).VerdictMoved);

        await AnswerAsync(("D2", "nobody-could-know"));
        var board = new ChecklistBoard(await ViewAsync(), "D2");

        Assert.Equal("The answers lead to spec.incomplete-request; the verdict says spec.wrong-expectation.", board.VerdictMoved);
        Assert.Equal("expectation-wrong", Assert.Single(board.Earlier).Choice);
    }

    [Fact]
    public async Task NextStep_EachState_NamesTheOneThingToDo()
    {
        Assert.Equal("Answer D0: Contain", NextStep.Of(await ViewAsync()).Words);
        await AnswerAsync(("D0", "harmless"), ("D1", "nothing"));
        Assert.Equal("Decide the verdict", NextStep.Of(await ViewAsync()).Words);
        await Desk.DecideAsync(WorkspaceId.Main, 1, new Decision("env.access"), Actor.Owner, Cancellation);
        Assert.Equal("/w/main/incidents/INC-1/response", NextStep.Of(await ViewAsync()).Address);
        await Desk.ActAsync(WorkspaceId.Main, 1, (i, at) => i.Decline("Not ours.", Actor.Owner, at), Cancellation);
        Assert.Null(NextStep.Of(await ViewAsync()).Address);
    }
}
