using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Triage.Web.Incidents;

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
}
