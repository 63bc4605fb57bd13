using Bunit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Engine.Response;
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
        Assert.Equal(14, numbers.Count);
        var queries = Services.GetRequiredService<IncidentQueries>();
        foreach (var number in numbers)
        {
            var query = new Uri(new Uri("http://x"), number.GetAttribute("href")).Query;
            var filter = IncidentFilters.Read(new QueryCollection(QueryHelpers.ParseQuery(query)));
            var list = await queries.ListAsync(Scope.Id, filter, Scope.Zone, Cancellation);
            Assert.Equal(number.TextContent, $"{list.Total}");
        }

        // Filed, open, tested, observed, judged of the class; filed and open of the unclassified; the total; the mix.
        Assert.Equal("2 2 0 0 2 1 1 3 3 0 0 2 2 1", string.Join(' ', numbers.Select(n => n.TextContent)));
    }

    [Fact]
    public async Task Open_OneSeverity_KeepsToItInEveryNumberAndTheNextWeek()
    {
        await DecideAsync(await FileAsync("Wrong ledger"), "env.access");
        await DecideAsync(await FileAsync("Refund paid twice", Severity.Sev1), "env.access");

        var page = Open<WeekPage>("/w/main/reports/weekly/2026-W47?severity=sev1", ("Week", "2026-W47"));

        page.WaitForElement("td a");
        Assert.All(
            page.FindAll("td a[href*='/incidents?']"),
            a => Assert.Contains("severity=sev1", a.GetAttribute("href"), StringComparison.Ordinal)
        );
        Assert.Equal("1", page.Find("tfoot a").TextContent);
        Assert.Equal("/w/main/reports/weekly/2026-W46?severity=sev1", page.Find("a[rel=prev]").GetAttribute("href"));
    }

    [Fact]
    public async Task Open_CameBackAndOverdue_AreInTheSentenceWithTheirLists()
    {
        await FileAsync("Nine wrong", agent: "reconciler");
        var now = Clock.GetUtcNow();
        await Desk.ActAsync(
            Scope.Id,
            1,
            (i, at) =>
            {
                i.Close(Helped.Yes, null, Actor.Owner, at);
                i.Regress("again", null, Actor.Owner, at);
                i.AddFollowUp(FollowUpKind.Prevent, "Page the payments", "ana", new DateOnly(2026, 11, 16), Actor.Owner, now);
            },
            Cancellation
        );

        var page = Open<WeekPage>("/w/main/reports/weekly/2026-W47", ("Week", "2026-W47"));

        var clauses = page.WaitForElements(".lead a").ToDictionary(a => a.TextContent, a => a.GetAttribute("href"));
        Assert.Equal("/w/main/incidents?came-back=2026-W47", clauses["1 came back"]);
        Assert.Equal("/w/main/reports/weekly/2026-W47#overdue", clauses["1 follow-up overdue"]);
        var overdue = page.Find("[aria-labelledby=overdue]").TextContent;
        Assert.Contains("Page the payments", overdue, StringComparison.Ordinal);
        Assert.Contains("due 16 Nov 2026 · ana", overdue, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WrongWordInTheScope_SaysWhichAreAllowed()
    {
        var page = Open<WeekPage>("/w/main/reports/weekly/2026-W47?severity=high", ("Week", "2026-W47"));

        Assert.Contains("sev1, sev2, sev3", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
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
