using System.Net;
using System.Net.WebSockets;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Web.Access.Accounts;

namespace Triage.Web.Tests.Access.Accounts;

public sealed partial class SignInTests(AccountsHost host) : IClassFixture<AccountsHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_WithoutASignIn_LeadToIt()
    {
        using var browser = new AccountBrowser(host.Reached);

        var page = await browser.GetAsync("/w/main/incidents?state=new");
        Assert.Equal(HttpStatusCode.Found, page.Status);
        Assert.EndsWith(
            "/account/login?returnUrl=%2Fw%2Fmain%2Fincidents%3Fstate%3Dnew",
            page.Location,
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/v1/incidents")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SendAsync("/_blazor/negotiate?negotiateVersion=1")).Status);
        Assert.Equal(HttpStatusCode.Found, (await browser.GetAsync("/account/sessions")).Status);
    }

    [Fact]
    public async Task Password_OutsideOfTests_IsHashedAsOftenAsAttackersNeedIt()
    {
        await host.OwnerAsync();

        Assert.InRange(host.HashRounds, 210_000, int.MaxValue);
    }

    [Fact]
    public async Task SignIn_RightPassword_LeadsBackUnderANewHardenedCookie()
    {
        var (browser, person) = await host.MemberAsync(Role.Viewer);
        var before = browser.Cookie("__Host-triage");

        var answer = await browser.PostAsync(
            "/account/login?again=1",
            "/account/login",
            ("login", person.Login!.ToUpperInvariant()),
            ("password", AccountsHost.Password),
            ("returnUrl", "/w/main/runs")
        );

        Assert.Equal((HttpStatusCode.SeeOther, "/w/main/runs"), (answer.Status, answer.Location));
        Assert.NotEqual(before, browser.Cookie("__Host-triage"));
        var cookie = Assert.Single(answer.Cookies, c => c.StartsWith("__Host-triage=", StringComparison.Ordinal));
        Assert.All(
            ["; path=/", "; secure", "; httponly", "; samesite=lax"],
            part => Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase)
        );
        Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);
        // The sign-in of before is over, also for who kept its cookie.
        Assert.Single(await host.Get<SignInStore>().ListAsync(person.Id, Cancellation));
        using var thief = new AccountBrowser(host.Reached);
        thief.Jar.Add(host.Reached, new Cookie("__Host-triage", before));
        Assert.Equal(HttpStatusCode.Found, (await thief.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task SignIn_UnknownWrongAndLocked_AnswerAlike()
    {
        var (known, person) = await host.MemberAsync(Role.Viewer);
        using var browser = new AccountBrowser(host.Reached);
        var unknown = await browser.SignInAsync(new string('x', person.Login!.Length), "wrong wrong wrong");
        var wrong = await browser.SignInAsync(person.Login, "wrong wrong wrong");
        await LockAsync(person);
        var locked = await browser.SignInAsync(person.Login, AccountsHost.Password);

        Assert.Equal(HttpStatusCode.Unauthorized, unknown.Status);
        Assert.All([wrong, locked], a => Assert.Equal(unknown.Status, a.Status));
        Assert.Equal(Plain(unknown), Plain(wrong));
        Assert.Equal(Plain(unknown), Plain(locked));
        // Who was in stays in: a stranger who guesses throws nobody out.
        Assert.Equal(HttpStatusCode.OK, (await known.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task SignIn_TenWrongInARow_LockTheAccount()
    {
        var (_, person) = await host.MemberAsync(Role.Viewer);
        await host.Get<PersonStore>()
            .ChangeAsync(person.Id, p => p with { WrongInARow = AccessLimits.MaxWrongInARow - 1 }, Cancellation);
        using var browser = new AccountBrowser(host.Reached);

        await browser.SignInAsync(person.Login!, "wrong wrong wrong");

        Assert.True(
            (await host.Get<PersonStore>().FindAsync(person.Id, Cancellation))!.IsLocked(TimeProvider.System.GetUtcNow())
        );
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SignInAsync(person.Login!, AccountsHost.Password)).Status);
    }

    [Fact]
    public void Brake_ManyWrongOfOneAddress_HoldsItAndNoOther()
    {
        var clock = new FakeTimeProvider();
        var brake = new GuessBrake(clock);
        var (one, sameHouse, other) = (
            IPAddress.Parse("2001:db8::1"),
            IPAddress.Parse("2001:db8::ffff"),
            IPAddress.Parse("192.0.2.9")
        );
        for (var i = 0; i < AccessLimits.MaxWrongOfAddress; i++)
        {
            Assert.True(brake.TryTake(i % 2 == 0 ? one : sameHouse));
        }

        Assert.False(brake.TryTake(one));
        Assert.True(brake.TryTake(other));
        brake.GiveBack(sameHouse);
        Assert.True(brake.TryTake(one));
        Assert.False(brake.TryTake(one));
        clock.Advance(AccessLimits.WrongWindow);
        Assert.True(brake.TryTake(one));
    }

    [Fact]
    public async Task SignIn_WithAnAuthenticator_AsksForACodeAndTakesEachOnce()
    {
        var (browser, person) = await host.MemberAsync(Role.Viewer);
        var (key, recovery) = await SwitchOnAsync(browser);
        var code = AuthenticatorCode.Of(key, TimeProvider.System.GetUtcNow().AddSeconds(30));

        using var one = new AccountBrowser(host.Reached);
        Assert.Equal(
            "/account/code?returnUrl=%2Fw%2Fmain",
            (await one.SignInAsync(person.Login!, AccountsHost.Password, "/w/main")).Location
        );
        Assert.Equal(HttpStatusCode.Found, (await one.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CodeAsync(one, "000000")).Status);
        Assert.Equal("/w/main", (await CodeAsync(one, code)).Location);

        using var two = new AccountBrowser(host.Reached);
        await two.SignInAsync(person.Login!, AccountsHost.Password);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CodeAsync(two, code)).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await CodeAsync(two, recovery.ToLowerInvariant())).Status);

        using var three = new AccountBrowser(host.Reached);
        await three.SignInAsync(person.Login!, AccountsHost.Password);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CodeAsync(three, recovery)).Status);
        // What a thief of the database finds is no key.
        var kept = (await host.Get<PersonStore>().FindAsync(person.Id, Cancellation))!;
        Assert.DoesNotContain(Convert.ToHexString(key), kept.AuthenticatorKey, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(AccessLimits.RecoveryCodes - 1, kept.RecoveryCodes.Count);
    }

    [Fact]
    public async Task Code_WithoutAPasswordBefore_IsRefused()
    {
        using var browser = new AccountBrowser(host.Reached);

        Assert.Equal("/account/login", (await browser.GetAsync("/account/code")).Location);
        var answer = await browser.PostAsync("/account/login", "/account/code", ("code", "123456"));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
    }

    [Fact]
    public async Task Forms_WithoutWhatProvesThePageWasOurs_ChangeNothing()
    {
        var (browser, person) = await host.MemberAsync(Role.Viewer);

        var forged = await browser.SendAsync("/account/name", ("name", "Eve"));
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/account/logout");
        foreign.Headers.Add("Origin", "https://evil.example");

        Assert.Equal(HttpStatusCode.BadRequest, forged.Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.SendAsync(foreign)).Status);
        Assert.Equal(person.Name, (await host.Get<PersonStore>().FindAsync(person.Id, Cancellation))!.Name);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task Logout_OpenPage_IsCutOff()
    {
        var (browser, _) = await host.MemberAsync(Role.Viewer);
        using var page = await OpenPageAsync(browser);

        var answer = await browser.PostAsync("/account", "/account/logout");

        Assert.Equal((HttpStatusCode.SeeOther, "/account/login"), (answer.Status, answer.Location));
        await AssertCutOffAsync(page);
        Assert.Equal(HttpStatusCode.Found, (await browser.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task Sessions_OneEnded_IsCutOffAndTheOtherStays()
    {
        var (browser, person) = await host.MemberAsync(Role.Viewer);
        using var other = new AccountBrowser(host.Reached);
        await other.SignInAsync(person.Login!, AccountsHost.Password);
        using var page = await OpenPageAsync(other);
        var list = await browser.GetAsync("/account/sessions");
        Assert.Contains("Chrome on Linux", list.Body, StringComparison.Ordinal);
        var end = EndOf().Match(list.Body).Groups["path"].Value;

        await browser.PostAsync("/account/sessions", end);

        await AssertCutOffAsync(page);
        Assert.Equal(HttpStatusCode.Found, (await other.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task Password_Changed_EndsTheOtherSignIns()
    {
        var (browser, person) = await host.MemberAsync(Role.Viewer);
        using var other = new AccountBrowser(host.Reached);
        await other.SignInAsync(person.Login!, AccountsHost.Password);
        const string Wanted = "seven brown teapots sing";

        var wrong = await browser.PostAsync(
            "/account/password",
            "/account/password",
            ("current", "not it at all"),
            ("password", Wanted)
        );
        var right = await browser.PostAsync(
            "/account/password",
            "/account/password",
            ("current", AccountsHost.Password),
            ("password", Wanted)
        );

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.SeeOther), (wrong.Status, right.Status));
        Assert.Equal(HttpStatusCode.Found, (await other.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.SignInAsync(person.Login!, AccountsHost.Password)).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await other.SignInAsync(person.Login!, Wanted)).Status);
    }

    [Fact]
    public async Task Host_AnotherName_IsRefused()
    {
        using var browser = new AccountBrowser(host.Reached);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/account/login") { Headers = { Host = "evil.example" } };

        Assert.Equal(HttpStatusCode.BadRequest, (await browser.SendAsync(request)).Status);
    }

    [Fact]
    public async Task WebSocket_OfAnotherSitesPage_IsRefused()
    {
        var (browser, _) = await host.MemberAsync(Role.Viewer);

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => OpenPageAsync(browser, "https://evil.example"));

        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
    }

    private static Task<AccountAnswer> CodeAsync(AccountBrowser browser, string code) =>
        browser.PostAsync("/account/code?returnUrl=/w/main", "/account/code", ("code", code), ("returnUrl", "/w/main"));

    private Task LockAsync(Person person) =>
        host.Get<PersonStore>()
            .ChangeAsync(person.Id, p => p with { LockedUntilUtc = TimeProvider.System.GetUtcNow().AddMinutes(5) }, Cancellation);

    /// <returns>The key, and a recovery code.</returns>
    private static async Task<(byte[] Key, string Recovery)> SwitchOnAsync(AccountBrowser browser)
    {
        var page = await browser.GetAsync("/account/authenticator");
        var offer = Offer().Match(page.Body).Groups["offer"].Value;
        var key = FromBase32(TypedKey().Match(page.Body).Groups["key"].Value.Replace(" ", "", StringComparison.Ordinal));
        var codes = await browser.PostAsync(
            "/account",
            "/account/authenticator",
            ("offer", offer),
            ("code", AuthenticatorCode.Of(key, TimeProvider.System.GetUtcNow()))
        );
        Assert.Equal(HttpStatusCode.OK, codes.Status);
        return (key, RecoveryCode().Match(codes.Body).Groups["code"].Value);
    }

    private static byte[] FromBase32(string text)
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bits = string.Concat(
            text.Select(c => Convert.ToString(Letters.IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0'))
        );
        return [.. bits.Chunk(8).Where(b => b.Length == 8).Select(b => Convert.ToByte(new string(b), 2))];
    }

    /// <summary>The connection of a page, as a browser opens it.</summary>
    private static async Task<ClientWebSocket> OpenPageAsync(AccountBrowser browser, string? origin = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.Cookies = browser.Jar;
        socket.Options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        socket.Options.SetRequestHeader("Origin", origin ?? browser.Site.GetLeftPart(UriPartial.Authority));
        await socket.ConnectAsync(new UriBuilder(browser.Site) { Scheme = "wss", Path = "/_blazor" }.Uri, Cancellation);
        return socket;
    }

    private static async Task AssertCutOffAsync(ClientWebSocket page)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            WebSocketReceiveResult got;
            do
            {
                got = await page.ReceiveAsync(new byte[4096], patience.Token);
            } while (got.MessageType != WebSocketMessageType.Close);
        }
        catch (WebSocketException)
        {
            // Cut off without a farewell.
        }

        Assert.NotEqual(WebSocketState.Open, page.State);
    }

    /// <summary>Without what differs from one page to the next.</summary>
    private static string Plain(AccountAnswer answer) => ValueOf().Replace(answer.Body, "");

    [GeneratedRegex("value=\"[^\"]*\"", RegexOptions.None, 1000)]
    private static partial Regex ValueOf();

    [GeneratedRegex("name=\"offer\" value=\"(?<offer>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Offer();

    [GeneratedRegex("type the key: <code>(?<key>[A-Z2-7 ]+)</code>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypedKey();

    [GeneratedRegex("<code>(?<code>[A-Z2-7-]{19})</code>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RecoveryCode();

    [GeneratedRegex("action=\"(?<path>/account/sessions/[0-9a-f-]{36}/end)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EndOf();
}
