using System.Net;
using Triage.Storage.Access;

namespace Triage.Web.Tests.Access.Accounts;

public sealed class FirstOwnerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Setup_LinkUsedOnce_MakesTheOwnerAndIsGoneAfterwards()
    {
        await using var host = new AccountsHost();
        using var browser = new AccountBrowser(host.Reached);
        var path = await host.SetupPathAsync();
        var other = await host.SetupPathAsync();
        (string, string)[] fields = [("name", "Ana"), ("login", "ana@example.com"), ("password", AccountsHost.Password)];

        Assert.Equal(HttpStatusCode.Gone, (await browser.GetAsync("/setup/guessed")).Status);
        var weak = await browser.PostAsync(path, path, ("name", "Ana"), ("login", "ana"), ("password", "password1234"));
        Assert.Equal(HttpStatusCode.BadRequest, weak.Status);
        Assert.Contains("among the first that are tried", weak.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, (await browser.PostAsync(path, path, fields)).Status);

        var owner = Assert.Single(await host.Get<PersonStore>().AdministratorsAsync(Cancellation));
        Assert.Equal("Ana", owner.Name);
        Assert.Equal("/w/main", (await browser.GetAsync("/")).Location);
        foreach (var gone in new[] { path, other, "/setup" })
        {
            Assert.Equal(HttpStatusCode.Gone, (await browser.GetAsync(gone)).Status);
        }

        var again = await browser.PostAsync(
            "/account",
            path,
            [("name", "Eve"), ("login", "eve"), ("password", AccountsHost.Password)]
        );
        Assert.Equal(HttpStatusCode.Gone, again.Status);
        Assert.Null(await host.Get<PersonStore>().FindByLoginAsync("eve", Cancellation));
    }

    [Fact]
    public async Task SignIn_NobodyYet_LetsInNobodyByAnyPassword()
    {
        await using var host = new AccountsHost();
        using var browser = new AccountBrowser(host.Reached);

        foreach (var (login, password) in new[] { ("admin", "admin"), ("owner", "owner"), ("admin", "password"), ("", "") })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SignInAsync(login, password)).Status);
        }
    }
}
