using Triage.Storage.Access;

namespace Triage.Web.Tests.Access.Accounts;

/// <summary>S-26, S-70, A-22: behind a real proxy nobody passes for another, and no request hides in another's.</summary>
public sealed class BehindProxyTests
{
    private const string Bait = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Proxies => ["nginx", "haproxy"];

    /// <summary>A request of whose end two servers may think differently, and behind one of its ends another request.</summary>
    private static readonly Dictionary<string, string> Smuggled = new(StringComparer.Ordinal)
    {
        ["length and chunks"] = Head("Content-Length: 5\r\nTransfer-Encoding: chunked") + "0\r\n\r\n" + Bait,
        ["chunks and length"] = Head($"Transfer-Encoding: chunked\r\nContent-Length: {Bait.Length + 5}") + "0\r\n\r\n" + Bait,
        ["two lengths"] = Head($"Content-Length: 0\r\nContent-Length: {Bait.Length}") + Bait,
        ["a list of lengths"] = Head($"Content-Length: 0, {Bait.Length}") + Bait,
        ["length with a sign"] = Head("Content-Length: +0") + Bait,
        ["blank before the colon"] =
            Head($"Transfer-Encoding : chunked\r\nContent-Length: {Bait.Length + 5}") + "0\r\n\r\n" + Bait,
        ["tab in the name of chunks"] =
            Head($"Transfer-Encoding:\tchunked\r\nContent-Length: {Bait.Length + 5}") + "0\r\n\r\n" + Bait,
        ["odd blank in the name of chunks"] =
            Head($"Transfer-Encoding:\u000bchunked\r\nContent-Length: {Bait.Length + 5}") + "0\r\n\r\n" + Bait,
        ["chunks of another kind"] =
            Head($"Transfer-Encoding: xchunked\r\nContent-Length: {Bait.Length + 5}") + "0\r\n\r\n" + Bait,
        ["folded header"] =
            Head($"X: 1\r\n Transfer-Encoding: chunked\r\nContent-Length: {Bait.Length + 5}") + "0\r\n\r\n" + Bait,
        ["line feed in a chunk's extension"] =
            Head("Transfer-Encoding: chunked") + $"5;\n{Bait.Length + 5:x}\r\nhello\r\n0\r\n\r\n" + Bait,
        ["line feed in a header"] =
            Head($"X: 1\nTransfer-Encoding: chunked\r\nContent-Length: {Bait.Length + 5}") + "0\r\n\r\n" + Bait,
    };

    private sealed class Behind()
        : AccountsHost(
            ("Urls", "http://127.0.0.1:0"),
            ("Triage:Proxies:0", "127.0.0.1"),
            ("Triage:SignIn:Provider:Issuer", "https://id.example.com"),
            ("Triage:SignIn:Provider:ClientId", "triage")
        );

    [Theory]
    [MemberData(nameof(Proxies))]
    public async Task Callers_WhoeverTheySayTheyAre_AreWhoTheProxySaw(string name)
    {
        await using var host = new Behind();
        await using var proxy = await Proxy.StartAsync(name, new Uri(host.Address));
        var spoofed = await SendAsync(
            proxy,
            "GET /account/provider/callback?code=x&state=made-up HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: evil.example\r\nForwarded: for=203.0.113.7;host=evil.example;proto=http\r\nX-Real-IP: 203.0.113.7\r\nConnection: close\r\n\r\n"
        );
        var foreign = await SendAsync(proxy, "GET /account/login HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
        var two = await SendAsync(
            proxy,
            "GET /account/login HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
        );
        var named = await SendAsync(
            proxy,
            "GET https://evil.example/account/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        );

        Assert.DoesNotContain("evil.example", spoofed, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400", foreign, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400", two, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400", named, StringComparison.Ordinal);
        var written = (await host.Get<AuditLog>().ListAsync(new AuditFilter(null), Cancellation)).Items;
        Assert.Equal("127.0.0.1", Assert.Single(written).Detail);
    }

    [Theory]
    [MemberData(nameof(Proxies))]
    public async Task Requests_OfWhoseEndTwoMayThinkDifferently_HideNoOther(string name)
    {
        await using var host = new Behind();
        await using var proxy = await Proxy.StartAsync(name, new Uri(host.Address));
        foreach (var (how, request) in Smuggled)
        {
            await SendAsync(proxy, request);
            // What the proxy took for a body must not be answered as the request of whoever comes next on its connection.
            for (var next = 0; next < 3; next++)
            {
                var answer = await SendAsync(proxy, "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                Assert.True(answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal), $"{how}: then {answer}");
            }
        }
    }

    private static Task<string> SendAsync(Proxy proxy, string request) => new RawConnection(proxy.Address).SendAsync(request);

    private static string Head(string lengths) =>
        $"POST /account/nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n{lengths}\r\n\r\n";
}
