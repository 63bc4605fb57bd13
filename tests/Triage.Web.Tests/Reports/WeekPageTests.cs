using Bunit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine.Incidents;
using Triage.Storage.Incidents;
using Triage.Web.Incidents;
using Triage.Web.Reports;

namespace Triage.Web.Tests.Reports;

public sealed class WeekPageTests : PageOverStorage
{
    [Fact]
    public async Task Open_WeekWithIncidents_EveryNumberOpensAListOfThatCount()
    {
        await DecideAsync(await FileAsync("Wrong ledger"), "env.access");
        await DecideAsync(await FileAsync("Refund paid twice", Severity.Sev1), "env.access");
        await FileAsync("Nobody knows");

        var page = Open<WeekPage>("/w/main/reports/weekly/2026-W47", ("Week", "2026-W47"));

        page.WaitForAssertion(() =>
            Assert.Contains("Mon 16 Nov – Sun 22 Nov, Europe/Berlin · so far", page.Markup, StringComparison.Ordinal)
        );
        Assert.Equal("Unclassified", page.FindAll("tbody th")[^1].TextContent.Trim());
        var numbers = page.FindAll("td a[href*='/incidents?']");
        Assert.Equal(6, numbers.Count);
        var queries = Services.GetRequiredService<IncidentQueries>();
        foreach (var number in numbers)
        {
            var query = new Uri(new Uri("http://x"), number.GetAttribute("href")).Query;
            var filter = IncidentFilters.Read(new QueryCollection(QueryHelpers.ParseQuery(query)));
            var list = await queries.ListAsync(Scope.Id, filter, Scope.Zone, Cancellation);
            Assert.Equal(number.TextContent, $"{list.Total}");
        }

        Assert.Equal(["2", "2", "1", "1", "3", "3"], numbers.Select(n => n.TextContent));
    }

    [Fact]
    public void Open_ThisWeek_LeadsBackButNotIntoTheFuture()
    {
        var page = Open<WeekPage>("/w/main/reports/weekly/2026-W47", ("Week", "2026-W47"));

        var links = page.FindAll("nav a").Select(a => a.GetAttribute("href"));

        Assert.Equal(["/w/main/reports/weekly/2026-W46"], links);
    }

    [Fact]
    public void Open_NoWeek_SaysHowToWriteOne()
    {
        var page = Open<WeekPage>("/w/main/reports/weekly/2026-W54", ("Week", "2026-W54"));

        Assert.Contains(
            "'2026-W54' is no ISO week. Write it as 2026-W47",
            page.Find("[role=alert]").TextContent,
            StringComparison.Ordinal
        );
        Assert.Equal("2026-W54", page.Find("form input").GetAttribute("value"));
    }
}
