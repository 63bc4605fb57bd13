using System.Text;
using Triage.Connectors.Outgoing;
using Triage.Connectors.Tests.Instance;
using Triage.Connectors.TraceSources;

namespace Triage.Connectors.Tests.TraceSources;

public sealed class ConfiguredSourcesTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TraceSourceKind.Langfuse, "GET /api/public/traces/" + TraceId, "application/json")]
    [InlineData(TraceSourceKind.Jaeger, "GET /api/traces/" + TraceId, "application/json")]
    [InlineData(TraceSourceKind.Tempo, "GET /api/traces/" + TraceId, "application/protobuf")]
    public async Task FetchAsync_KnownTrace_AsksAsTheSourceWantsIt(TraceSourceKind kind, string asked, string accept)
    {
        var (seen, authorization, tenant) = ("", "", "");
        using var server = new FakeTriage(r =>
        {
            (seen, authorization, tenant) = (r.Headers["Accept"], r.Headers["Authorization"], r.Headers["X-Scope-OrgID"]);
            return (200, FakeTriage.Text("the trace"));
        });
        using var sources = Of(server.Address, kind, "pk", "sk");

        var trace = await sources.FetchAsync("OURS", TraceId, Cancellation);

        Assert.Null(trace.Failure);
        Assert.Equal("the trace", Encoding.UTF8.GetString(trace.Body.Span));
        Assert.Equal([asked], server.Asked);
        Assert.Equal(accept, seen);
        Assert.Equal($"Basic {Convert.ToBase64String("pk:sk"u8)}", authorization);
        Assert.Equal(kind == TraceSourceKind.Tempo ? "team-a" : null, tenant);
    }

    [Fact]
    public async Task FetchAsync_SecretWithoutKey_IsABearerToken()
    {
        var authorization = "";
        using var server = new FakeTriage(r =>
        {
            authorization = r.Headers["Authorization"];
            return (200, []);
        });
        using var sources = Of(server.Address, TraceSourceKind.Tempo, null, "token");

        await sources.FetchAsync("ours", TraceId, Cancellation);

        Assert.Equal("Bearer token", authorization);
    }

    [Theory]
    [InlineData(404, FetchFailure.UnknownTrace, "no such trace")]
    [InlineData(401, FetchFailure.Unauthorised, "refuses the configured credentials (401)")]
    [InlineData(403, FetchFailure.Unauthorised, "refuses the configured credentials (403)")]
    [InlineData(500, FetchFailure.NotReachable, "answers 500")]
    [InlineData(302, FetchFailure.NotReachable, "answers 302")]
    public async Task FetchAsync_Refusal_IsToldInOwnWords(int status, FetchFailure failure, string words)
    {
        using var server = new FakeTriage(_ => (status, FakeTriage.Text("canary of the target")));
        using var sources = Of(server.Address, TraceSourceKind.Jaeger, null, null);

        var trace = await sources.FetchAsync("ours", TraceId, Cancellation);

        Assert.Equal(failure, trace.Failure);
        Assert.Contains(words, trace.Why, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", trace.Why, StringComparison.Ordinal);
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task FetchAsync_AnswerOverTheBound_IsTooLarge()
    {
        using var server = new FakeTriage(_ => (200, new byte[100_001]));
        using var sources = Of(server.Address, TraceSourceKind.Tempo, null, null);

        var trace = await sources.FetchAsync("ours", TraceId, Cancellation);

        Assert.Equal(FetchFailure.TooLarge, trace.Failure);
        Assert.Contains("100,000 bytes", trace.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_NobodyListens_SaysSo()
    {
        using var sources = Of($"http://127.0.0.1:{FakeTriage.FreePort()}/", TraceSourceKind.Tempo, null, null);

        var trace = await sources.FetchAsync("ours", TraceId, Cancellation);

        Assert.Equal(FetchFailure.NotReachable, trace.Failure);
        Assert.Contains("ConnectionRefused", trace.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TraceSourceKind.Langfuse, "..")]
    [InlineData(TraceSourceKind.Langfuse, "a/../../admin")]
    [InlineData(TraceSourceKind.Langfuse, "a?b=c")]
    [InlineData(TraceSourceKind.Langfuse, "a%2f")]
    [InlineData(TraceSourceKind.Tempo, "not-hex")]
    [InlineData(TraceSourceKind.Jaeger, "")]
    public async Task FetchAsync_NoTraceId_AsksNobody(TraceSourceKind kind, string traceId)
    {
        using var server = new FakeTriage(_ => (200, []));
        using var sources = Of(server.Address, kind, null, null);

        var trace = await sources.FetchAsync("ours", traceId, Cancellation);

        Assert.Equal(FetchFailure.NoTraceId, trace.Failure);
        Assert.Empty(server.Asked);
    }

    [Fact]
    public async Task FetchAsync_AnotherName_NamesTheConfiguredOnes()
    {
        using var sources = Of("http://127.0.0.1:1/", TraceSourceKind.Tempo, null, null);

        var trace = await sources.FetchAsync("theirs", TraceId, Cancellation);

        Assert.Equal(FetchFailure.NoSuchSource, trace.Failure);
        Assert.Contains("Configured: ours", trace.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_NotTheConfiguredPort_IsRefusedAsEverywhere()
    {
        using var client = new OutgoingClient(new OutgoingRules([], [new Uri("http://127.0.0.1:9")]));

        var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{FakeTriage.FreePort()}/"), [], 10, Cancellation);

        Assert.Null(answer.Status);
        Assert.Contains("is not on the public internet", answer.Failure, StringComparison.Ordinal);
    }

    private static ConfiguredSources Of(string address, TraceSourceKind kind, string? key, string? secret) =>
        new([new TraceSource("ours", kind, new Uri(address), key, secret, "team-a")], maxBytes: 100_000);
}
