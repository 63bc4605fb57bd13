using System.Text.Json;
using System.Text.Json.Nodes;

namespace Triage.Telemetry.Files;

/// <summary>
/// A trace as Tempo answers it in JSON and Grafana downloads it. It is OTLP by other words: <c>batches</c> for resourceSpans, ids
/// in base64, kinds and status codes by name. The second version of its API wraps the whole in <c>trace</c>.
/// </summary>
/// <remarks>https://grafana.com/docs/tempo/latest/api_docs/#query</remarks>
internal static class TempoJson
{
    public static bool IsTrace(JsonElement json) =>
        ExportedJson.Find(json, "batches") is { ValueKind: JsonValueKind.Array }
        || (ExportedJson.Find(json, "trace") is { } trace && ExportedJson.Find(trace, "batches", "resourceSpans") is not null);

    /// <summary>The same as OTLP/JSON.</summary>
    public static byte[] Otlp(JsonElement json)
    {
        var trace = ExportedJson.Find(json, "trace") ?? json;
        var resources = ExportedJson
            .List(trace, "batches", "resourceSpans")
            .Select(r => JsonNode.Parse(r.GetRawText()))
            .ToArray();
        foreach (var resource in resources)
        {
            // Before 2022 scopes were instrumentation libraries.
            foreach (var scope in Items(resource?["scopeSpans"] ?? resource?["instrumentationLibrarySpans"]))
            {
                foreach (var span in Items(scope["spans"]))
                {
                    Rewrite(span);
                }
            }

            if (resource is JsonObject old && old.Remove("instrumentationLibrarySpans", out var libraries))
            {
                old["scopeSpans"] = libraries;
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["resourceSpans"] = new JsonArray(resources) });
    }

    private static void Rewrite(JsonObject span)
    {
        RewriteId(span, "traceId");
        RewriteId(span, "spanId");
        RewriteId(span, "parentSpanId");
        foreach (var link in Items(span["links"]))
        {
            RewriteId(link, "traceId");
            RewriteId(link, "spanId");
        }

        span["kind"] = Word(span["kind"]) switch
        {
            "SPAN_KIND_INTERNAL" => 1,
            "SPAN_KIND_SERVER" => 2,
            "SPAN_KIND_CLIENT" => 3,
            "SPAN_KIND_PRODUCER" => 4,
            "SPAN_KIND_CONSUMER" => 5,
            null => span["kind"]?.DeepClone(),
            _ => 0,
        };
        if (span["status"] is JsonObject status && Word(status["code"]) is { } code)
        {
            status["code"] = code switch
            {
                "STATUS_CODE_OK" => 1,
                "STATUS_CODE_ERROR" => 2,
                _ => 0,
            };
        }
    }

    private static void RewriteId(JsonObject owner, string name)
    {
        // 16 and 8 bytes are 24 and 12 characters in base64, lengths that no hex id has.
        var bytes = new byte[16];
        if (
            Word(owner[name]) is { Length: 24 or 12 } text
            && Convert.TryFromBase64String(text, bytes, out var length)
            && length is 16 or 8
        )
        {
            owner[name] = Convert.ToHexStringLower(bytes.AsSpan(0, length));
        }
    }

    private static IEnumerable<JsonObject> Items(JsonNode? list) => (list as JsonArray)?.OfType<JsonObject>() ?? [];

    private static string? Word(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
