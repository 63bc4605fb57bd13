using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Triage.Browser.Tests;

/// <summary>The first ten minutes of a new user: from an empty inbox to the verdict on the 412 invoices.</summary>
public sealed class FlagshipTests(InstalledBrowser browser) : IClassFixture<InstalledBrowser>
{
    [Fact]
    public async Task Flagship_FromAnEmptyInbox_EndsInTheVerdictAndItsFirstResponse()
    {
        var page = await browser.OpenAsync(1360, 1000);
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Button, new() { Name = "Load the sample scenarios" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "412 invoices reported ok" }).ClickAsync();

        await SeeWhatTheNineShareAsync(page);
        await SearchBackwardsAsync(page);
        await WalkAsync(page);
        await RespondAsync(page);
    }

    private static async Task SeeWhatTheNineShareAsync(IPage page)
    {
        await Expect(page.Locator(".suggestion")).ToContainTextAsync("true of all 9 wrong");
        await Expect(page.Locator(".suggestion")).ToContainTextAsync("list_payments returned (164 of 276)");
        await Expect(page.Locator(".suggestion")).ToContainTextAsync("0 of 403 right ones");
        await page.ShowAsync("flagship-overview");
        await page.Locator(".run-side").Filter(new() { HasText = "Red run" }).GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Items: 9 of 412 wrong" })).ToBeVisibleAsync();
        await Expect(page.Locator("#items tbody tr")).ToHaveCountAsync(9);
        await Expect(page.Locator("#items tbody")).ToContainTextAsync("INV-48584");
        await page.ShowAsync("flagship-run");
        await page.GoBackAsync();
    }

    private static async Task SearchBackwardsAsync(IPage page)
    {
        await Tab(page, "Worklist 9").ClickAsync();
        await Expect(page.GetByText("9 of 9 open")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "INV-48" })).ToHaveCountAsync(9);
        await page.GetByRole(AriaRole.Button, new() { Name = "Search the stored runs" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "First affected run" })).ToBeVisibleAsync();
        await page.ShowAsync("flagship-worklist");
    }

    private static async Task WalkAsync(IPage page)
    {
        await Tab(page, "Checklist").ClickAsync();
        string[] choices = ["contained", "enough", "right", "data", "pair-input", "raw-response-right"];
        foreach (var id in choices)
        {
            var choice = page.Locator($".choice input[value='{id}']");
            // What the app suggests is ticked already; on this path it is what is chosen here, or says less.
            await Expect(choice).ToBeVisibleAsync();
            var ticked = page.Locator(".choice input[type=checkbox]:checked");
            while (await ticked.CountAsync() > 0)
            {
                await ticked.First.UncheckAsync();
            }

            await choice.CheckAsync();
            if (id == "raw-response-right")
            {
                await page.ShowAsync("flagship-checklist");
            }

            await page.GetByRole(AriaRole.Button, new() { Name = "Answer" }).ClickAsync();
            await Expect(choice).ToHaveCountAsync(0);
        }

        await Expect(page.Locator(".verdict-form select").First).ToHaveValueAsync("harness.tool-result");
        await page.ShowAsync("flagship-verdict");
        await page.GetByRole(AriaRole.Button, new() { Name = "Decide", Exact = true }).ClickAsync();
        await Expect(page.Locator(".incident-head .chip")).ToHaveTextAsync("Classified");
    }

    private static async Task RespondAsync(IPage page)
    {
        await Tab(page, "Response").ClickAsync();
        await Expect(page.GetByText("Disable list_payments")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Checkbox).First.CheckAsync();
        await Expect(page.Locator(".incident-head .chip")).ToHaveTextAsync("Responding");
        await page.ShowAsync("flagship-response");
        await Tab(page, "Overview").ClickAsync();
        await Expect(page.GetByText("Tool result mangled").First).ToBeVisibleAsync();
        await page.ShowAsync("flagship-decided");
    }

    private static ILocator Tab(IPage page, string name) =>
        page.Locator("nav.tabs").GetByRole(AriaRole.Link, new() { Name = name });
}
