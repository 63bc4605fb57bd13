using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Web.Access.Accounts;
using Triage.Web.Access.Members;
using Triage.Web.Verbs;

namespace Triage.Web.Tests.Access.Accounts;

public sealed class ResetTests(AccountsHost host) : IClassFixture<AccountsHost>
{
    private const string Wanted = "seven brown teapots sing";
    private static readonly Actor Olivia = new("Olivia Owner");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Link_Opened_SetsThePasswordOnceAndSignsOutEverywhere()
    {
        var (browser, person) = await host.MemberAsync(Role.Viewer);
        var path = await LinkAsync(person);
        using var other = new AccountBrowser(host.Reached);
        Assert.Contains(person.Name, (await other.GetAsync(path)).Body, StringComparison.Ordinal);

        var weak = await other.PostAsync(path, path, ("password", "too short"));
        var done = await other.PostAsync(path, path, ("password", Wanted));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (weak.Status, done.Status));
        // Nobody is signed in by it, and whoever was is so no more.
        Assert.True(string.IsNullOrEmpty(other.Cookie("__Host-triage")));
        Assert.Equal(HttpStatusCode.Found, (await browser.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.Gone, (await other.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.SignInAsync(person.Login!, AccountsHost.Password)).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await other.SignInAsync(person.Login!, Wanted)).Status);
        var written = (await host.Get<AuditLog>().ListAsync(new AuditFilter(null) { Limit = 200 }, Cancellation)).Items;
        Assert.Contains(written, e => e.Act == AuditAct.PasswordResetOffered && e.What == person.Name);
        Assert.Contains(written, e => e.Act == AuditAct.CredentialChanged && e.Actor.Name == person.Name);
        Assert.DoesNotContain(path.Split('/')[^1], string.Concat(written), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_OfSomebodyWithAnAuthenticator_TakesItsCodeAndLocksAgainstGuesses()
    {
        var (_, person) = await host.MemberAsync(Role.Viewer);
        var key = AuthenticatorCode.NewKey();
        var kept = host.Get<AccountSecrets>().Kept(key);
        await ChangeAsync(person, p => p with { AuthenticatorKey = kept, WrongInARow = AccessLimits.MaxWrongInARow - 1 });
        var path = await LinkAsync(person);
        using var browser = new AccountBrowser(host.Reached);
        Task<AccountAnswer> SetAsync(string code) => browser.PostAsync(path, path, ("password", Wanted), ("code", code));
        string Code() => AuthenticatorCode.Of(key, TimeProvider.System.GetUtcNow());

        Assert.Equal(HttpStatusCode.BadRequest, (await SetAsync("")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await SetAsync(Code())).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SignInAsync(person.Login!, Wanted)).Status);

        await ChangeAsync(person, p => p with { LockedUntilUtc = null });
        Assert.Equal(HttpStatusCode.OK, (await SetAsync(Code())).Status);
        Assert.StartsWith("/account/code", (await browser.SignInAsync(person.Login!, Wanted)).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_GuessedOrOfSomebodyDisabledSince_IsOver()
    {
        var (_, person) = await host.MemberAsync(Role.Viewer);
        var path = await LinkAsync(person);
        using var browser = new AccountBrowser(host.Reached);
        await host.Get<PeopleDesk>().DisableAsync(person.Id, Olivia, Cancellation);

        Assert.Equal(HttpStatusCode.Gone, (await browser.GetAsync("/account/reset/guessed")).Status);
        Assert.Equal(HttpStatusCode.Gone, (await browser.GetAsync(path)).Status);
        await Assert.ThrowsAsync<RefusedInputException>(() => LinkAsync(person));
    }

    [Fact]
    public async Task Verb_OfSomebodyAndOfNobody_PrintsALinkOrSaysWhyNot()
    {
        var (_, person) = await host.MemberAsync(Role.Owner);
        using var browser = new AccountBrowser(host.Reached);

        var (done, link) = await RunAsync(person.Login!);
        var (failed, why) = await RunAsync("nobody@example.com");

        Assert.True((done, failed) == (0, 1), link);
        var path = new Uri(link.Split('\n')[0]).AbsolutePath;
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync(path, path, ("password", Wanted))).Status);
        Assert.Contains("Nobody signs in as 'nobody@example.com'", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_PasswordChangedBetweenItsCheckAndEntering_IsRefused()
    {
        var (_, before) = await host.MemberAsync(Role.Viewer);
        var signIns = host.Get<SignInStore>();
        await signIns.EndAllAsync(before.Id, null, Cancellation);
        await ChangeAsync(before, p => p with { PasswordHash = host.Get<AccountSecrets>().HashOf(Wanted) });

        Assert.Equal(SignInAnswer.Refused, await EnterAsync(before));
        Assert.Empty(await signIns.ListAsync(before.Id, Cancellation));

        Assert.Equal(SignInAnswer.Entered, await EnterAsync(await FindAsync(before)));
        Assert.Single(await signIns.ListAsync(before.Id, Cancellation));

        async Task<SignInAnswer> EnterAsync(Person person)
        {
            await using var scope = host.Services.CreateAsyncScope();
            var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
            var desk = scope.ServiceProvider.GetRequiredService<SignInDesk>();
            return await desk.EnterAsync(http, person, SignInWay.Password, Cancellation);
        }
    }

    [Fact]
    public async Task CurrentPassword_GuessedAtAnOpenPage_LocksAsASignInDoes()
    {
        var (browser, person) = await host.MemberAsync(Role.Viewer);
        await ChangeAsync(person, p => p with { WrongInARow = AccessLimits.MaxWrongInARow - 1 });
        Task<AccountAnswer> SetAsync(string current) =>
            browser.PostAsync("/account/password", "/account/password", ("current", current), ("password", Wanted));

        var wrong = await SetAsync("not it at all");
        var locked = await SetAsync(AccountsHost.Password);

        Assert.All([wrong, locked], a => Assert.Equal(HttpStatusCode.BadRequest, a.Status));
        Assert.True((await FindAsync(person)).IsLocked(TimeProvider.System.GetUtcNow()));
        await ChangeAsync(person, p => p with { LockedUntilUtc = null });
        Assert.Equal(HttpStatusCode.SeeOther, (await SetAsync(AccountsHost.Password)).Status);
    }

    [Fact]
    public async Task Disabled_Person_IsOutAtOnceAndInAgainWhenEnabled()
    {
        var (browser, person) = await host.MemberAsync(Role.Editor);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/w/main")).Status);

        await host.Get<PeopleDesk>().DisableAsync(person.Id, Olivia, Cancellation);
        Assert.Equal(HttpStatusCode.Found, (await browser.GetAsync("/w/main")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SignInAsync(person.Login!, AccountsHost.Password)).Status);

        await host.Get<PeopleDesk>().EnableAsync(person.Id, Olivia, Cancellation);
        Assert.Equal(HttpStatusCode.SeeOther, (await browser.SignInAsync(person.Login!, AccountsHost.Password)).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/w/main")).Status);
    }

    [Fact]
    public async Task PeoplePage_OwnerWhoDoesNotAdminister_IsForbidden()
    {
        var (browser, _) = await host.MemberAsync(Role.Owner);

        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/w/main/settings/people")).Status);
        using var owner = new AccountBrowser(host.Reached);
        await owner.SignInAsync("olivia@example.com", AccountsHost.Password);
        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync("/w/main/settings/people")).Status);
    }

    [Fact]
    public async Task SetRoleAsync_PageBuiltBeforeTheyWereRaised_LowersFromWhatTheyAreNow()
    {
        var (browser, person) = await host.MemberAsync(Role.Viewer);
        var shown = Assert.Single(
            await host.Get<MemberDesk>().ListAsync(WorkspaceId.Main, Cancellation),
            m => m.PersonId == person.Id
        );
        await host.Get<MemberDesk>().SetRoleAsync(WorkspaceId.Main, shown, Role.Owner, Olivia, Cancellation);

        await host.Get<MemberDesk>().SetRoleAsync(WorkspaceId.Main, shown, Role.Triager, Olivia, Cancellation);

        Assert.Equal(HttpStatusCode.Found, (await browser.GetAsync("/w/main")).Status);
        var written = (await host.Get<AuditLog>().ListAsync(new AuditFilter(WorkspaceId.Main), Cancellation)).Items;
        Assert.Equal("owner → triager", written.First(e => e.What == person.Name).Detail);
    }

    /// <returns>The path of a link that resets the password.</returns>
    private async Task<string> LinkAsync(Person person) =>
        new Uri(await host.Get<PeopleDesk>().ResetPasswordAsync(person, Olivia, null, Cancellation)).AbsolutePath;

    private Task ChangeAsync(Person person, Func<Person, Person> change) =>
        host.Get<PersonStore>().ChangeAsync(person.Id, change, Cancellation);

    private async Task<Person> FindAsync(Person person) => (await host.Get<PersonStore>().FindAsync(person.Id, Cancellation))!;

    private async Task<(int? Exit, string Said)> RunAsync(string login)
    {
        using var said = new StringWriter();
        var exit = await CommandLine.TryRunAsync(
            [
                "people",
                "reset-password",
                login,
                $"--Triage:DataDirectory={host.DataDirectory}",
                $"--Triage:PublicUrl={host.Reached}",
                "--Triage:Mode=Accounts",
                "--Urls=https://127.0.0.1:1",
            ],
            said,
            said
        );
        return (exit, said.ToString().ReplaceLineEndings("\n"));
    }
}
