namespace Triage.Connectors.TraceSources;

/// <summary>The JSON API of Jaeger's query service, the one its own page uses.</summary>
/// <remarks>https://www.jaegertracing.io/docs/latest/architecture/apis/</remarks>
internal static class JaegerTraces
{
    public static TraceQuestion Question(string traceId) => new($"api/traces/{traceId}", [new("Accept", "application/json")]);
}
