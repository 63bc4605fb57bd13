namespace Triage.Connectors.TraceSources;

/// <summary>Tempo's query API. Asked for protobuf it answers OTLP; its JSON is OTLP by other words, and larger.</summary>
/// <remarks>https://grafana.com/docs/tempo/latest/api_docs/#query</remarks>
internal static class TempoTraces
{
    public static TraceQuestion Question(string traceId, string? tenant) =>
        new(
            $"api/traces/{traceId}",
            [
                new("Accept", "application/protobuf"),
                .. tenant is null ? [] : (KeyValuePair<string, string>[])[new("X-Scope-OrgID", tenant)],
            ]
        );
}
