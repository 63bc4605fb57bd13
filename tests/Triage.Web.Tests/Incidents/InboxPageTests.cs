using Bunit;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Web.Incidents;

namespace Triage.Web.Tests.Incidents;

public sealed class InboxPageTests : PageOverStorage
{
    [Fact]
    public void Open_NothingEver_TeachesAndOffersSamples()
    {
        var page = Open<InboxPage>("/w/main");

        page.WaitForAssertion(() => Assert.Contains("three ways to begin", page.Markup, StringComparison.Ordinal));
        Assert.Equal("Inbox", page.Find("h1").TextContent);
        Assert.Contains("2026-W47 so far", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadSamples_EmptyInbox_ShowsTheirIncidents()
    {
        var page = Open<InboxPage>("/w/main");
        var button = page.WaitForElement(".empty button");

        await button.ClickAsync();

        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll(".inbox-entry").Count), TimeSpan.FromSeconds(30));
        page.WaitForAssertion(() => Assert.Contains("3 confirmed", page.Markup, StringComparison.Ordinal));
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
}
