using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Triage.Engine;
using Triage.Engine.Response;
using Triage.Web.Incidents;

namespace Triage.Web.Tests.Incidents;

public sealed class IncidentPageTests : IncidentPageContext
{
    [Fact]
    public void Page_UnknownNumber_SaysSo()
    {
        var page = Page(id: "INC-99");

        page.WaitForAssertion(() => Assert.Contains("There is no such incident", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void Overview_NoPair_TeachesThreeWaysOn()
    {
        var page = Page();

        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll(".card .notice li").Count));
        Assert.Contains("Answer D0: Contain", page.Find(".next-step").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overview_Pair_ShowsBothRunsAndTheFirstDivergence()
    {
        await PairAsync();

        var page = Page();

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".run-side .outcome").Count));
        Assert.Contains("list_payments", page.Find("section[aria-labelledby=pair]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pair_UnknownRunPasted_SaysSoAndKeepsTheId()
    {
        await PairAsync();
        var page = Page();
        await page.WaitForElement("section[aria-labelledby=pair] button").ClickAsync(new());
        page.WaitForElement(".filters input").Input("no-such-run");

        await page.Find(".filters").SubmitAsync();

        page.WaitForAssertion(() =>
            Assert.Contains("Run 'no-such-run' was not found", page.Find(".refusal").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal("no-such-run", page.Find(".filters input").GetAttribute("value"));
    }

    [Fact]
    public async Task Accept_Filed_AcceptsAndDisablesItself()
    {
        var page = Page();

        await Act(page, "Accept").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Equal("INC-1 is accepted already.", Act(page, "Accept").GetAttribute("title")));
        Assert.True(Act(page, "Accept").HasAttribute("disabled"));
        Assert.Contains("Owner: owner", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Acts_ClosedIncident_AreDisabledWithTheReason()
    {
        await Desk.ActAsync(WorkspaceId.Main, 1, (i, at) => i.Close(Helped.NotTried, null, Actor.Owner, at), Cancellation);

        var page = Page("checklist");

        page.WaitForAssertion(() => Assert.True(page.Find(".question button[type=submit]").HasAttribute("disabled")));
        Assert.Equal("INC-1 is closed. Re-open it first.", Act(page, "Decline…").GetAttribute("title"));
        Assert.True(Act(page, "Close…").HasAttribute("disabled"));
        Assert.False(Act(page, "Re-open…").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Owner_TooLong_IsRefusedAndKeptAsTyped()
    {
        var page = Page();
        await page.WaitForElement(".meta .link").ClickAsync(new());
        var tooLong = new string('x', Limits.MaxShortTextChars + 1);
        await page.Find(".meta input").ChangeAsync(new ChangeEventArgs { Value = tooLong });

        await page.Find(".meta form").SubmitAsync();

        page.WaitForAssertion(() =>
            Assert.Contains("the limit is 200", page.Find(".refusal").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal(tooLong, page.Find(".meta input").GetAttribute("value"));
    }

    [Fact]
    public void Links_NotHttp_AreTextOnly()
    {
        var hostile = Render<OutsideLink>(p => p.Add(l => l.Text, "javascript:alert(1)"));
        var web = Render<OutsideLink>(p => p.Add(l => l.Text, "https://tickets.example.com/1"));

        Assert.Empty(hostile.FindAll("a"));
        Assert.Equal("noopener noreferrer", web.Find("a").GetAttribute("rel"));
    }

    [Fact]
    public async Task Timeline_NoteAdded_StandsFirst()
    {
        var page = Page("timeline");
        page.WaitForElement("textarea").Input("Finance has the corrected file.");

        await page.Find(".note-form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Equal("Finance has the corrected file.", page.Find(".timeline li .said").TextContent));
        Assert.Equal("", page.Find("textarea").GetAttribute("value") ?? "");
    }

    [Fact]
    public async Task Response_NoVerdict_PointsToTheChecklist()
    {
        var page = Page("response");
        page.WaitForAssertion(() => Assert.Contains("There is no verdict yet", page.Markup, StringComparison.Ordinal));

        await Desk.DecideAsync(WorkspaceId.Main, 1, new Decision("env.access"), Actor.Owner, Cancellation);
        var decided = Page("response");

        decided.WaitForAssertion(() => Assert.Equal(4, decided.FindAll(".phases section").Count));
    }

    [Fact]
    public async Task Response_StepTicked_ShowsWhoAndTheNote()
    {
        await Desk.DecideAsync(WorkspaceId.Main, 1, new Decision("env.access"), Actor.Owner, Cancellation);
        var page = Page("response");
        page.WaitForElement(".steps li input.field").Input("rotated at 9");

        await page.Find(".steps li input[type=checkbox]").ChangeAsync(new ChangeEventArgs { Value = true });

        page.WaitForAssertion(() =>
            Assert.Contains("owner · “rotated at 9”", page.Find(".steps .done").TextContent, StringComparison.Ordinal)
        );
        Assert.True(page.Find(".steps li input[type=checkbox]").HasAttribute("checked"));
    }

    [Fact]
    public async Task Acts_Refused_AnswerWhyAndTellNobody()
    {
        var acts = new IncidentActs(
            Desk,
            Scope,
            1,
            Clock,
            _ => throw new InvalidOperationException("told of an act that was refused")
        );

        Assert.Equal("'reason' is empty. Write at least one word.", await acts.DeclineAsync(" "));
        Assert.Contains("no verdict yet", await acts.TickAsync(1, true, null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_AfterAnAct_LeavesNoOfferBehind()
    {
        var snackbar = Services.GetRequiredService<ISnackbar>();
        var page = Page();
        await Act(page, "Accept").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Single(snackbar.ShownSnackbars));

        page.Instance.Dispose();

        Assert.Empty(snackbar.ShownSnackbars);
    }

    private static AngleSharp.Dom.IElement Act(IRenderedComponent<IncidentPage> page, string name)
    {
        page.WaitForElement(".incident-head .actions");
        return page.FindAll(".incident-head .actions button").Single(b => b.TextContent == name);
    }
}
