using Triage.Engine.Checklists;
using Triage.Web.Incidents;

namespace Triage.Web.Tests.Incidents;

public sealed class AnswerDraftTests
{
    [Fact]
    public void Choose_SingleQuestion_ReplacesTheChoice()
    {
        var draft = new AnswerDraft(Some(multiple: false), null, new SuggestedAnswer(["a"], [], []));

        draft.Choose("b");

        Assert.Equal(["b"], draft.Chosen);
        Assert.Null(draft.Missing);
    }

    [Fact]
    public void Choose_SeveralTicks_KeepTheirOrderAndTheFirstLeads()
    {
        var draft = new AnswerDraft(Some(multiple: true), null, null);

        draft.Choose("b");
        draft.Choose("a");

        Assert.Equal(["b", "a"], draft.Chosen);
        Assert.True(draft.Leads("b"));
        draft.Choose("b");
        Assert.Equal(["a"], draft.Chosen);
        Assert.False(draft.Leads("a"));
    }

    [Fact]
    public void Choose_CannotTell_StandsAlone()
    {
        var draft = new AnswerDraft(Some(multiple: true), null, new SuggestedAnswer(["a", "b"], [], []));

        draft.Choose(Choice.CannotTell);
        Assert.Equal([Choice.CannotTell], draft.Chosen);
        draft.Choose("a");

        Assert.Equal(["a"], draft.Chosen);
    }

    [Fact]
    public void Missing_NoteNeededAndBlank_SaysSo()
    {
        var draft = new AnswerDraft(Some(multiple: false) with { NeedsNote = true }, null, null);
        draft.Choose("a");

        Assert.Contains("written line", draft.Missing, StringComparison.Ordinal);
        draft.Note = "an alert on the count";
        Assert.Null(draft.Missing);
    }

    private static Question Some(bool multiple) =>
        new()
        {
            Id = "D3",
            Title = "Changes",
            Text = "What changed?",
            Why = "Most outages begin with a change.",
            Multiple = multiple,
            Choices = [new("a", "A", null, []), new("b", "B", null, []), new(Choice.CannotTell, "Cannot tell", null, [])],
        };
}
