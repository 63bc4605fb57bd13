namespace Triage.Connectors.TraceSources;

/// <summary>Langfuse's public API: a trace with its observations. Ids are of any kind there.</summary>
/// <remarks>https://api.reference.langfuse.com/#tag/trace/GET/api/public/traces/{traceId}</remarks>
internal static class LangfuseTraces
{
    public static TraceQuestion Question(string traceId) =>
        new($"api/public/traces/{traceId}", [new("Accept", "application/json")]);
}
