using Bunit;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Engine.Response;
using Triage.Web.Incidents;
using Triage.Web.Incidents.Bulk;

namespace Triage.Web.Tests.Incidents;

public sealed class InboxPageTests : PageOverStorage
{
    [Fact]
    public void Open_NothingEver_TeachesAndOffersSamples()
    {
        var page = Open<InboxPage>("/w/main");

        page.WaitForAssertion(() => Assert.Contains("ways to begin", page.Markup, StringComparison.Ordinal));
        Assert.Equal("Inbox", page.Find("h1").TextContent);
        Assert.Contains("2026-W47 so far", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadSamples_EmptyInbox_ShowsTheirIncidents()
    {
        var page = Open<InboxPage>("/w/main");
        var button = page.WaitForElement(".empty button");

        await button.ClickAsync();

        page.WaitForAssertion(() => Assert.Equal(11, page.FindAll(".inbox-entry").Count), TimeSpan.FromSeconds(60));
        page.WaitForAssertion(() => Assert.Matches("[1-9][0-9]* confirmed", page.Markup));
    }

    [Fact]
    public async Task Open_SeveralIncidents_ShowsTheMostUrgentFirstWithItsNextStep()
    {
        await FileAsync("Late answer");
        await FileAsync("Refund paid twice", Severity.Sev1, "refund-agent");
        var accepted = await FileAsync("Wrong ledger", Severity.Sev2);
        await Desk.ActAsync(Scope.Id, accepted.Record.Number, (i, at) => i.Accept(Actor.Owner, at), Cancellation);

        var page = Open<InboxPage>("/w/main");

        page.WaitForAssertion(() =>
            Assert.Equal(
                ["Refund paid twice", "Wrong ledger", "Late answer"],
                page.FindAll(".inbox-title").Select(t => t.TextContent)
            )
        );
        var next = page.FindAll(".inbox-next")[1].QuerySelector("a")!;
        Assert.Equal("contain: answer D0", next.TextContent);
        Assert.Equal("/w/main/incidents/INC-3/checklist", next.GetAttribute("href"));
    }

    [Fact]
    public async Task Accept_FiledIncident_ChangesItsNextStep()
    {
        await FileAsync("Wrong ledger");
        var page = Open<InboxPage>("/w/main");

        await page.WaitForElement("[aria-label='Accept INC-1']").ClickAsync();

        page.WaitForAssertion(() => Assert.Equal("contain: answer D0", page.Find(".inbox-next a").TextContent));
    }

    [Fact]
    public async Task Decline_WithoutReason_KeepsTheDialogAndWithOneDeclines()
    {
        await FileAsync("Wrong ledger");
        var page = Open<InboxPage>("/w/main");
        // Not awaited: the click ends only when the dialog is closed.
        _ = page.WaitForElement("[aria-label='Decline INC-1']").ClickAsync();
        var dialog = Dialog<DeclineDialog>();

        await dialog.Find("button.primary").ClickAsync();

        dialog.WaitForAssertion(() => Assert.Contains("'reason' is empty", dialog.Markup, StringComparison.Ordinal));
        await dialog.Find("textarea").InputAsync("It was a test run");
        await dialog.Find("button.primary").ClickAsync();
        page.WaitForAssertion(() => Assert.Contains("Nothing waits for a person", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Accept_OneRow_SaysSoAndUndoBringsItBack()
    {
        await FileAsync("Wrong ledger");
        var page = Open<InboxPage>("/w/main");

        await page.WaitForElement("[aria-label='Accept INC-1']").ClickAsync();
        page.WaitForAssertion(() => Assert.Equal("INC-1 accepted.", page.Find(".act-report [role=status]").TextContent));
        await page.Find("[data-key=z]").ClickAsync();

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll("[aria-label='Accept INC-1']")));
        Assert.Equal("Taken back: INC-1 accepted.", page.Find(".act-report [role=status]").TextContent);
    }

    [Fact]
    public async Task Snooze_UntilTomorrow_MovesItToTheFoldedSection()
    {
        await FileAsync("Wrong ledger");
        await FileAsync("Late answer");
        var page = Open<InboxPage>("/w/main");
        _ = page.WaitForElement("[aria-label='Snooze INC-1']").ClickAsync();

        await Dialog<SnoozeDialog>().FindAll("button")[0].ClickAsync();

        page.WaitForAssertion(() => Assert.Contains("Snoozed (1)", page.Markup, StringComparison.Ordinal));
        Assert.Equal("INC-1 snoozed until 19 Nov 2026 09:00.", page.Find(".act-report [role=status]").TextContent);
        Assert.Equal(["Late answer"], page.FindAll(".inbox-title").Select(t => t.TextContent));
    }

    [Fact]
    public async Task Duplicate_OfASimilarOne_MergesIntoIt()
    {
        await FileAsync("Refund paid twice for order 12", agent: "refunds");
        await FileAsync("Refund paid twice again", agent: "refunds");
        var page = Open<InboxPage>("/w/main");
        _ = page.WaitForElement("[aria-label='Duplicate INC-2']").ClickAsync();

        await Dialog<DuplicateDialog>().WaitForElement("[aria-label='Merge into INC-1']").ClickAsync();

        page.WaitForAssertion(() =>
            Assert.Equal(["Refund paid twice for order 12"], page.FindAll(".inbox-title").Select(t => t.TextContent))
        );
        Assert.Equal("INC-2 merged into INC-1.", page.Find(".act-report [role=status]").TextContent);
    }

    [Fact]
    public async Task Open_Regressed_StandsInASectionOfItsOwn()
    {
        await FileAsync("Wrong ledger");
        await FileAsync("Late answer");
        await Desk.ActAsync(Scope.Id, 1, (i, at) => i.Close(Helped.Yes, null, Actor.Owner, at), Cancellation);
        await Desk.ActAsync(Scope.Id, 1, (i, at) => i.Regress(null, null, Actor.Owner, at), Cancellation);

        var page = Open<InboxPage>("/w/main");

        page.WaitForAssertion(() =>
            Assert.Equal(
                ["Regressed (1)", "Needs a person (1)"],
                page.FindAll("section.card h2").Select(h => h.TextContent).Take(2)
            )
        );
    }

    [Fact]
    public async Task Selection_TwoDeclined_ShowsWhatWillChangeFirst()
    {
        await FileAsync("Wrong ledger");
        await FileAsync("Late answer");
        var page = Open<InboxPage>("/w/main");
        await page.WaitForElement("[aria-label='Select INC-1']").ChangeAsync(true);
        await page.Find("[aria-label='Select INC-2']").ChangeAsync(true);
        _ = page.Find(".selection [data-key='3']").ClickAsync();
        var reason = Dialog<DeclineDialog>();
        await reason.Find("textarea").InputAsync("Test runs");
        await reason.Find("button.primary").ClickAsync();

        var plan = Dialog<BulkDialog>();
        plan.WaitForAssertion(() => Assert.Contains("2 incidents change", plan.Markup, StringComparison.Ordinal));
        Assert.Contains("Filed → Declined", plan.Markup, StringComparison.Ordinal);
        await plan.Find("button.primary").ClickAsync();

        page.WaitForAssertion(() => Assert.Equal("2 incidents declined.", page.Find(".act-report [role=status]").TextContent));
        Assert.Empty(page.FindAll(".selection"));
    }
}
