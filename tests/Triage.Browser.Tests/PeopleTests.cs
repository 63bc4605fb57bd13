using System.Net;
using Microsoft.Playwright;
using Triage.Storage.Access;
using Triage.Web.Access.Accounts;
using Triage.Web.Tests.Access.Accounts;
using static Microsoft.Playwright.Assertions;

namespace Triage.Browser.Tests;

/// <summary>From the link on the console to somebody who is let in and out again, as people do it.</summary>
public sealed class PeopleTests(BrowserWithAccounts browser) : IClassFixture<BrowserWithAccounts>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task People_FromTheFirstOwnerToTheRemoval_ComeInEachTheirWay()
    {
        var (owner, present) = await browser.OpenWithPasskeysAsync();
        await BecomeOwnerAsync(owner);
        await SignInByPasskeyOnceAsync(owner, present);
        await present(false);
        await SignInByPasswordAndCodeAsync(owner);

        var guest = await InviteAsync(owner);
        await ChangeAndRemoveAsync(owner, guest);
        await ComeThroughTheProviderAsync();
    }

    private async Task BecomeOwnerAsync(IPage page)
    {
        await page.GotoAsync(await browser.Accounts.SetupPathAsync());
        await page.AssertAccessibleAsync();
        await page.GetByLabel("Your name").FillAsync("Olivia Owner");
        await page.GetByLabel("Sign-in name").FillAsync("olivia@example.com");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue with a passkey" }).ClickAsync();
        await page.WaitForURLAsync("**/w/main");
        await page.SettleAsync();

        // The only way in is not taken away.
        await page.GotoAsync("/account/passkeys");
        await page.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete First passkey" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("your only way to sign in");
    }

    /// <summary>Signs out and in by passkey, and sends what signed in once more.</summary>
    private async Task SignInByPasskeyOnceAsync(IPage page, Func<bool, Task> present)
    {
        await present(false);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.WaitForURLAsync("**/account/login");
        await page.AssertAccessibleAsync();
        var sent = page.WaitForRequestAsync("**/account/login/passkey");
        await present(true);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await page.WaitForURLAsync("**/w/main");
        var request = await sent;
        var cookies = (await request.AllHeadersAsync())["cookie"];

        using var thief = new AccountBrowser(browser.Accounts.Reached);
        foreach (var cookie in cookies.Split("; ").Select(c => c.Split('=', 2)))
        {
            thief.Jar.Add(browser.Accounts.Reached, new System.Net.Cookie(cookie[0], cookie[1]));
        }

        var replayed = await thief.SendAsync("/account/login/passkey", FieldsOf(request.PostData!));
        Assert.Equal(HttpStatusCode.Unauthorized, replayed.Status);
        Assert.Null(thief.Cookie("__Host-triage"));
    }

    private static async Task SignInByPasswordAndCodeAsync(IPage page)
    {
        await page.GotoAsync("/account/password");
        await page.GetByLabel("New password").FillAsync(AccountsHost.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Set password" }).ClickAsync();
        await page.WaitForURLAsync("**/account");
        await page.GotoAsync("/account/authenticator");
        await page.AssertAccessibleAsync();
        var offered = await page.Locator(".steps code").InnerTextAsync();
        var key = FromBase32(offered.Replace(" ", "", StringComparison.Ordinal));
        await page.GetByLabel("Then type the code").FillAsync(AuthenticatorCode.Of(key, TimeProvider.System.GetUtcNow()));
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch on" }).ClickAsync();
        await Expect(page.Locator(".codes li")).ToHaveCountAsync(10);
        await page.AssertAccessibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByLabel("Sign-in name").FillAsync("olivia@example.com");
        await page.GetByLabel("Password").FillAsync(AccountsHost.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/account/code**");
        await page.AssertAccessibleAsync();
        await page.GetByLabel("Code").FillAsync(AuthenticatorCode.Of(key, TimeProvider.System.GetUtcNow().AddSeconds(30)));
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.WaitForURLAsync("**/w/main");
    }

    /// <returns>The page of who took the invitation.</returns>
    private async Task<IPage> InviteAsync(IPage owner)
    {
        await owner.GotoAsync("/w/main/settings/members");
        await owner.GetByLabel("For whom").FillAsync("Ben from finance");
        await owner.GetByRole(AriaRole.Button, new() { Name = "Make a link" }).ClickAsync();
        var link = await owner.Locator("[data-invitation]").InnerTextAsync();
        await owner.SettleAsync();
        await owner.AssertAccessibleAsync();

        var guest = await browser.OpenAsync(width: 360);
        await guest.GotoAsync(link);
        await guest.AssertFitsAsync();
        await guest.GetByLabel("Your name").FillAsync("Ben Bauer");
        await guest.GetByLabel("Sign-in name").FillAsync("ben@example.com");
        await guest.GetByLabel("Password").FillAsync("seven brown teapots sing");
        await guest.GetByRole(AriaRole.Button, new() { Name = "Continue with a password" }).ClickAsync();
        await guest.WaitForURLAsync("**/w/main");
        await guest.SettleAsync();
        return guest;
    }

    private async Task ChangeAndRemoveAsync(IPage owner, IPage guest)
    {
        await owner.GotoAsync("/w/main/settings/members");
        var role = owner.GetByLabel("Role of Ben Bauer");
        await role.SelectOptionAsync("owner");
        await Expect(role).ToHaveValueAsync("owner");
        await guest.GotoAsync("/w/main/settings/members");
        await Expect(guest.GetByLabel("Role of Ben Bauer")).ToHaveValueAsync("owner");
        await guest.AssertFitsAsync();

        await owner.GetByRole(AriaRole.Button, new() { Name = "Remove Ben Bauer" }).ClickAsync();
        await owner.GetByRole(AriaRole.Button, new() { Name = "Remove and sign out" }).ClickAsync();
        await Expect(role).ToHaveCountAsync(0);

        // The page that is open does nothing any more: its connection was cut, and none is made again.
        await Expect(guest.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        await guest.GotoAsync("/w/main");
        Assert.Contains("/account/login", guest.Url, StringComparison.Ordinal);
        var ben = await browser.Accounts.Get<PersonStore>().FindByLoginAsync("ben@example.com", Cancellation);
        Assert.Empty(await browser.Accounts.Get<SignInStore>().ListAsync(ben!.Id, Cancellation));
    }

    private async Task ComeThroughTheProviderAsync()
    {
        if (browser.NoProvider is not null)
        {
            return;
        }

        var page = await browser.OpenAsync();
        await page.GotoAsync("/w/main/incidents");
        await page.GetByRole(AriaRole.Link, new() { Name = "Continue with Acme ID" }).ClickAsync();
        await page.WaitForURLAsync("**/w/main/incidents");
        await page.SettleAsync();
        await page.GotoAsync("/account");
        await Expect(page.GetByLabel("Name")).ToHaveValueAsync("Rita Real");
        await page.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Sign out at Acme ID too" })).ToBeVisibleAsync();
    }

    private static IEnumerable<(string Name, string Value)> FieldsOf(string form) =>
        form.Split('&').Select(f => f.Split('=', 2)).Select(f => (WebUtility.UrlDecode(f[0]), WebUtility.UrlDecode(f[1])));

    private static byte[] FromBase32(string text)
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bits = string.Concat(
            text.Select(c => Convert.ToString(Letters.IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0'))
        );
        return [.. bits.Chunk(8).Where(b => b.Length == 8).Select(b => Convert.ToByte(new string(b), 2))];
    }
}
