using Google.Protobuf;
using Triage.Telemetry.Otlp.Wire;

namespace Triage.Telemetry.Otlp;

/// <summary>One item of a body with its surroundings; without <paramref name="Item"/> it could not be read, see <paramref name="Why"/>.</summary>
/// <param name="At">Its place, e.g. <c>resourceSpans[0].scopeSpans[1].spans[3]</c>.</param>
internal sealed record Received<T>(string At, Resource? Resource, InstrumentationScope? Scope, T? Item, string? Why = null)
    where T : class;

/// <summary>OTLP bodies, protobuf or JSON, as one flat list of items.</summary>
internal static class OtlpBody
{
    public static IReadOnlyList<Received<Span>> Spans(ReadOnlyMemory<byte> body, OtlpEncoding encoding) =>
        encoding == OtlpEncoding.Json
            ? OtlpJson.Spans(OtlpJson.Parse(body))
            :
            [
                .. Parse(ExportTraceServiceRequest.Parser, body)
                    .ResourceSpans.SelectMany(
                        (r, i) =>
                            r.ScopeSpans.SelectMany(
                                (s, j) =>
                                    s.Spans.Select(
                                        (span, k) =>
                                            new Received<Span>(
                                                $"resourceSpans[{i}].scopeSpans[{j}].spans[{k}]",
                                                r.Resource,
                                                s.Scope,
                                                span
                                            )
                                    )
                            )
                    ),
            ];

    public static IReadOnlyList<Received<LogRecord>> Logs(ReadOnlyMemory<byte> body, OtlpEncoding encoding) =>
        encoding == OtlpEncoding.Json
            ? OtlpJson.Logs(OtlpJson.Parse(body))
            :
            [
                .. Parse(ExportLogsServiceRequest.Parser, body)
                    .ResourceLogs.SelectMany(
                        (r, i) =>
                            r.ScopeLogs.SelectMany(
                                (s, j) =>
                                    s.LogRecords.Select(
                                        (log, k) =>
                                            new Received<LogRecord>(
                                                $"resourceLogs[{i}].scopeLogs[{j}].logRecords[{k}]",
                                                r.Resource,
                                                s.Scope,
                                                log
                                            )
                                    )
                            )
                    ),
            ];

    private static T Parse<T>(MessageParser<T> parser, ReadOnlyMemory<byte> body)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(new System.Buffers.ReadOnlySequence<byte>(body));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new MalformedTelemetryException(
                $"The body is no OTLP protobuf message ({typeof(T).Name}): {e.Message} Send it with the content type of its encoding.",
                e
            );
        }
    }
}
