using Triage.Telemetry.Otlp;
using Triage.Telemetry.Redaction;

namespace Triage.Telemetry;

/// <summary>
/// Which rules each span of a request is copied by. The mode of an agent counts for its spans, and for those of its trace that name
/// none; so before anything is copied the whole request is asked who speaks in which trace.
/// </summary>
internal sealed class SpanRedaction(RedactionsInUse inUse)
{
    private readonly Dictionary<string, HashSet<string>> agentsByTrace = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> versions = new(StringComparer.Ordinal);

    public RedactionInUse Usual => inUse.Usual;

    /// <summary>The highest version that anything of the trace went through.</summary>
    public int VersionOf(string traceId) => versions.GetValueOrDefault(traceId, Usual.Redactor.Version);

    /// <summary>Looks at an item before any of the request is copied.</summary>
    public void Note(ReadOnlyMemory<byte> item, ItemIds ids, bool isLog)
    {
        if (!inUse.AreAlike && AgentsIn(item, isLog) is { Count: > 0 } agents)
        {
            var trace = Convert.ToHexStringLower(ids.Trace);
            agentsByTrace.TryAdd(trace, new HashSet<string>(StringComparer.Ordinal));
            agentsByTrace[trace].UnionWith(agents);
        }
    }

    public RedactionInUse Of(ReadOnlyMemory<byte> item, ItemIds ids, bool isLog, ReadOnlyMemory<byte> resource)
    {
        if (inUse.AreAlike)
        {
            return Usual;
        }

        var trace = Convert.ToHexStringLower(ids.Trace);
        var rules = inUse.Of(AgentsIn(item, isLog), agentsByTrace.GetValueOrDefault(trace) ?? [], ServiceOf(resource));
        versions[trace] = Math.Max(versions.GetValueOrDefault(trace), rules.Redactor.Version);
        return rules;
    }

    private static List<string> AgentsIn(ReadOnlyMemory<byte> item, bool isLog) =>
        [
            .. WireReader
                .Messages(item, isLog ? 6 : 9)
                .Select(WireAttribute.Of)
                .Where(a => Redactors.AgentKeys.Contains(WireValue.TextOf(a.Key.Span)))
                .Select(a => WireValue.Of(a.Value).Text)
                .Where(name => name.Length > 0),
        ];

    private static string? ServiceOf(ReadOnlyMemory<byte> resource) =>
        WireReader
            .Messages(resource, 1)
            .SelectMany(r => WireReader.Messages(r, 1))
            .Select(WireAttribute.Of)
            .Where(a => a.Key.Span.SequenceEqual("service.name"u8))
            .Select(a => WireValue.Of(a.Value).Text)
            .FirstOrDefault();
}

/// <summary>The rules of a workspace by content mode, each with what it remembers. Safe for any number of requests at once.</summary>
internal sealed class RedactionsInUse
{
    private readonly Redactors redactors;
    private readonly Dictionary<Redactor, RedactionInUse> inUse;

    public RedactionsInUse(Redactors redactors, bool remembers)
    {
        this.redactors = redactors;
        inUse = redactors.All.ToDictionary(r => r, r => new RedactionInUse(r, remembers));
    }

    public RedactionInUse Usual => inUse[redactors.Usual];

    public bool AreAlike => redactors.AreAlike;

    public RedactionInUse Of(IReadOnlyCollection<string> ofSpan, IReadOnlyCollection<string> ofTrace, string? serviceName) =>
        inUse[redactors.Of(ofSpan, ofTrace, serviceName)];
}
