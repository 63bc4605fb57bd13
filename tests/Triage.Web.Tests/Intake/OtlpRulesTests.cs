using System.Text.Json.Nodes;

namespace Triage.Web.Tests.Intake;

/// <summary>What the checks of the OTLP rules share. The rules: https://opentelemetry.io/docs/specs/otlp/ (1.11).</summary>
public abstract class OtlpRulesTests(GrpcHost host)
{
    private protected const string SpanId = "00f067aa0ba902b7";
    private protected const int Ok = 0;

    private protected OtlpPort Port { get; } = new(host, host.GrpcPort);

    private protected GrpcHost Host => host;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected static SentSpan Span(string trace, params IReadOnlyList<(string Key, object? Value)> values) =>
        new(trace, SpanId, "step", values);

    /// <summary>200 over HTTP, OK over gRPC, and nothing to complain about.</summary>
    private protected static void AssertTaken(OtlpReceived received)
    {
        Assert.Equal((200, Ok), (received.Http, received.Code));
        Assert.Null(received.Rejected);
    }

    private protected async Task<JsonArray> StoredAsync(string trace) =>
        (await host.GetAsync($"/api/v1/runs/{trace}/spans?bodies=true"))["items"]!.AsArray();

    private protected async Task<JsonNode> StoredOneAsync(string trace) => Assert.Single(await StoredAsync(trace))!;

    private protected Task AssertNothingStoredAsync(string trace) => host.GetAsync($"/api/v1/runs/{trace}", 404);
}
