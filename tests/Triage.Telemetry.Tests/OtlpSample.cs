using System.Text;
using System.Text.Json.Nodes;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

/// <summary>Small OTLP/JSON bodies, written by hand.</summary>
internal static class OtlpSample
{
    public const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    public const string SpanId = "b7ad6b7169203331";

    public static JsonObject Trace(params (string Key, string Value)[] attributes) =>
        TraceOf(
            SpanOf(new JsonArray([.. attributes.Select(a => Attribute(a.Key, new JsonObject { ["stringValue"] = a.Value }))]))
        );

    public static JsonObject SpanOf(JsonArray? attributes = null) =>
        new()
        {
            ["traceId"] = TraceId,
            ["spanId"] = SpanId,
            ["name"] = "work",
            ["startTimeUnixNano"] = "1700000000000000000",
            ["endTimeUnixNano"] = "1700000000500000000",
            ["attributes"] = attributes ?? [],
        };

    public static JsonObject Attribute(string key, JsonNode? value) => new() { ["key"] = key, ["value"] = value };

    public static JsonObject TraceOf(params JsonNode[] spans) =>
        new()
        {
            ["resourceSpans"] = new JsonArray(
                new JsonObject { ["scopeSpans"] = new JsonArray(new JsonObject { ["spans"] = new JsonArray(spans) }) }
            ),
        };

    public static TelemetryBatch Read(JsonNode body) => Read(body.ToJsonString());

    public static TelemetryBatch Read(string body) =>
        Recording.Reader.ReadTraces(Encoding.UTF8.GetBytes(body), OtlpEncoding.Json).ToBatch();

    public static Span ReadOne(params (string Key, string Value)[] attributes) => Assert.Single(Read(Trace(attributes)).Spans);

    public static string? Value(this Span span, string key) => span.Attributes.Find(key);
}
