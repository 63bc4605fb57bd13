using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;

namespace Triage.Web.Tests.Access.Accounts;

/// <summary>Signing in through a provider that tries to cheat, and one that does not.</summary>
public sealed class ProviderTests(ProviderTests.Pair pair) : IClassFixture<ProviderTests.Pair>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public sealed class Pair : IAsyncLifetime
    {
        public ProviderTwin Twin { get; } = new();

        public AccountsHost Host { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            await Twin.StartAsync(CancellationToken.None);
            Host = new HostOf(Twin);
        }

        public async ValueTask DisposeAsync()
        {
            await Host.DisposeAsync();
            await Twin.DisposeAsync();
        }

        private sealed class HostOf(ProviderTwin twin)
            : AccountsHost(
                ("Triage:SignIn:Provider:Name", "Twin"),
                ("Triage:SignIn:Provider:Issuer", twin.IssuerName),
                ("Triage:SignIn:Provider:ClientId", ProviderTwin.Client),
                ("Triage:SignIn:Provider:ClientSecret", "secret-of-the-client"),
                ("Triage:SignIn:Provider:Groups:0:Group", "triage-editors"),
                ("Triage:SignIn:Provider:Groups:0:Role", "editor")
            );
    }

    [Fact]
    public async Task Callback_HonestToken_LetsInByGroupAsIssuerAndSubject()
    {
        using var browser = new AccountBrowser(pair.Host.Reached);
        var owner = await pair.Host.OwnerAsync();

        var (answer, asked) = await SignInAsync(browser, pair.Twin.Signed);

        Assert.Equal((HttpStatusCode.Found, "/w/main/runs"), (answer.Status, answer.Location));
        var person = await pair.Host.Get<PersonStore>().FindAsync(new ProviderIdentity(pair.Twin.IssuerName, "42"), Cancellation);
        // The mail is the owner's, and says nothing of who this is.
        Assert.NotEqual(owner.Id, person!.Id);
        Assert.False(person.Administrator);
        Assert.Equal(Role.Editor, await pair.Host.Get<MemberStore>().FindRoleAsync(WorkspaceId.Main, person.Id, Cancellation));
        Assert.Equal("S256", asked["code_challenge_method"]);
        Assert.Equal(
            asked["code_challenge"],
            Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(pair.Twin.Verifier!)))
        );

        var left = await browser.PostAsync("/account", "/account/logout");
        Assert.Equal("/account/signed-out", left.Location);
        var further = await browser.GetAsync("/account/provider/leave");
        Assert.StartsWith($"{pair.Twin.IssuerName}/end?", further.Location, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("another audience")]
    [InlineData("another issuer")]
    [InlineData("another nonce")]
    [InlineData("no nonce")]
    [InlineData("no signature")]
    [InlineData("the public key as a secret")]
    [InlineData("another key")]
    [InlineData("changed after signing")]
    [InlineData("over")]
    [InlineData("not valid yet")]
    [InlineData("no end")]
    [InlineData("no subject")]
    public async Task Callback_HostileToken_LetsNobodyIn(string attack)
    {
        using var browser = new AccountBrowser(pair.Host.Reached);
        await pair.Host.OwnerAsync();

        var (answer, _) = await SignInAsync(browser, claims => Hostile(attack, claims));

        AssertRefused(browser, answer);
        Assert.Null(
            await pair.Host.Get<PersonStore>().FindAsync(new ProviderIdentity(pair.Twin.IssuerName, "evil"), Cancellation)
        );
    }

    [Fact]
    public async Task Callback_SameAnswerAgain_IsRefused()
    {
        using var browser = new AccountBrowser(pair.Host.Reached);
        await pair.Host.OwnerAsync();
        var (_, asked) = await SignInAsync(browser, pair.Twin.Signed);
        using var thief = new AccountBrowser(pair.Host.Reached);

        var replayed = await CallBackAsync(browser, asked["state"]!);
        var stolen = await CallBackAsync(thief, asked["state"]!);

        Assert.Equal(HttpStatusCode.Forbidden, replayed.Status);
        AssertRefused(thief, stolen);
    }

    [Fact]
    public async Task Callback_StateOfAnotherBrowser_IsRefused()
    {
        using var victim = new AccountBrowser(pair.Host.Reached);
        using var attacker = new AccountBrowser(pair.Host.Reached);
        await pair.Host.OwnerAsync();
        var asked = await StartAsync(attacker);
        await StartAsync(victim);
        pair.Twin.IdToken = pair.Twin.Signed(pair.Twin.Claims(asked["nonce"]!));

        AssertRefused(victim, await CallBackAsync(victim, asked["state"]!));
        AssertRefused(victim, await CallBackAsync(victim, "made-up"));
    }

    [Fact]
    public async Task Callback_StrangerWithoutGroupOrInvitation_IsLetInOnlyByOne()
    {
        using var browser = new AccountBrowser(pair.Host.Reached);
        string Stranger(JsonObject claims)
        {
            (claims["sub"], claims["groups"]) = ("stranger", new JsonArray("others"));
            return pair.Twin.Signed(claims);
        }

        var path = await pair.Host.InvitationPathAsync(Role.Viewer);
        var (refused, _) = await SignInAsync(browser, Stranger);
        AssertRefused(browser, refused);
        // An address that anybody's page could lead to takes nothing.
        await browser.GetAsync($"/account/provider?returnUrl=/&link={path.Split('/')[^1]}");
        var (lured, _) = await SignInAsync(browser, Stranger);
        AssertRefused(browser, lured);
        var (invited, _) = await SignInAsync(browser, Stranger, path);

        Assert.Equal(HttpStatusCode.Found, invited.Status);
        Assert.Equal(HttpStatusCode.Gone, (await browser.GetAsync(path)).Status);
    }

    [Fact]
    public async Task Callback_LeftTheGroup_TakesAwayWhatItGaveAndNothingElse()
    {
        using var browser = new AccountBrowser(pair.Host.Reached);
        await pair.Host.OwnerAsync();
        Func<JsonObject, string> Of(string subject, string group) =>
            claims =>
            {
                (claims["sub"], claims["groups"]) = (subject, new JsonArray(group));
                return pair.Twin.Signed(claims);
            };

        await SignInAsync(browser, Of("leaver", "triage-editors"));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/w/main")).Status);
        await SignInAsync(browser, Of("leaver", "others"));
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/w/main")).Status);

        using var invited = new AccountBrowser(pair.Host.Reached);
        await SignInAsync(invited, Of("invited", "triage-editors"), await pair.Host.InvitationPathAsync(Role.Viewer));
        Assert.Equal(Role.Editor, await RoleAsync("invited"));
        await SignInAsync(invited, Of("invited", "others"));
        Assert.Equal(Role.Viewer, await RoleAsync("invited"));
    }

    [Fact]
    public async Task Callback_PersonWhoIsDisabled_IsRefused()
    {
        string Signed(JsonObject claims)
        {
            claims["sub"] = "benched";
            return pair.Twin.Signed(claims);
        }

        using var browser = new AccountBrowser(pair.Host.Reached);
        await pair.Host.OwnerAsync();
        await SignInAsync(browser, Signed);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/w/main")).Status);
        var people = pair.Host.Get<PersonStore>();
        var person = await people.FindAsync(new ProviderIdentity(pair.Twin.IssuerName, "benched"), Cancellation);

        await people.ChangeAsync(person!.Id, p => p with { Disabled = true }, Cancellation);

        using var other = new AccountBrowser(pair.Host.Reached);
        var (refused, _) = await SignInAsync(other, Signed);
        AssertRefused(other, refused);
        await people.ChangeAsync(person.Id, p => p with { Disabled = false }, Cancellation);
        var (answer, _) = await SignInAsync(other, Signed);
        Assert.Equal((HttpStatusCode.Found, "/w/main/runs"), (answer.Status, answer.Location));
    }

    private async Task<Role?> RoleAsync(string subject)
    {
        var identity = new ProviderIdentity(pair.Twin.IssuerName, subject);
        var person = await pair.Host.Get<PersonStore>().FindAsync(identity, Cancellation);
        return await pair.Host.Get<MemberStore>().FindRoleAsync(WorkspaceId.Main, person!.Id, Cancellation);
    }

    private string Hostile(string attack, JsonObject claims)
    {
        var past = TimeProvider.System.GetUtcNow().AddMinutes(-10).ToUnixTimeSeconds();
        var future = TimeProvider.System.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds();
        claims["sub"] = "evil";
        switch (attack)
        {
            case "another audience":
                claims["aud"] = "another-client";
                break;
            case "another issuer":
                claims["iss"] = pair.Twin.IssuerName + "/";
                break;
            case "another nonce":
                claims["nonce"] = "of-another-sign-in";
                break;
            case "no nonce":
                claims.Remove("nonce");
                break;
            case "no signature":
                return ProviderTwin.Unsigned(claims);
            case "the public key as a secret":
                return pair.Twin.SignedWithPublicKey(claims);
            case "another key":
                using (var key = RSA.Create(2048))
                {
                    return ProviderTwin.Signed(claims, key);
                }
            case "changed after signing":
                var honest = pair.Twin.Signed(claims);
                claims["groups"] = new JsonArray("triage-editors", "more");
                return string.Join('.', pair.Twin.Signed(claims).Split('.')[..2]) + "." + honest.Split('.')[2];
            case "over":
                claims["exp"] = past;
                break;
            case "not valid yet":
                claims["nbf"] = future;
                break;
            case "no end":
                claims.Remove("exp");
                break;
            case "no subject":
                claims.Remove("sub");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(attack), attack, "There is no such attack.");
        }

        return pair.Twin.Signed(claims);
    }

    private async Task<(AccountAnswer Answer, Dictionary<string, string?> Asked)> SignInAsync(
        AccountBrowser browser,
        Func<JsonObject, string> token,
        string? invitation = null
    )
    {
        var asked = await StartAsync(browser, invitation);
        pair.Twin.IdToken = token(pair.Twin.Claims(asked["nonce"]!));
        return (await CallBackAsync(browser, asked["state"]!), asked);
    }

    /// <returns>What the browser is sent to the provider with.</returns>
    private static async Task<Dictionary<string, string?>> StartAsync(AccountBrowser browser, string? invitation = null)
    {
        if (invitation is not null)
        {
            var taken = await browser.PostAsync(invitation, "/account/provider/with-link", ("link", invitation.Split('/')[^1]));
            Assert.Equal(HttpStatusCode.OK, taken.Status);
        }

        var started = await browser.GetAsync("/account/provider?returnUrl=/w/main/runs");
        Assert.Equal(HttpStatusCode.Found, started.Status);
        return QueryHelpers
            .ParseQuery(new Uri(started.Location!).Query)
            .ToDictionary(p => p.Key, p => (string?)p.Value, StringComparer.Ordinal);
    }

    private static Task<AccountAnswer> CallBackAsync(AccountBrowser browser, string state) =>
        browser.GetAsync($"/account/provider/callback?code=one&state={Uri.EscapeDataString(state)}");

    private static void AssertRefused(AccountBrowser browser, AccountAnswer answer)
    {
        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.True(string.IsNullOrEmpty(browser.Cookie("__Host-triage")), "Somebody was signed in.");
    }
}
