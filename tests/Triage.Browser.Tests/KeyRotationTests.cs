using Microsoft.Playwright;
using Triage.Engine.Access;
using static Microsoft.Playwright.Assertions;

namespace Triage.Browser.Tests;

/// <summary>An owner makes a key, rotates it and revokes the old one; a program that shows them is let in or not.</summary>
public sealed class KeyRotationTests(BrowserWithAccounts browser) : IClassFixture<BrowserWithAccounts>
{
    [Fact]
    public async Task Key_MadeRotatedAndRevoked_LeavesTheNewOneAlone()
    {
        var page = await browser.OpenAsAsync(Role.Owner);
        await page.GotoAsync("/w/main/settings/keys");
        await page.SettleAsync();

        await page.GetByLabel("Name").FillAsync("ledger exporter");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "read read what a viewer sees" }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make key" }).ClickAsync();
        var first = await ShownAsync(page, null);
        Assert.Equal(200, await AskAsync(page, first));
        await page.AssertAccessibleAsync();
        await page.ShowAsync("key-made");

        await page.GetByRole(AriaRole.Button, new() { Name = "Rotate ledger exporter" }).ClickAsync();
        var second = await ShownAsync(page, first);
        await Expect(page.GetByText("The old one works beside it.")).ToBeVisibleAsync();
        Assert.Equal((200, 200), (await AskAsync(page, first), await AskAsync(page, second)));

        // The older one stands below the newer.
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke ledger exporter" }).Last.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke now" }).ClickAsync();
        await Expect(page.GetByText("revoked")).ToBeVisibleAsync();
        Assert.Equal((401, 200), (await AskAsync(page, first), await AskAsync(page, second)));

        await page.ReloadAsync();
        await page.SettleAsync();
        await Expect(page.GetByText(second)).ToHaveCountAsync(0);
        await page.AssertAccessibleAsync();
        await page.SetViewportSizeAsync(360, 740);
        await page.AssertFitsAsync();
        await page.ShowAsync("keys-360");
    }

    /// <summary>The key that is shown, once it is another than that.</summary>
    private static async Task<string> ShownAsync(IPage page, string? before)
    {
        var shown = page.Locator("[data-key-text]");
        await Expect(shown).ToBeVisibleAsync();
        if (before is not null)
        {
            await Expect(shown).Not.ToHaveTextAsync(before);
        }

        return await shown.InnerTextAsync();
    }

    /// <summary>As a program asks: with the key, and without the cookies of the person.</summary>
    private static Task<int> AskAsync(IPage page, string key) =>
        page.EvaluateAsync<int>(
            """
            async key => (await fetch('/api/v1/runs', { credentials: 'omit', headers: { Authorization: `Bearer ${key}` } })).status
            """,
            key
        );
}
