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

    [Fact]
    public async Task A18_PagesThatComeAndGoAtOnce_LeaveNothingBehind()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(ComeAndGoAsync));

        var limit = host.Services.GetRequiredService<ConnectionLimit>();
        for (var look = 0; look < 200 && limit.Holders > 0; look++)
        {
            await Task.Delay(50, Cancellation);
        }

        Assert.Equal(0, limit.Holders);
        using var page = await host.Http.GetAsync("/w/main", Cancellation);
        Assert.Equal(200, (int)page.StatusCode);

        // Two hundred of them, each ended in another way or at another moment than the one beside it.
        async Task ComeAndGoAsync(int person)
        {
            for (var round = 0; round < 10; round++)
            {
                using var socket = await ConnectAsync();
                if ((person + round) % 3 > 0)
                {
                    await socket.SendAsync(
                        "{\"protocol\":\"blazorpack\",\"version\":1}\u001e"u8.ToArray(),
                        WebSocketMessageType.Text,
                        endOfMessage: (person + round) % 3 > 1,
                        Cancellation
                    );
                }

                if (round % 2 > 0)
                {
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
                }

                socket.Abort();
            }
        }
    }

    [Theory]
    [InlineData("GET", "/_blazor")]
    [InlineData("POST", "/_blazor")]
    [InlineData("POST", "/_blazor/")]
    [InlineData("POST", "/_BLAZOR")]
    public async Task S11_OtherWaysThanWebSockets_AreClosed(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{path}?id={await NegotiateAsync()}");

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
        return await new RawConnection(host.Address).SendAsync(
            $"GET /_blazor?id={token} HTTP/1.1\r\nHost: {Authority}\r\nOrigin: {(origin.Length == 0 ? host.Address.TrimEnd('/') : origin)}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n",
            headOnly: true
        );
    }
}
