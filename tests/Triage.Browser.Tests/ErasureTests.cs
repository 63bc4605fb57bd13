using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Triage.Browser.Tests;

public sealed class ErasureTests(BrowserWithSamples browser) : IClassFixture<BrowserWithSamples>
{
    [Fact]
    public async Task Erase_PreviewedConfirmedAndCancelled_IsAccessibleAndFitsAPhone()
    {
        var page = await browser.OpenAsync(360, 740);
        await page.GotoAsync("/w/main/settings");
        await page.GetByRole(AriaRole.Link, new() { Name = "Erasures" }).ClickAsync();
        await page.GetByLabel("Its value").FillAsync("INV-7001");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show what would go" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Would stay, and why" })).ToBeVisibleAsync();
        await page.SettleAsync();
        await page.AssertFitsAsync();
        await page.AssertAccessibleAsync();
        await page.ShowAsync("erasure-preview");

        await page.GetByLabel("Type the value once more").FillAsync("INV-7002");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Erase for good" })).ToBeDisabledAsync();
        await page.GetByLabel("Type the value once more").FillAsync("INV-7001");
        await page.GetByRole(AriaRole.Button, new() { Name = "Erase for good" }).ClickAsync();
        await Expect(page.GetByText("ER-1 begins after 30 seconds")).ToBeVisibleAsync();
        await page.AssertFitsAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel ER-1" }).ClickAsync();

        await Expect(page.GetByText("ER-1 is cancelled. Nothing was removed.")).ToBeVisibleAsync();
        await page.AssertAccessibleAsync();
    }
}
