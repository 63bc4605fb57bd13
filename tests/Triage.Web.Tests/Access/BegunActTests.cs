using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Triage.Web.Access;
using Triage.Web.Tests.Access.Accounts;

namespace Triage.Web.Tests.Access;

/// <summary>An act that was begun is carried out whole, also when the browser goes away.</summary>
public sealed class BegunActTests(AccountsHost host) : IClassFixture<AccountsHost>
{
    private static readonly string[] Concerned = ["/account", "/setup", "/api/v1/keys", "/api/v1/settings/retention"];

    [Fact]
    public void Doors_ThatChangeWhoMayWhat_FinishWhatTheyBegan()
    {
        var changing = Endpoints()
            .Where(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Any(m => m is not ("GET" or "HEAD")) == true)
            .Where(e => Array.Exists(Concerned, c => PathOf(e).StartsWith(c, StringComparison.Ordinal)))
            .ToList();

        Assert.True(changing.Count > 20, $"Only {changing.Count} were found.");
        Assert.Empty(changing.Where(e => !BegunAct.Concerns(e)).Select(PathOf));
    }

    [Theory]
    [InlineData("/api/v1/keys/", false)]
    [InlineData("/api/v1/incidents/", true)]
    public async Task Hold_BrowserThatWentAway_StopsOnlyWhatNeedNotBeWhole(string path, bool stops)
    {
        var context = new DefaultHttpContext();
        using var gone = new CancellationTokenSource();
        context.RequestAborted = gone.Token;
        context.SetEndpoint(Endpoints().First(e => PathOf(e) == path));
        await gone.CancelAsync();
        bool? stopped = null;

        await BegunAct.HoldAsync(
            context,
            http =>
            {
                stopped = http.RequestAborted.IsCancellationRequested;
                return Task.CompletedTask;
            }
        );

        Assert.Equal(stops, stopped);
    }

    private IEnumerable<RouteEndpoint> Endpoints() =>
        host.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>();

    private static string PathOf(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
}
