using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Components;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Incidents;
using Triage.Web.Access;
using Triage.Web.Incidents;
using static Microsoft.Playwright.Assertions;

namespace Triage.Browser.Tests;

/// <summary>Every page that has an address, opened by who may least and by who may most of a workspace.</summary>
public sealed class RoleCrawlTests(BrowserWithAccounts browser) : IClassFixture<BrowserWithAccounts>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Role.Viewer)]
    [InlineData(Role.Owner)]
    public async Task Pages_OfEveryAddress_OpenOrSayWhatIsLacking(Role role)
    {
        await browser.Accounts.OwnerAsync();
        var incident = await browser
            .Accounts.Get<IncidentDesk>()
            .FileAsync(
                WorkspaceId.Main,
                new Filing { Title = "Wrong refund", Agent = "payer" },
                Actor.System,
                null,
                Cancellation
            );
        var page = await browser.OpenAsAsync(role);
        var seen = new ConcurrentQueue<string>();
        page.PageError += (_, fault) => seen.Enqueue($"{page.Url}: {fault}");
        page.Console += (_, said) =>
        {
            // A page that is closed to somebody is told with 403, and that is what the browser says of it.
            if (said.Type == "error" && !said.Text.Contains("403", StringComparison.Ordinal))
            {
                seen.Enqueue($"{page.Url}: {said.Text}");
            }
        };
        var opened = 0;
        foreach (var (address, needs) in Addresses(incident.Id))
        {
            var answer = (await page.GotoAsync(address))!;
            await Expect(page.Locator("h1")).ToHaveCountAsync(1);
            await page.SettleAsync();
            var closed = !role.May(needs);
            Assert.True(answer.Status == (closed ? 403 : 200), $"{role} opens {address}: {answer.Status}");
            Assert.Equal(closed, await page.GetByText(PermissionWords.Lacking(needs)).CountAsync() > 0);
            await Expect(page.Locator(".fault")).ToHaveCountAsync(0);
            opened++;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{role}: {opened} pages.");
        Assert.Empty(seen);
        Assert.True(opened > 25, $"Only {opened} pages were found.");
    }

    [Fact]
    public async Task Incident_OpenedByAViewer_OffersNothingToDo()
    {
        await browser.Accounts.OwnerAsync();
        var incident = await browser
            .Accounts.Get<IncidentDesk>()
            .FileAsync(WorkspaceId.Main, new Filing { Title = "Only to be seen" }, Actor.System, null, Cancellation);
        var page = await browser.OpenAsAsync(Role.Viewer);

        foreach (var address in (string[])[$"/w/main/incidents/{incident.Id}", "/w/main", "/w/main/incidents"])
        {
            await page.GotoAsync(address);
            await Expect(page.GetByText("Only to be seen").First).ToBeVisibleAsync();
            await page.SettleAsync();
            await Expect(page.Locator("header.incident-head button, header.incident-head select:enabled")).ToHaveCountAsync(0);
            await Expect(page.Locator("main input[type=checkbox]:enabled")).ToHaveCountAsync(0);
        }
    }

    private static IEnumerable<(string Address, Permission Needs)> Addresses(string incident) =>
        from type in typeof(NeedsAttribute).Assembly.GetTypes()
        where type.IsDefined(typeof(NeedsAttribute))
        from route in type.GetCustomAttributes<RouteAttribute>()
        from tab in route.Template.Contains("{Tab}", StringComparison.Ordinal) ? TabsOf(route.Template) : [""]
        orderby route.Template
        select (
            route
                .Template.Replace("{Workspace}", "main", StringComparison.Ordinal)
                .Replace("{Id}", incident, StringComparison.Ordinal)
                .Replace("{Name}", "payer", StringComparison.Ordinal)
                .Replace("{Week}", "2026-W47", StringComparison.Ordinal)
                .Replace("{ClassId}", "env.access", StringComparison.Ordinal)
                .Replace("{RunId}", "r00000000000000", StringComparison.Ordinal)
                .Replace("{Tab}", tab, StringComparison.Ordinal),
            type.GetCustomAttribute<NeedsAttribute>()!.Permission
        );

    private static string[] TabsOf(string template) =>
        template.Contains("/incidents/", StringComparison.Ordinal)
            ? ["checklist", "compare", "response", "worklist", "timeline"]
            : ["builds", "changes", "outcomes", "red-runs", "settings"];
}
