using System.Runtime.CompilerServices;
using Triage.Engine.Runs;
using Triage.Telemetry.Files;
using Triage.Telemetry.Otlp;
using Triage.Telemetry.Redaction;

namespace Triage.Telemetry;

public enum OtlpEncoding
{
    Protobuf,
    Json,
}

/// <summary>What a body held: what can be stored, trace by trace, and what was refused, each with its place and reason.</summary>
/// <param name="Received">Spans (or log records) in the body, refused ones included.</param>
public sealed record TelemetryBatch(IReadOnlyList<SpanPack> Packs, IReadOnlyList<Refusal> Refused, int Received)
{
    /// <summary>What evaluators said of runs whose spans, or parts of them, are in this batch: to be claimed once those are stored.</summary>
    public IReadOnlyList<EvaluatedRun> Evaluated { get; init; } = [];

    /// <summary>What CI systems said of their pipelines: results of builds.</summary>
    public IReadOnlyList<PipelineRun> Pipelines { get; init; } = [];
}

/// <param name="BytesRead">Of the file, up to the end of this batch.</param>
public sealed record FileBatch(TelemetryBatch Batch, long BytesRead);

/// <param name="TraceId">A trace of the run that was evaluated.</param>
public sealed record EvaluatedRun(string TraceId, OutcomeClaim Claim);

/// <param name="TaskAttributes">Attribute keys that name the task, first hit wins.</param>
/// <param name="SubjectAttributes">Attribute keys whose value is a subject.</param>
/// <param name="SubjectKeys">JSON keys of tool arguments whose value is a subject: <c>ledger</c>, <c>invoice_id</c>, ...</param>
public sealed record ReadingSettings(
    IReadOnlyList<string> TaskAttributes,
    IReadOnlyList<string> SubjectAttributes,
    IReadOnlyList<string> SubjectKeys
)
{
    /// <summary>By name of an evaluation the lowest score that passes; without it a score alone claims nothing.</summary>
    public IReadOnlyDictionary<string, double> EvaluationThresholds { get; init; } = new Dictionary<string, double>();

    /// <summary>Attribute keys that name the build where no convention does, first hit wins.</summary>
    public IReadOnlyList<string> BuildAttributes { get; init; } = [];

    /// <summary>Attribute keys that hold the id of the credential a step used, first hit wins.</summary>
    public IReadOnlyList<string> CredentialAttributes { get; init; } = [];
}

/// <summary>
/// Bytes to packs of spans: redacted first, then mapped by dialect. One reader serves a workspace for as long as the program runs,
/// and any number of requests at once: it remembers the conversations that it saw, and nothing that it says depends on that.
/// </summary>
public sealed class TelemetryReader
{
    private readonly ReadingSettings settings;
    private readonly RedactionsInUse redactions;
    private readonly KnownKeys keys = new();
    private readonly ReadingMemo memo;

    /// <param name="rules">Null for the shipped ones.</param>
    /// <param name="modes">How much is kept of what each agent says; null for the usual mode of all.</param>
    public TelemetryReader(
        ReadingSettings settings,
        byte[] redactionKey,
        RedactionRules? rules = null,
        ContentModes? modes = null
    )
        : this(settings, redactionKey, rules, modes, remembers: true) { }

    /// <param name="remembers">False to read everything anew.</param>
    internal TelemetryReader(
        ReadingSettings settings,
        byte[] redactionKey,
        RedactionRules? rules,
        ContentModes? modes,
        bool remembers
    )
    {
        this.settings = settings;
        var redactors = new Redactors(
            redactionKey,
            rules ?? RedactionRules.Shipped,
            modes ?? ContentModes.AllRedacted,
            [.. settings.TaskAttributes, .. settings.SubjectAttributes]
        );
        redactions = new RedactionsInUse(redactors, remembers);
        memo = new ReadingMemo(remembers);
    }

    /// <exception cref="MalformedTelemetryException">The body can never be read; a sender must not try it again.</exception>
    public TelemetryReading ReadTraces(ReadOnlyMemory<byte> body, OtlpEncoding encoding) =>
        Read(PackForm.Traces, [OtlpBody.Of(body, encoding, Kind.TracesRequest)]);

    /// <summary>Log records that carry GenAI content become spans without timing, to be merged into their span by the store.</summary>
    /// <exception cref="MalformedTelemetryException">The body can never be read; a sender must not try it again.</exception>
    public TelemetryReading ReadLogs(ReadOnlyMemory<byte> body, OtlpEncoding encoding) =>
        Read(PackForm.Logs, [OtlpBody.Of(body, encoding, Kind.LogsRequest)]);

    /// <summary>
    /// A file of traces, part by part, in the formats of <c>Files</c>: one batch, and of a file that can be cut as many as it is
    /// long. What cannot be read is refused with its place, and nothing else with it.
    /// </summary>
    /// <param name="format"><c>otlp-json</c>, <c>otlp-jsonl</c>, <c>otlp-protobuf</c>, <c>openinference-json</c>, <c>phoenix-json</c>, <c>langfuse-json</c>, <c>jaeger-json</c>, <c>tempo-json</c>; null to recognise it.</param>
    /// <param name="maxWholeBytes">Of a document, a line or a resource: of what cannot be cut.</param>
    /// <exception cref="MalformedTelemetryException">It is no trace file, or not of that format; the message says what was looked for. Behind the first batch: the file cannot be read on.</exception>
    public async IAsyncEnumerable<FileBatch> ReadFileAsync(
        Stream file,
        string? format,
        long maxWholeBytes,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var (recognised, received) = (false, 0L);
        await foreach (var part in new TraceFileParts(file, format, maxWholeBytes).ReadAsync(cancellation))
        {
            var content = TraceFile.Read(part);
            recognised |= content.Recognised;
            if (!recognised && content.FirstStranger is { } stranger)
            {
                throw new MalformedTelemetryException($"{stranger} {TraceFile.LookedFor}");
            }

            var batch = Read(content);
            received += batch.Received;
            yield return new FileBatch(batch, part.BytesRead);
        }

        if (received == 0)
        {
            throw new MalformedTelemetryException($"The file holds no span and no log record. {TraceFile.LookedFor}");
        }
    }

    private TelemetryBatch Read(TraceFileContent content)
    {
        var traces = Read(PackForm.Traces, content.AllTraces()).ToBatch();
        var logs = Read(PackForm.Logs, content.Logs).ToBatch();
        return traces with
        {
            Packs = [.. traces.Packs, .. logs.Packs],
            Refused = [.. traces.Refused, .. logs.Refused],
            Received = traces.Received + logs.Received,
            Evaluated = [.. traces.Evaluated.Union(logs.Evaluated)],
        };
    }

    /// <summary>A text that did not come as telemetry, without its secrets: same rules, same markers.</summary>
    public string Redact(string text) => redactions.Usual.Redactor.Redact(text);

    private TelemetryReading Read(PackForm form, IEnumerable<OtlpBody> bodies)
    {
        var written = new PackWriter(new SpanRedaction(redactions), keys, form);
        try
        {
            foreach (var body in bodies)
            {
                written.Add(body);
            }
        }
        catch (MalformedTelemetryException)
        {
            written.Dispose();
            throw;
        }

        return new TelemetryReading(written, form, new PackReader(settings, keys, memo, whole: false));
    }
}

public class MalformedTelemetryException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A piece of a file that has to be read whole is larger than the bound.</summary>
public sealed class OversizedTelemetryException(string message) : MalformedTelemetryException(message);
