using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Triage.Browser.Tests;

/// <summary>Every page with something on it: on a phone, and under axe in light and in dark.</summary>
public sealed class LooksTests(BrowserWithSamples browser) : IClassFixture<BrowserWithSamples>
{
    private const int PhoneWidth = 360;

    [Fact]
    public async Task Phone_FilingAnsweringInboxAndWeek_NothingScrollsSideways()
    {
        var page = await browser.OpenAsync(PhoneWidth, 740);
        await page.GotoAsync("/w/main");
        await page.SettleAsync();
        await page.AssertFitsAsync();
        await page.ShowAsync("phone-inbox");

        await page.GetByRole(AriaRole.Link, new() { Name = "File incident" }).First.ClickAsync();
        await page.GetByLabel("What went wrong, in one line").FillAsync("Invoices posted as open although they were paid");
        await page.GetByLabel("What happened", new() { Exact = true }).FillAsync("https://ledger.example/".PadRight(120, 'x'));
        await page.AssertFitsAsync();
        await page.ShowAsync("phone-file");
        await page.GetByRole(AriaRole.Button, new() { Name = "File incident", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Invoices posted as open");
        await page.SettleAsync();
        await page.AssertFitsAsync();

        await page.Locator("nav.tabs").GetByRole(AriaRole.Link, new() { Name = "Checklist" }).ClickAsync();
        await page.Locator(".choice input[value='harmless']").CheckAsync();
        await page.AssertFitsAsync();
        await page.ShowAsync("phone-checklist");
        await page.GetByRole(AriaRole.Button, new() { Name = "Answer" }).ClickAsync();
        await Expect(page.Locator(".choice input[value='harmless']")).ToHaveCountAsync(0);

        await page.Locator("header.top nav").GetByRole(AriaRole.Link, new() { Name = "Week" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Week");
        await page.SettleAsync();
        await page.AssertFitsAsync();
        await page.ShowAsync("phone-week");
    }

    [Fact]
    public async Task Pages_OnAPhone_FitAndShowAllOfTheNavigation()
    {
        var page = await browser.OpenAsync(PhoneWidth, 740);
        foreach (var path in await AddressesAsync())
        {
            await page.GotoAsync(path);
            await page.SettleAsync();
            await page.AssertFitsAsync();
        }
    }

    [Fact]
    public async Task Pages_InLightAndDark_AreAccessible()
    {
        var page = await browser.OpenAsync(1360, 900);
        var violations = new List<string>();
        foreach (var path in (string[])[.. await AddressesAsync(), .. await ReportAddressesAsync(page)])
        {
            await page.GotoAsync(path);
            await page.SettleAsync();
            violations.AddRange(await page.AxeViolationsAsync());
        }

        Assert.True(violations.Count == 0, string.Join('\n', violations));
    }

    [Theory]
    [InlineData("/w/main", "[data-key='?']")]
    [InlineData("/w/main", ".inbox-entry [data-row-key='2']")]
    [InlineData("/w/main", ".inbox-entry [data-row-key='3']")]
    [InlineData("/w/main", ".inbox-entry [data-row-key='h']")]
    [InlineData("/w/main/incidents/INC-1", "text=Merge…")]
    public async Task Dialogs_InLightAndDark_AreAccessible(string path, string opens)
    {
        var page = await browser.OpenAsync();
        await page.GotoAsync(path);
        await page.SettleAsync();

        await page.Locator(opens).First.ClickAsync();

        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.AssertAccessibleAsync();
    }

    private async Task<string[]> AddressesAsync()
    {
        var incident = await browser.Host.GetAsync("/api/v1/incidents/INC-1");
        var (green, red) = ((string)incident["greenRun"]!, (string)incident["redRun"]!);
        var minimal = await browser.Host.PostAsync(
            "/api/v1/runs",
            new
            {
                agent = "ticket-router",
                task = "route-ticket",
                subject = "T-4411",
                build = "2.3.1",
            },
            201
        );
        var week =
            ISOWeek.GetYear(TimeProvider.System.GetUtcNow().UtcDateTime).ToString("0000", CultureInfo.InvariantCulture)
            + "-W"
            + ISOWeek.GetWeekOfYear(TimeProvider.System.GetUtcNow().UtcDateTime).ToString("00", CultureInfo.InvariantCulture);
        return
        [
            "/w/main",
            "/w/main/incidents",
            "/w/main/incidents/new",
            "/w/main/incidents/INC-1",
            .. new[] { "checklist", "compare", "response", "worklist", "timeline" }.Select(t => $"/w/main/incidents/INC-1/{t}"),
            "/w/main/incidents/INC-1/checklist?q=verdict",
            "/w/main/runs",
            $"/w/main/runs/{red}",
            $"/w/main/runs/{red}?items=all",
            $"/w/main/runs/{(string)minimal["id"]!}",
            $"/w/main/compare?green={green}&red={red}",
            "/w/main/agents",
            "/w/main/agents/invoice-reconciler",
            .. new[] { "builds", "changes", "outcomes", "red-runs", "settings" }.Select(t =>
                $"/w/main/agents/invoice-reconciler/{t}"
            ),
            "/w/main/outcomes",
            "/w/main/search?q=invoice",
            $"/w/main/reports/weekly/{week}",
            "/w/main/classes",
            "/w/main/classes/harness.tool-result",
            "/w/main/connect",
            "/w/main/settings/webhooks",
            "/w/main/settings/storage",
            "/w/main/settings/erasures",
        ];
    }

    /// <summary>The page behind the filing link of an agent, and how a report on it stands.</summary>
    private static async Task<string[]> ReportAddressesAsync(IPage page)
    {
        await page.GotoAsync("/w/main/agents/invoice-reconciler/settings");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a filing link" }).ClickAsync();
        var link = await page.Locator(".link-line code").TextContentAsync();
        await page.GotoAsync(link!);
        await page.Locator("textarea").First.FillAsync("Nine paid customers were reminded.");
        await page.GetByRole(AriaRole.Button).First.ClickAsync();
        await page.WaitForURLAsync("**/report/status/**");
        return [link!, page.Url];
    }
}
