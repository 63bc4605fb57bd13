using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Triage.Web.Shell;

namespace Triage.Web.Tests.Access;

public sealed class LocalAccessTests(TriageHost host) : IClassFixture<TriageHost>
{
    private static readonly string[] OpenToAnyone =
    [
        "/health/live",
        "/health/ready",
        // The key in the address is what lets in.
        "/report/{workspace}/{agent}/{key}",
        "/report/status/{secret}",
        "/report/{*path}",
    ];

    [Fact]
    public async Task Endpoints_AllOfThem_NeedAuthorizationOrAreOnTheShortList()
    {
        var policies = host.Services.GetRequiredService<IAuthorizationPolicyProvider>();
        var open = host
            .Services.GetServices<EndpointDataSource>()
            .SelectMany(s => s.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Where(e => !IsStaticAsset(e))
            .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/'))
            .Except(OpenToAnyone, StringComparer.Ordinal)
            .ToList();

        Assert.NotNull(await policies.GetFallbackPolicyAsync());
        Assert.Empty(open);
    }

    [Fact]
    public async Task Request_HostOfAnotherName_Is400()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/runs");
        request.Headers.Host = "evil.example";

        using var answer = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example", 403)]
    [InlineData("null", 403)]
    [InlineData("http://localhost:1", 403)]
    public async Task Post_FromAnotherSitesPage_Is403(string origin, int expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/metrics");
        request.Headers.Add("Origin", origin);

        using var answer = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Post_FromAPageOfAnotherSchemeHere_Is403()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/metrics");
        request.Headers.Add("Origin", host.Address.Replace("http://", "https://", StringComparison.Ordinal).TrimEnd('/'));

        using var answer = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task WebSocket_FromAnotherSitesPage_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/_blazor?id=x");
        request.Headers.Add("Origin", "https://evil.example");
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");

        using var answer = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/v1/runs")]
    [InlineData("/w/main")]
    [InlineData("/api/v1/incidents?state=zzz")]
    public async Task Answers_AnyPage_CarryTheSecurityHeaders(string path)
    {
        using var answer = await host.Http.GetAsync(path, TestContext.Current.CancellationToken);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("--Triage:Mode=Accounts", "Triage:PublicUrl")]
    [InlineData("--Triage:Mode=Open", "Allowed: Local, Accounts")]
    [InlineData("--Urls=http://0.0.0.0:5080", "loopback only")]
    [InlineData("--Urls=http://*:5080", "loopback only")]
    [InlineData("--Kestrel:Endpoints:Open:Url=http://0.0.0.0:5998", "Use Urls")]
    [InlineData("--Triage:Intake:HttpPort=abc", "cannot be read")]
    public void Start_UnsafeSetting_IsRefusedWithTheRemedy(string setting, string words)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = [setting], ContentRootPath = RepositoryRoot.Path }
        );

        var refused = Assert.Throws<StartRefusedException>(builder.AddTriageSettings);

        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    private static bool IsStaticAsset(RouteEndpoint endpoint) =>
        endpoint.Metadata.Any(m => m.GetType().Name.Contains("StaticAsset", StringComparison.Ordinal));
}
