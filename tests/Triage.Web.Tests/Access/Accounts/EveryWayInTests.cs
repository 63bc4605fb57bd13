using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;

namespace Triage.Web.Tests.Access.Accounts;

/// <summary>Every path that could let somebody in obeys the same rules, whichever was thought of last.</summary>
public sealed class EveryWayInTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A provider that nobody asks, because no path leads to it here.</summary>
    private sealed class OnlyProviderHost()
        : AccountsHost(
            ("Triage:SignIn:OnlyProvider", "true"),
            ("Triage:SignIn:Provider:Issuer", "https://id.example.com"),
            ("Triage:SignIn:Provider:ClientId", "triage")
        );

    [Fact]
    public async Task OnlyProvider_EveryOtherPath_LetsNobodyIn()
    {
        await using var host = new OnlyProviderHost();
        var setup = await host.SetupPathAsync();
        (string, string)[] account = [("name", "Ana"), ("login", "ana"), ("password", AccountsHost.Password)];

        var bySetup = await PostAsync(host, setup, account);
        Assert.Equal(HttpStatusCode.BadRequest, bySetup.Status);
        Assert.False(await host.Get<PersonStore>().AnyAsync(Cancellation));
        var person = await InsertAsync(host);
        var (_, secret) = await host.Get<InvitationStore>()
            .AddAsync(WorkspaceId.Main, Role.Viewer, null, AccessLimits.InvitationValid, new Actor("Ana"), null, Cancellation);
        var answers = new Dictionary<string, (AccountAnswer Answer, HttpStatusCode Expected)>(StringComparer.Ordinal)
        {
            ["password"] = (
                await PostAsync(host, "/account/login", ("login", person.Login!), ("password", AccountsHost.Password)),
                HttpStatusCode.Forbidden
            ),
            ["code"] = (await PostAsync(host, "/account/code", ("code", "123456")), HttpStatusCode.Forbidden),
            ["passkey options"] = (await PostAsync(host, "/account/login/passkey-options"), HttpStatusCode.Forbidden),
            ["passkey"] = (await PostAsync(host, "/account/login/passkey", ("credential", "{}")), HttpStatusCode.Forbidden),
            ["invitation"] = (await PostAsync(host, $"/account/join/{secret}", account), HttpStatusCode.BadRequest),
        };

        Assert.All(
            answers,
            a =>
            {
                Assert.Equal((a.Key, a.Value.Expected), (a.Key, a.Value.Answer.Status));
                Assert.DoesNotContain(a.Value.Answer.Cookies, c => c.StartsWith("__Host-triage=", StringComparison.Ordinal));
            }
        );
        Assert.Empty(await host.Get<SignInStore>().ListAsync(person.Id, Cancellation));
        Assert.Null(await host.Get<PersonStore>().FindByLoginAsync("ana", Cancellation));
    }

    [Fact]
    public async Task Disabled_PasswordAndOpenSignIn_AreRefused()
    {
        await using var host = new AccountsHost();
        var (browser, person) = await host.MemberAsync(Role.Editor);

        await host.Get<PersonStore>().ChangeAsync(person.Id, p => p with { Disabled = true }, Cancellation);

        using var other = new AccountBrowser(host.Reached);
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.SignInAsync(person.Login!, AccountsHost.Password)).Status);
        Assert.Null(await host.Get<MemberStore>().FindRoleAsync(WorkspaceId.Main, person.Id, Cancellation));
    }

    /// <summary>Sends a form that none of the pages here offers, with all that a page would have sent along.</summary>
    private static async Task<AccountAnswer> PostAsync(
        AccountsHost host,
        string path,
        params IEnumerable<(string Name, string Value)> fields
    )
    {
        using var browser = new AccountBrowser(host.Reached);
        var secure = new DefaultHttpContext { RequestServices = host.Services, Request = { Scheme = "https" } };
        var tokens = host.Get<IAntiforgery>().GetTokens(secure);
        browser.Jar.Add(host.Reached, new Cookie("__Host-triage-form", tokens.CookieToken));
        return await browser.SendAsync(path, fields.Append((tokens.FormFieldName, tokens.RequestToken!)));
    }

    private static async Task<Person> InsertAsync(AccountsHost host)
    {
        var people = host.Get<PersonStore>();
        var hash = new PasswordHasher<Person>().HashPassword(null!, AccountsHost.Password);
        var person = new Person(Guid.NewGuid(), "Olivia", "olivia", false) { PasswordHash = hash };
        var secret = (await people.AddSetupLinkAsync(Cancellation))!;
        Assert.Equal(PersonRefusal.None, await people.SetUpAsync(secret, person, null, Cancellation));
        return person;
    }
}
