using Microsoft.Playwright;
using Triage.Engine.Access;
using Triage.Web.Tests.Access.Accounts;
using static Microsoft.Playwright.Assertions;

namespace Triage.Browser.Tests;

/// <summary>An administrator helps somebody to a new password, and later lets them in no more.</summary>
public sealed class PasswordResetTests(BrowserWithAccounts browser) : IClassFixture<BrowserWithAccounts>
{
    private const string Wanted = "seven brown teapots sing";

    [Fact]
    public async Task Person_ResetAndDisabled_ComesInByTheNewPasswordAndThenNotAtAll()
    {
        await browser.Accounts.OwnerAsync();
        var (_, mira) = await browser.Accounts.MemberAsync(Role.Viewer);
        var owner = await browser.OpenAsync();
        await SignInAsync(owner, "olivia@example.com", AccountsHost.Password);
        await owner.GotoAsync("/w/main/settings/people");
        await owner.GetByLabel("Find a person").FillAsync("mira");
        await owner.GetByRole(AriaRole.Button, new() { Name = $"Reset password of {mira.Name}" }).ClickAsync();
        var link = await owner.Locator("[data-reset]").InnerTextAsync();
        await LookAsync(owner, "people");

        var guest = await browser.OpenAsync();
        await guest.GotoAsync(link);
        await LookAsync(guest, "password-reset");
        await guest.GetByLabel("New password").FillAsync(Wanted);
        await guest.GetByRole(AriaRole.Button, new() { Name = "Set the password" }).ClickAsync();
        await Expect(guest.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Your password is set");
        await SignInAsync(guest, mira.Login!, Wanted);

        await owner.GetByRole(AriaRole.Button, new() { Name = $"Disable {mira.Name}" }).ClickAsync();
        await owner.GetByRole(AriaRole.Button, new() { Name = "Disable and sign out" }).ClickAsync();
        await Expect(owner.GetByRole(AriaRole.Button, new() { Name = $"Enable {mira.Name}" })).ToBeVisibleAsync();
        await guest.GotoAsync("/w/main");
        Assert.Contains("/account/login", guest.Url, StringComparison.Ordinal);

        // The last administrator stays one.
        await owner.GetByLabel("Find a person").FillAsync("olivia");
        await owner.GetByRole(AriaRole.Button, new() { Name = "Disable Olivia Owner" }).ClickAsync();
        await owner.GetByRole(AriaRole.Button, new() { Name = "Disable and sign out" }).ClickAsync();
        await Expect(owner.GetByRole(AriaRole.Alert)).ToContainTextAsync("the last administrator");
    }

    private static async Task SignInAsync(IPage page, string login, string password)
    {
        await page.GotoAsync("/account/login");
        await page.GetByLabel("Sign-in name").FillAsync(login);
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/w/main");
        await page.SettleAsync();
    }

    private static async Task LookAsync(IPage page, string name)
    {
        await page.SettleAsync();
        await page.AssertAccessibleAsync();
        await page.ShowAsync(name);
        await page.SetViewportSizeAsync(360, 740);
        await page.AssertFitsAsync();
        await page.ShowAsync($"{name}-360");
        await page.SetViewportSizeAsync(1280, 900);
    }
}
