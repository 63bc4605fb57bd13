using System.Net.Sockets;
using System.Net.WebSockets;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Web.Access;
using Triage.Web.Shell;
using Triage.Web.Tests.Shape;

namespace Triage.Web.Tests.Access;

/// <summary>S-10 to S-24: what stands between a browser and the server.</summary>
public sealed class BrowserWallsTests(TriageHost host) : IClassFixture<TriageHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task S18_S20_EveryRoute_CarriesTheHeaders()
    {
        var paths = host
            .Services.GetServices<EndpointDataSource>()
            .SelectMany(s => s.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") != false)
            .Select(Addressed)
            .Where(path =>
                !path.StartsWith("/_blazor", StringComparison.Ordinal)
                && !path.Contains("opentelemetry", StringComparison.Ordinal)
            )
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var wrong = new List<string>();
        foreach (var path in paths)
        {
            using var answer = await host.Http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, Cancellation);
            string Header(string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(" | ", values) : "";
            var policy = Header("Content-Security-Policy");
            var isFile = answer.Content.Headers.ContentDisposition?.DispositionType == "attachment";
            var sound =
                policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal)
                && (isFile ? policy.StartsWith("sandbox;", StringComparison.Ordinal) : IsStrict(policy))
                && Header("X-Content-Type-Options") == "nosniff"
                && Header("Referrer-Policy") == "same-origin"
                && Header("Cross-Origin-Opener-Policy") == "same-origin"
                && Header("Cross-Origin-Resource-Policy") == "same-origin"
                && Header("Permissions-Policy").StartsWith("camera=()", StringComparison.Ordinal)
                && (IsAsset(path) || Header("Cache-Control") == "no-store")
                && !answer.Headers.Contains("Server")
                && !answer.Headers.Contains("X-Powered-By");
            if (!sound)
            {
                wrong.Add($"{path} ({(int)answer.StatusCode}): {policy}, {Header("Cache-Control")}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{paths.Count} routes looked at.");
        Assert.True(paths.Count > 60, $"Only {paths.Count} routes were found.");
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task S16_PageBeforeItsCircuit_HoldsNothingOfTheWorkspace()
    {
        await host.PostAsync("/api/v1/incidents", new { title = "canary-of-the-shell" }, expected: 201);

        foreach (var path in new[] { "/w/main", "/w/main/incidents", "/w/main/incidents/INC-1" })
        {
            Assert.DoesNotContain(
                "canary-of-the-shell",
                await host.Http.GetStringAsync(path, Cancellation),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void S10_Limits_AreAtOrBelowTheDefaults()
    {
        var circuits = host.Services.GetRequiredService<IOptions<CircuitOptions>>().Value;

        Assert.False(circuits.DetailedErrors);
        Assert.True(circuits.DisconnectedCircuitMaxRetained <= 100);
        Assert.True(circuits.DisconnectedCircuitRetentionPeriod <= TimeSpan.FromMinutes(3));
        Assert.True(circuits.JSInteropDefaultCallTimeout <= TimeSpan.FromMinutes(1));
        Assert.True(circuits.MaxBufferedUnacknowledgedRenderBatches <= 10);
        // Above the default of 32 KB, because a pasted trace and a kept draft are larger.
        Assert.Equal(1024 * 1024, Limits.MaxPageMessageBytes);
    }

    [Fact]
    public async Task S10_FrameOverTheBound_EndsThatConnectionAndNoOther()
    {
        using var other = await ConnectAsync();
        using var socket = await ConnectAsync();
        await socket.SendAsync(
            Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"),
            WebSocketMessageType.Binary,
            true,
            Cancellation
        );
        var frame = new byte[Limits.MaxPageMessageBytes + 1024];
        // The length before a message of BlazorPack, in seven bits a byte.
        new byte[] { 0xFF, 0xFF, 0xFF, 0x03 }.CopyTo(frame, 0);

        var ended = false;
        try
        {
            await socket.SendAsync(frame, WebSocketMessageType.Binary, true, Cancellation);
            var buffer = new byte[4096];
            while (socket.State == WebSocketState.Open)
            {
                var got = await socket.ReceiveAsync(buffer, Cancellation);
                ended |= got.MessageType == WebSocketMessageType.Close;
            }
        }
        catch (WebSocketException)
        {
            ended = true;
        }

        Assert.True(ended);
        Assert.Equal(WebSocketState.Open, other.State);
        using var page = await host.Http.GetAsync("/health/live", Cancellation);
        Assert.Equal(200, (int)page.StatusCode);
    }

    [Fact]
    public async Task S11_MorePagesThanOnePersonMayHold_AreRefusedAndFreedAgain()
    {
        var open = new List<ClientWebSocket>();
        var refused = (Exception?)null;
        while (open.Count <= AccessLimits.MaxPagesPerPerson && refused is null)
        {
            try
            {
                open.Add(await ConnectAsync());
            }
            catch (WebSocketException e)
            {
                refused = e;
            }
        }

        Assert.Contains("429", refused?.Message, StringComparison.Ordinal);
        Assert.InRange(open.Count, 1, AccessLimits.MaxPagesPerPerson);
        foreach (var socket in open)
        {
            socket.Abort();
            socket.Dispose();
        }

        var limit = host.Services.GetRequiredService<ConnectionLimit>();
        for (var look = 0; look < 200 && limit.Holders > 0; look++)
        {
            await Task.Delay(50, Cancellation);
        }

        using var again = await ConnectAsync();
        Assert.Equal(WebSocketState.Open, again.State);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task S11_OtherWaysThanWebSockets_AreClosed(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/_blazor?id={await NegotiateAsync()}");

        using var answer = await host.Http.SendAsync(request, Cancellation);

        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example", "403")]
    [InlineData("null", "403")]
    [InlineData("", "101")]
    public async Task S17_S24_Handshake_FromHereOnlyAndWithoutCompression(string origin, string status)
    {
        var head = await HandshakeAsync(origin);

        Assert.StartsWith($"HTTP/1.1 {status}", head, StringComparison.Ordinal);
        Assert.DoesNotContain("permessage-deflate", head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void S13_MethodsThatABrowserMayCall_AreNone()
    {
        var callable = typeof(SecurityHeaders)
            .Assembly.GetTypes()
            .SelectMany(t =>
                t.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            )
            .Where(m => m.GetCustomAttribute<JSInvokableAttribute>() is not null)
            .Select(m => $"{m.DeclaringType}.{m.Name}");

        Assert.Empty(callable);
    }

    [Fact]
    public void S15_Components_DoNotAskForTheRequest()
    {
        var used = Repository
            .Files("src/Triage.Web", ".cs", ".razor")
            .Where(f => Repository.Read(f).Contains("IHttpContextAccessor", StringComparison.Ordinal))
            .ToList();

        Assert.True(
            used.Count == 0,
            $"{string.Join(", ", used)}: a circuit outlives its request; who looks comes from WorkspaceScope."
        );
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task S22_JsonAsASimpleType_Is415(string type)
    {
        using var content = new StringContent("{\"title\":\"from another page\"}");
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var answer = await host.Http.PostAsync("/api/v1/incidents", content, Cancellation);

        Assert.Equal(415, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("5;\nhello\r\n0\r\n\r\n", "line feed alone in a chunk's extension")]
    [InlineData("5\n{\"a\":\r\n0\r\n\r\n", "line feed alone behind a chunk's length")]
    [InlineData("-1\r\n\r\n0\r\n\r\n", "negative length")]
    [InlineData("0x5\r\nhello\r\n0\r\n\r\n", "length in another notation")]
    [InlineData("fffffffffffffffff\r\n", "length without bound")]
    public async Task S70_OddChunks_AreRefusedAndTheConnectionEnds(string body, string what)
    {
        var answer = await RawAsync(
            $"POST /v1/traces HTTP/1.1\r\nHost: {Authority}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{body}GET /health/live HTTP/1.1\r\nHost: {Authority}\r\n\r\n"
        );

        Assert.True(answer.StartsWith("HTTP/1.1 400", StringComparison.Ordinal), $"{what}: {answer}");
        Assert.Equal(1, answer.Split("HTTP/1.1 ").Length - 1);
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nContent-Length: 6\r\n")]
    [InlineData("Content-Length: 5, 6\r\n")]
    [InlineData("Content-Length: +5\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n")]
    [InlineData("Transfer-Encoding : chunked\r\n")]
    [InlineData("Transfer-Encoding:\u000bchunked\r\n")]
    [InlineData("X: 1\r\n Transfer-Encoding: chunked\r\n")]
    public async Task S70_LengthsThatDisagree_AreRefused(string headers)
    {
        var answer = await RawAsync(
            $"POST /v1/traces HTTP/1.1\r\nHost: {Authority}\r\nContent-Type: application/json\r\n{headers}\r\n0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: {Authority}\r\n\r\n"
        );

        Assert.Matches("^HTTP/1.1 (400|411|501)", answer);
        Assert.DoesNotContain("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/%")]
    [InlineData("/w/main/runs/%00")]
    [InlineData("/w/main/runs/%c0%ae%c0%ae")]
    [InlineData("/w/%ff%fe/incidents")]
    [InlineData("/api/v1/runs/..%2f..%2fetc%2fpasswd")]
    [InlineData("/api/v1/runs?agent=%ed%a0%80")]
    [InlineData("/api/v1/incidents/INC-99999999999999999999")]
    [InlineData("/report/main/%2e%2e/x")]
    public async Task A19_MalformedAddress_IsAnsweredAndNoFault(string path)
    {
        var answer = await RawAsync($"GET {path} HTTP/1.1\r\nHost: {Authority}\r\nConnection: close\r\n\r\n");

        Assert.Matches("^HTTP/1.1 (200|302|400|404)", answer);
        using var alive = await host.Http.GetAsync("/health/live", Cancellation);
        Assert.Equal(200, (int)alive.StatusCode);
    }

    [Fact]
    public async Task S71_QuotesInEveryParameter_ChangeNothingAndAreNoFault()
    {
        const string Hostile = "x' OR '1'='1\";--) UNION SELECT * FROM people/*";
        var document = await host.GetAsync("/openapi/v1.json");
        var asked = 0;
        foreach (var (path, operations) in document["paths"]!.AsObject())
        {
            if (operations!["get"] is not { } get)
            {
                continue;
            }

            var address = System.Text.RegularExpressions.Regex.Replace(
                path,
                "{[^}]+}",
                Uri.EscapeDataString(Hostile),
                System.Text.RegularExpressions.RegexOptions.None,
                TimeSpan.FromSeconds(1)
            );
            var words = (get["parameters"]?.AsArray() ?? [])
                .Where(p => (string?)p!["in"] == "query")
                .Select(p => (string)p!["name"]!);
            foreach (var word in words.Prepend(""))
            {
                var query = word.Length == 0 ? "" : $"?{word}={Uri.EscapeDataString(Hostile)}";
                using var request = new HttpRequestMessage(HttpMethod.Get, address + query);
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Hostile}");
                using var answer = await host.Http.SendAsync(request, Cancellation);
                asked++;
                Assert.True((int)answer.StatusCode < 500, $"{address}{query} answered {(int)answer.StatusCode}.");
            }
        }

        Assert.True(asked > 40, $"Only {asked} requests were made.");
        Assert.NotNull(await host.GetAsync("/api/v1/incidents"));
    }

    private string Authority => new Uri(host.Address).Authority;

    private static bool IsStrict(string policy) =>
        policy.Contains("default-src 'self'; script-src 'self';", StringComparison.Ordinal)
        && policy.Contains("object-src 'none'", StringComparison.Ordinal)
        && policy.Contains("base-uri 'self'", StringComparison.Ordinal)
        && policy.Contains("form-action 'self'", StringComparison.Ordinal)
        && !policy.Contains("unsafe-eval", StringComparison.Ordinal);

    private static bool IsAsset(string path) => path.StartsWith("/_", StringComparison.Ordinal) || Path.HasExtension(path);

    /// <summary>The route with something in place of each parameter.</summary>
    private static string Addressed(RouteEndpoint endpoint) =>
        "/"
        + string.Join(
            '/',
            endpoint.RoutePattern.PathSegments.Select(s =>
                string.Concat(
                    s.Parts.Select(p =>
                        p switch
                        {
                            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
                            Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator => separator.Content,
                            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: var name } => string.Equals(
                                name,
                                "workspace",
                                StringComparison.OrdinalIgnoreCase
                            )
                                ? "main"
                                : "x",
                            _ => "x",
                        }
                    )
                )
            )
        );

    private async Task<string> NegotiateAsync()
    {
        using var answer = await host.Http.PostAsync("/_blazor/negotiate?negotiateVersion=1", null, Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        return (string)System.Text.Json.Nodes.JsonNode.Parse(text)!["connectionToken"]!;
    }

    private async Task<ClientWebSocket> ConnectAsync()
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(
            new Uri($"ws://{Authority}/_blazor?id={Uri.EscapeDataString(await NegotiateAsync())}"),
            Cancellation
        );
        return socket;
    }

    private async Task<string> HandshakeAsync(string origin)
    {
        var token = Uri.EscapeDataString(await NegotiateAsync());
        return await RawAsync(
            $"GET /_blazor?id={token} HTTP/1.1\r\nHost: {Authority}\r\nOrigin: {(origin.Length == 0 ? host.Address.TrimEnd('/') : origin)}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n",
            headOnly: true
        );
    }

    /// <summary>What comes back on a connection of its own, until it ends or, for the head alone, until that is there.</summary>
    private async Task<string> RawAsync(string request, bool headOnly = false)
    {
        var at = new Uri(host.Address);
        using var client = new TcpClient();
        await client.ConnectAsync(at.Host, at.Port, Cancellation);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), Cancellation);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        var answer = new StringBuilder();
        var buffer = new byte[8192];
        int read;
        while ((read = await stream.ReadAsync(buffer, patience.Token)) > 0)
        {
            answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
            if (headOnly && answer.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                break;
            }
        }

        return answer.ToString();
    }
}
