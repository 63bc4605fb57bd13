using System.Text;
using Triage.Connectors.Outgoing;

namespace Triage.Connectors.TraceSources;

public enum FetchFailure
{
    NoSuchSource,
    NoTraceId,
    UnknownTrace,
    Unauthorised,
    TooLarge,
    NotReachable,
}

/// <param name="Body">The trace as the source wrote it; empty when it did not.</param>
/// <param name="Why">For people; never a word of the source.</param>
public sealed record FetchedTrace(ReadOnlyMemory<byte> Body, FetchFailure? Failure, string? Why)
{
    public static FetchedTrace Failed(FetchFailure failure, string why) => new(default, failure, why);
}

/// <summary>Asks the configured sources for traces. It reaches no other address: hosts count by name, and redirects are not followed.</summary>
public sealed class ConfiguredSources : IDisposable
{
    private const int MaxTraceIdChars = 200;
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    private readonly IReadOnlyList<TraceSource> _sources;
    private readonly long _maxBytes;
    private readonly OutgoingClient _client;

    /// <param name="maxBytes">Of one trace as it is answered.</param>
    /// <param name="maxWait">Null is 30 s.</param>
    public ConfiguredSources(IReadOnlyList<TraceSource> sources, long maxBytes, TimeSpan? maxWait = null)
    {
        (_sources, _maxBytes) = (sources, maxBytes);
        // A client of its own: what an administrator configured here is not open to addresses that people enter elsewhere.
        _client = new OutgoingClient(new OutgoingRules([], sources.Select(s => s.Url)), resolve: null, maxWait ?? MaxWait);
    }

    public IReadOnlyList<string> Names => [.. _sources.Select(s => s.Name)];

    public void Dispose() => _client.Dispose();

    public async Task<FetchedTrace> FetchAsync(string sourceName, string traceId, CancellationToken cancellation)
    {
        var source = _sources.FirstOrDefault(s => string.Equals(s.Name, sourceName, StringComparison.OrdinalIgnoreCase));
        if (source is null)
        {
            return FetchedTrace.Failed(
                FetchFailure.NoSuchSource,
                _sources.Count == 0
                    ? "No trace source is configured. An administrator names them in Triage:TraceSources."
                    : $"There is no such trace source. Configured: {string.Join(", ", Names)}."
            );
        }

        var id = traceId.Trim();
        if (!IsTraceId(id, source.Kind))
        {
            return FetchedTrace.Failed(
                FetchFailure.NoTraceId,
                source.Kind == TraceSourceKind.Langfuse
                    ? $"A trace id of Langfuse has letters, digits, and - _ . : between them, at most {MaxTraceIdChars}."
                    : "A trace id has 1 to 32 hex digits."
            );
        }

        var question = source.Kind switch
        {
            TraceSourceKind.Langfuse => LangfuseTraces.Question(id),
            TraceSourceKind.Tempo => TempoTraces.Question(id, source.Tenant),
            TraceSourceKind.Jaeger => JaegerTraces.Question(id),
            _ => throw new InvalidOperationException($"{source.Kind} has no protocol."),
        };
        var address = new Uri($"{source.Url.AbsoluteUri.TrimEnd('/')}/{question.Path}");
        var answer = await _client.GetAsync(address, [.. question.Headers, .. Credentials(source)], _maxBytes, cancellation);
        return Judged(source, answer);
    }

    private FetchedTrace Judged(TraceSource source, OutgoingContent answer) =>
        answer switch
        {
            { Status: null } => FetchedTrace.Failed(
                FetchFailure.NotReachable,
                $"{source.Name} cannot be reached. {answer.Failure}"
            ),
            { Status: 404 } => FetchedTrace.Failed(
                FetchFailure.UnknownTrace,
                $"{source.Name} has no such trace. It may have been deleted by age, or not have arrived yet."
            ),
            { Status: 401 or 403 } => FetchedTrace.Failed(
                FetchFailure.Unauthorised,
                $"{source.Name} refuses the configured credentials ({answer.Status}). An administrator can set Key and Secret of this source in Triage:TraceSources."
            ),
            { IsCut: true } => FetchedTrace.Failed(
                FetchFailure.TooLarge,
                $"The trace is larger than {_maxBytes:N0} bytes: that is the limit. Raise Triage:Intake:MaxRequestBytes, or export it and import the parts."
            ),
            { Status: 200 } => new FetchedTrace(answer.Body, null, null),
            _ => FetchedTrace.Failed(FetchFailure.NotReachable, $"{source.Name} answers {answer.Status} instead of a trace."),
        };

    // It becomes a part of the path: nothing in it may end that part.
    private static bool IsTraceId(string id, TraceSourceKind kind) =>
        kind == TraceSourceKind.Langfuse
            ? id.Length <= MaxTraceIdChars
                && id.Any(char.IsAsciiLetterOrDigit)
                && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':')
            : id.Length is > 0 and <= 32 && id.All(char.IsAsciiHexDigit);

    private static IEnumerable<KeyValuePair<string, string>> Credentials(TraceSource source)
    {
        if (source.Key is not null)
        {
            var pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{source.Key}:{source.Secret}"));
            yield return new("Authorization", $"Basic {pair}");
        }
        else if (source.Secret is not null)
        {
            yield return new("Authorization", $"Bearer {source.Secret}");
        }
    }
}
