using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Triage.Web.Incidents;
using Triage.Web.Incidents.Bulk;
using Triage.Web.Views;

namespace Triage.Web.Tests.Incidents;

public sealed class IncidentsPageTests : PageOverStorage
{
    [Fact]
    public void Open_NothingEver_Teaches()
    {
        var page = Open<IncidentsPage>("/w/main/incidents");

        page.WaitForAssertion(() => Assert.Contains("No incident yet", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Open_FilterInTheAddress_ListsWhatMatchesAndFillsTheFields()
    {
        await FileAsync("Wrong ledger", agent: "recon-agent");
        await FileAsync("Refund paid twice", agent: "refund-agent");

        var page = Open<IncidentsPage>("/w/main/incidents?agent=refund-agent&filed=2026-W47");

        page.WaitForAssertion(() => Assert.Equal("Refund paid twice", page.Find("tbody a").TextContent));
        Assert.Single(page.FindAll("tbody tr"));
        Assert.Contains("1 incident<", page.Markup, StringComparison.Ordinal);
        Assert.Contains(page.FindAll(".filters input"), i => i.GetAttribute("value") == "refund-agent");
    }

    [Fact]
    public void Open_BadWeek_SaysHowToWriteItAndKeepsWhatWasTyped()
    {
        var page = Open<IncidentsPage>("/w/main/incidents?filed=2026-47");

        Assert.Contains("'filed=2026-47' is no ISO week", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Contains(page.FindAll(".filters input"), i => i.GetAttribute("value") == "2026-47");
    }

    [Fact]
    public async Task Set_AFilter_GoesIntoTheAddressAndBackToTheFirstPage()
    {
        await FileAsync("Wrong ledger");
        var page = Open<IncidentsPage>("/w/main/incidents?q=nothing");
        page.WaitForAssertion(() => Assert.Contains("No incident matches", page.Markup, StringComparison.Ordinal));

        await page.Find("input[type=search]").ChangeAsync("ledger");

        var navigation = Services.GetRequiredService<NavigationManager>();
        Assert.EndsWith("/w/main/incidents?q=ledger", navigation.Uri, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));
    }

    [Fact]
    public async Task NextPage_MoreThanAPage_LeadsToTheRest()
    {
        for (var n = 0; n < 3; n++)
        {
            await FileAsync($"Wrong ledger {n}");
        }

        var page = Open<IncidentsPage>("/w/main/incidents?limit=2&sort=oldest");
        var next = page.WaitForElement(".paging a").GetAttribute("href")!;
        Services.GetRequiredService<NavigationManager>().NavigateTo(next);

        page.WaitForAssertion(() => Assert.Equal("Wrong ledger 2", page.Find("tbody a").TextContent));
        Assert.Contains("3 incidents", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sort_ByAColumn_GoesIntoTheAddressAndIsMarked()
    {
        await FileAsync("Wrong ledger", agent: "b");
        await FileAsync("Late answer", agent: "a");
        var page = Open<IncidentsPage>("/w/main/incidents?sort=agent");

        page.WaitForAssertion(() =>
            Assert.Equal(["Late answer", "Wrong ledger"], page.FindAll("td.title").Select(t => t.TextContent))
        );
        var heading = Assert.Single(page.FindAll("th[aria-sort]"));
        Assert.Equal(("ascending", "Agent ▲"), (heading.GetAttribute("aria-sort"), heading.TextContent.Trim()));
        var filed = page.FindAll("th a").Single(a => a.TextContent.StartsWith("Filed", StringComparison.Ordinal));
        Assert.EndsWith("?sort=newest", filed.GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SelectAll_ThenOwner_ShowsThePlanChangesAllAndUndoesTheWhole()
    {
        await FileAsync("Wrong ledger");
        await FileAsync("Late answer");
        var page = Open<IncidentsPage>("/w/main/incidents");
        await page.WaitForElement("th input").ChangeAsync(true);
        page.WaitForAssertion(() => Assert.Contains("2 incidents selected", page.Markup, StringComparison.Ordinal));
        _ = page.Find(".selection [data-key=a]").ClickAsync();
        var owner = Dialog<OwnerDialog>();
        await owner.Find("input").InputAsync("Ana");
        await owner.Find("button.primary").ClickAsync();
        var plan = Dialog<BulkDialog>();
        plan.WaitForAssertion(() => Assert.Contains("owner none → Ana", plan.Markup, StringComparison.Ordinal));
        await plan.Find("button.primary").ClickAsync();

        page.WaitForAssertion(() =>
            Assert.Equal("2 incidents given to Ana.", page.Find(".act-report:not(.none) [role=status]").TextContent)
        );
        Assert.Equal(2, page.FindAll("td.spare").Count(t => t.TextContent == "Ana"));
        await page.Find(".act-report button").ClickAsync();

        page.WaitForAssertion(() => Assert.DoesNotContain(page.FindAll("td.spare"), t => t.TextContent == "Ana"));
    }

    [Fact]
    public async Task ExportLinks_AFilter_NameExactlyThat()
    {
        await FileAsync("Wrong ledger", agent: "mover");
        var page = Open<IncidentsPage>("/w/main/incidents?agent=mover&sort=newest");

        Assert.Equal(
            ["/api/v1/incidents.csv?agent=mover&sort=newest", "/api/v1/incidents.json?agent=mover&sort=newest"],
            page.FindAll("a[download]").Select(a => a.GetAttribute("href"))
        );
    }

    [Fact]
    public async Task SavedView_SavedThenDeleted_IsATabAndUndoBringsItBack()
    {
        await FileAsync("Wrong ledger", agent: "mover");
        var page = Open<IncidentsPage>("/w/main/incidents?sort=newest&agent=mover");
        _ = page.WaitForElement(".views button").ClickAsync();
        var dialog = Dialog<SavedViewDialog>();
        await dialog.Find("#view-name").InputAsync("The mover");
        await dialog.Find("button.primary").ClickAsync();

        var tab = page.WaitForElement(".views a[aria-current]");
        Assert.Equal("The mover", tab.TextContent.Trim());
        Assert.Equal("/w/main/incidents?agent=mover&sort=newest", tab.GetAttribute("href"));
        await page.FindAll(".views button").Single(b => b.TextContent == "Delete view").ClickAsync();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".views a")));
        await page.Find(".act-report button").ClickAsync();

        page.WaitForAssertion(() => Assert.Single(page.FindAll(".views a")));
    }
}
