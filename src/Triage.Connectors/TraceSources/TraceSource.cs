namespace Triage.Connectors.TraceSources;

public enum TraceSourceKind
{
    Langfuse,
    Tempo,
    Jaeger,
}

/// <summary>A place that keeps traces, as the administrator configured it; nothing of it is ever entered on a page.</summary>
/// <param name="Url">Where its API begins, without the path of a trace.</param>
/// <param name="Key">User name, or public key of a Langfuse project; without it the secret is a bearer token.</param>
/// <param name="Tenant">Tenant of a Tempo that has several.</param>
public sealed record TraceSource(string Name, TraceSourceKind Kind, Uri Url, string? Key, string? Secret, string? Tenant);

/// <summary>What to ask a source for one trace.</summary>
/// <param name="Path">Below the address of the source.</param>
internal sealed record TraceQuestion(string Path, IReadOnlyList<KeyValuePair<string, string>> Headers);
