using System.Net;
using Triage.Storage.Access;

namespace Triage.Web.Tests.Access.Accounts;

/// <summary>Who sends forwarded headers is believed only when the administrator named them.</summary>
public sealed class ForwardedTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private sealed class Behind(string proxy)
        : AccountsHost(
            ("Urls", "http://127.0.0.1:0"),
            ("Triage:Proxies:0", proxy),
            ("Triage:SignIn:Provider:Issuer", "https://id.example.com"),
            ("Triage:SignIn:Provider:ClientId", "triage")
        );

    [Theory]
    [InlineData("127.0.0.0/8", "203.0.113.7")]
    [InlineData("10.9.9.9", null)]
    public async Task Forwarded_OfAProxy_IsBelievedOnlyWhenItIsNamed(string proxy, string? from)
    {
        await using var host = new Behind(proxy);

        using var page = await SendAsync(host, "/account/login");
        using var callback = await SendAsync(host, "/account/provider/callback?code=x&state=made-up");
        using var foreign = await SendAsync(host, "/account/login", "evil.example");

        // Without a proxy that may say so, it came in the clear.
        Assert.Equal(from is null ? HttpStatusCode.Found : HttpStatusCode.OK, page.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, foreign.StatusCode);
        var written = (await host.Get<AuditLog>().ListAsync(new AuditFilter(null), Cancellation)).Items;
        Assert.Equal(from is null ? [] : [from], written.Select(e => e.Detail));
    }

    [Theory]
    [InlineData("/account/login", "https://localhost/account/login")]
    [InlineData("//evil.example/x", "https://localhost//evil.example/x")]
    public async Task Plain_AnyPath_LeadsToThisInstanceOverHttps(string path, string to)
    {
        await using var host = new Behind("10.9.9.9");

        using var answer = await SendAsync(host, path);

        var location = answer.Headers.Location!;
        Assert.Equal(to, new UriBuilder(location) { Port = -1 }.Uri.ToString());
    }

    private static Task<HttpResponseMessage> SendAsync(AccountsHost host, string path, string name = "localhost")
    {
        var request = new HttpRequestMessage(HttpMethod.Get, host.Address.TrimEnd('/') + path);
        request.Headers.Host = name;
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "localhost");
        var client = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false });
        return client.SendAsync(request, Cancellation);
    }
}
