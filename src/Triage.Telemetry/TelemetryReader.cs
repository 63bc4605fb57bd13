using Triage.Engine;
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

/// <summary>What a body held: the spans that can be stored, and what was refused, each with its place and reason.</summary>
/// <param name="Received">Spans (or log records) in the body, refused ones included.</param>
public sealed record TelemetryBatch(IReadOnlyList<Span> Spans, IReadOnlyList<Refusal> Refused, int Received)
{
    /// <summary>What evaluators said of runs whose spans, or parts of them, are in this batch: to be claimed once those are stored.</summary>
    public IReadOnlyList<EvaluatedRun> Evaluated { get; init; } = [];
}

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
}

/// <summary>Bytes to engine spans: decoded, mapped by dialect, redacted. Pure; keeps nothing.</summary>
public sealed class TelemetryReader(ReadingSettings settings, byte[] redactionKey)
{
    private readonly Redactor redactor = new(redactionKey);

    /// <exception cref="MalformedTelemetryException">The body can never be read; a sender must not try it again.</exception>
    public TelemetryBatch ReadTraces(ReadOnlyMemory<byte> body, OtlpEncoding encoding) => Traces(OtlpBody.Spans(body, encoding));

    /// <summary>Log records that carry GenAI content become spans without timing, to be merged into their span by the store.</summary>
    /// <exception cref="MalformedTelemetryException">The body can never be read; a sender must not try it again.</exception>
    public TelemetryBatch ReadLogs(ReadOnlyMemory<byte> body, OtlpEncoding encoding) => Logs(OtlpBody.Logs(body, encoding));

    /// <summary>A file of traces: OTLP JSON, OTLP JSON lines, OTLP protobuf, OpenInference span JSON; logs where the file holds them.</summary>
    /// <param name="format"><c>otlp-json</c>, <c>otlp-jsonl</c>, <c>otlp-protobuf</c>, <c>openinference-json</c>; null to recognise it.</param>
    /// <exception cref="MalformedTelemetryException">It is no trace file, or not of that format; the message says what was looked for.</exception>
    public TelemetryBatch ReadFile(ReadOnlyMemory<byte> file, string? format)
    {
        var content = TraceFile.Read(file, format);
        var traces = Traces(content.Spans);
        var logs = Logs(content.Logs);
        return new TelemetryBatch(
            [.. traces.Spans, .. logs.Spans],
            [.. traces.Refused, .. logs.Refused],
            traces.Received + logs.Received
        )
        {
            Evaluated = [.. traces.Evaluated.Union(logs.Evaluated)],
        };
    }

    /// <summary>A text that did not come as telemetry, without its secrets: same rules, same markers.</summary>
    public string Redact(string text) => redactor.Redact(text);

    private TelemetryBatch Traces(IReadOnlyList<Received<Otlp.Wire.Span>> received)
    {
        var reader = new SpanReader(settings, redactor);
        return Each(received, reader.Read) with { Evaluated = reader.Evaluated };
    }

    private TelemetryBatch Logs(IReadOnlyList<Received<Otlp.Wire.LogRecord>> received)
    {
        var reader = new SpanReader(settings, redactor);
        // Clocks of SDKs are coarse: contents of one instant keep the order in which they were sent.
        var next = new Dictionary<(string SpanId, long At), long>();
        return Each(
            received,
            log =>
                reader.Read(
                    log,
                    (spanId, at) =>
                    {
                        var count = next.GetValueOrDefault((spanId, at));
                        next[(spanId, at)] = count + 1;
                        return at + count;
                    }
                )
        ) with
        {
            Evaluated = reader.Evaluated,
        };
    }

    private static TelemetryBatch Each<T>(IReadOnlyList<Received<T>> received, Func<Received<T>, Span?> read)
        where T : class
    {
        if (received.Count > Limits.MaxItemsPerRequest)
        {
            throw new MalformedTelemetryException(
                $"The body holds {received.Count:N0} spans or log records; the limit is {Limits.MaxItemsPerRequest:N0}. Send smaller batches."
            );
        }

        var spans = new List<Span>(received.Count);
        var refused = new List<Refusal>();
        foreach (var item in received)
        {
            if (item.Item is null)
            {
                refused.Add(new Refusal(item.At, item.Why!));
                continue;
            }

            try
            {
                if (read(item) is { } span)
                {
                    spans.Add(span);
                }
            }
            catch (FormatException e)
            {
                refused.Add(new Refusal(item.At, e.Message));
            }
        }

        return new TelemetryBatch(spans, refused, received.Count);
    }
}

public sealed class MalformedTelemetryException(string message, Exception? inner = null) : Exception(message, inner);
