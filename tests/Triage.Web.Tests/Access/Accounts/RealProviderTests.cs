using System.Net;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;

namespace Triage.Web.Tests.Access.Accounts;

public sealed class RealProviderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SignIn_ThroughARealProvider_LetsInByGroupAndOutAgain()
    {
        await using var provider = new RealProvider();
        if (await provider.StartAsync(Cancellation) is { } missing)
        {
            Assert.Skip(missing);
        }

        var host = provider.Host;
        await host.OwnerAsync();
        using var browser = new AccountBrowser(host.Reached);

        var back = await FollowAsync(host, (await browser.GetAsync("/account/provider?returnUrl=/w/main/runs")).Location!);
        var answer = await browser.GetAsync(back.PathAndQuery);

        Assert.Equal((HttpStatusCode.Found, "/w/main/runs"), (answer.Status, answer.Location));
        var person = await host.Get<PersonStore>()
            .FindAsync(new ProviderIdentity($"http://127.0.0.1:{host.ProviderPort}", "real-7"), Cancellation);
        Assert.Equal("Rita Real", person!.Name);
        Assert.Equal(Role.Triager, await host.Get<MemberStore>().FindRoleAsync(WorkspaceId.Main, person.Id, Cancellation));
        Assert.Equal("/account/signed-out", (await browser.PostAsync("/account", "/account/logout")).Location);
        Assert.Equal(HttpStatusCode.Found, (await browser.GetAsync("/account")).Status);
    }

    /// <summary>Goes from one address of the provider to the next until it leads back to Triage.</summary>
    private static async Task<Uri> FollowAsync(AccountsHost host, string address)
    {
        using var http = new AccountBrowser(new Uri(address));
        var at = new Uri(address);
        while (at.Authority != host.Reached.Authority)
        {
            var answer = await http.GetAsync(at.ToString());
            Assert.True(answer.Location is not null, $"{at} answered {answer.Status}: {answer.Body}");
            at = new Uri(at, answer.Location);
        }

        return at;
    }
}
