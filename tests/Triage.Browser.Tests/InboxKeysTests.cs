using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Triage.Browser.Tests;

/// <summary>The inbox without a mouse.</summary>
public sealed class InboxKeysTests(BrowserWithSamples browser) : IClassFixture<BrowserWithSamples>
{
    [Fact]
    public async Task Inbox_ByKeysAlone_IsWorkedOffAndTakenBack()
    {
        var page = await browser.OpenAsync();
        await page.GotoAsync("/w/main");
        await Expect(Entry(page, 1)).ToBeVisibleAsync();
        // A page that opens puts the focus on its heading, on a busy machine after the list is there.
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeFocusedAsync();
        var said = page.Locator(".act-report");

        await page.Keyboard.PressAsync("j");
        await Expect(Entry(page, 1)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("1");
        await Expect(said).ToContainTextAsync("INC-1 accepted");
        await Expect(Entry(page, 1)).ToContainTextAsync("contain");
        await page.Keyboard.PressAsync("z");
        await Expect(said).ToContainTextAsync("Taken back");
        await Expect(Entry(page, 1)).ToContainTextAsync("accept or decline");

        // After an act the next entry is in hand: INC-3 is the second most urgent one.
        await Expect(page.Locator(".inbox-entry:focus")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("3");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.Locator("input, textarea").First).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("it was a drill");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Decline" }).PressAsync("Enter");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(said).ToContainTextAsync("declined");
        await page.Keyboard.PressAsync("z");
        await Expect(said).ToContainTextAsync("Taken back");
    }

    private static ILocator Entry(IPage page, int number) =>
        page.Locator(".inbox-entry").Filter(new() { Has = page.GetByText($"INC-{number}", new() { Exact = true }) });
}
