using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Web.Incidents;

namespace Triage.Web.Tests.Incidents;

public sealed class WorklistTabTests : IncidentPageContext
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private async Task<string> CorrectedAsync()
    {
        await CutBatch.StoreAsync(Services, 1, At.AddDays(-2), 40, Cancellation);
        await CutBatch.StoreAsync(Services, 2, At.AddDays(-1), 38, Cancellation);
        var red = await CutBatch.StoreAsync(Services, 3, At, 31, Cancellation);
        await CutBatch.CorrectAsync(Services, red, 31, At, Cancellation);
        await Desk.PairAsync(WorkspaceId.Main, 1, red, null, "For the test.", Actor.Owner, Cancellation);
        return red;
    }

    private IRenderedComponent<IncidentPage> Worklist()
    {
        var page = Page("worklist");
        page.WaitForState(() => page.FindAll("h2").Any(h => h.TextContent == "To put right"), TimeSpan.FromSeconds(10));
        return page;
    }

    [Fact]
    public async Task Worklist_NineWrongItems_ListsThemAndTheTabCountsThem()
    {
        await CorrectedAsync();

        var page = Worklist();

        Assert.Equal(9, page.FindAll("table.worklist tbody tr").Count);
        Assert.Contains("INV-0032", page.Find("table.worklist tbody th").TextContent, StringComparison.Ordinal);
        Assert.Contains("9 of 9 open", page.Markup, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Equal("Worklist 9", page.Find("nav.tabs a[aria-current]").TextContent));
        Assert.Contains("list_payments returned less than there is", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worklist_AllTickedAndDone_AreDoneWithWhoAndStayTicklessOnUndo()
    {
        await CorrectedAsync();
        var page = Worklist();

        await page.Find("th input[type=checkbox]").ChangeAsync(true);
        Assert.Contains("9 ticked", page.Markup, StringComparison.Ordinal);
        await page.Find(".bulk button").ClickAsync();

        page.WaitForAssertion(() => Assert.Contains("0 of 9 open", page.Markup, StringComparison.Ordinal));
        Assert.Contains("0 ticked", page.Markup, StringComparison.Ordinal);
        var kept = (await Services.GetRequiredService<WorklistDesk>().FindAsync(WorkspaceId.Main, 1, Cancellation))!;
        Assert.All(kept.Worklist.Entries, e => Assert.Equal(Actor.Owner, e.DoneBy));
        Assert.Contains(kept.Incident.Events, e => e.Text == "Worklist: 9 entries done");
    }

    [Fact]
    public async Task Search_CutSinceTheDayBefore_SaysSinceWhenAndAddsItsItems()
    {
        await CorrectedAsync();
        var page = Worklist();

        await page.FindAll("button").Single(b => b.TextContent == "Search the stored runs").ClickAsync();

        page.WaitForAssertion(
            () => Assert.Contains("Looked at 3 runs back to 28 Feb 2026", page.Markup, StringComparison.Ordinal),
            TimeSpan.FromSeconds(20)
        );
        Assert.Contains("Since 1 Mar 2026", page.Markup, StringComparison.Ordinal);
        Assert.Contains("the oldest kept", page.Markup, StringComparison.Ordinal);
        Assert.Equal(11, page.FindAll("table.worklist tbody tr").Count);
        Assert.Equal(
            "Search again",
            page.FindAll("button").First(b => b.TextContent.StartsWith("Search", StringComparison.Ordinal)).TextContent
        );
    }

    [Fact]
    public async Task AddByHand_SubjectThatIsThere_IsRefusedAndKeepsWhatWasTyped()
    {
        await CorrectedAsync();
        var page = Worklist();

        await page.Find("details.add input").InputAsync("INV-0032");
        await page.Find("details.add form").SubmitAsync();

        Assert.Contains(
            "is entry 1 of this worklist already",
            page.Find("details.add .refusal").TextContent,
            StringComparison.Ordinal
        );
        Assert.Equal("INV-0032", page.Find("details.add input").GetAttribute("value"));
    }

    [Fact]
    public void Worklist_NoRedRun_SaysWhatIsMissing()
    {
        var page = Worklist();

        Assert.Contains("Name the red run on the overview", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Nothing that went wrong here can be asked of other runs yet", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overview_NineWrongItemsAndNoGreenRun_SuggestsTheToolResultAndCountsTheDamage()
    {
        await CorrectedAsync();

        var page = Page();

        var suggestion = page.Find("section.suggestion").TextContent;
        Assert.Contains("harness.tool-result", suggestion, StringComparison.Ordinal);
        Assert.Contains("list_payments declares total 40, returned 31", suggestion, StringComparison.Ordinal);
        Assert.Contains("0 of 31 right ones", suggestion, StringComparison.Ordinal);
        Assert.Contains("A right item past row 31", suggestion, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Contains("9 of 9 open", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Checklist_WrongInput_ShowsTheSharedConditionAndSuggestsWhereItCameFrom()
    {
        await CorrectedAsync();
        var view = await ViewAsync();
        var question = Knowledge.Checklist.Get("D6");

        Assert.Equal(["raw-response-right"], view.SuggestedFor(question)!.Choices);
        Assert.Equal(["pair-input"], view.SuggestedFor(Knowledge.Checklist.Get("D4"))!.Choices);
        var found = view.EvidenceFor(question);
        Assert.Equal("list_payments declares total 40, returned 31.", found[0].Text);
        Assert.StartsWith("In all 9 wrong items, in 0 of 31 right ones: ", found[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Item_CalledRightLater_StaysOnTheListMarked()
    {
        var red = await CorrectedAsync();
        var desk = Services.GetRequiredService<WorklistDesk>();
        await desk.FindAsync(WorkspaceId.Main, 1, Cancellation);

        await CutBatch.CorrectAsync(Services, red, 32, At.AddHours(1), Cancellation);
        var view = (await desk.FindAsync(WorkspaceId.Main, 1, Cancellation))!;

        Assert.Equal(9, view.Worklist.Entries.Count);
        Assert.Equal("INV-0032", Assert.Single(view.Worklist.Entries, e => !e.StillAffected).What.Subject);
    }
}
