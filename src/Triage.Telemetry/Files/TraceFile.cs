using System.Text.Json;
using Triage.Telemetry.Otlp;
using Triage.Telemetry.Otlp.Wire;

namespace Triage.Telemetry.Files;

/// <summary>What a file held, before it is read span by span.</summary>
internal sealed record TraceFileContent(IReadOnlyList<Received<Span>> Spans, IReadOnlyList<Received<LogRecord>> Logs);

/// <summary>Recognises the formats of trace files by their content.</summary>
internal static class TraceFile
{
    private const string LookedFor =
        "Looked for: OTLP JSON (an object with resourceSpans or resourceLogs), OTLP JSON lines (one such object per line), "
        + "OTLP protobuf, OpenInference span JSON (spans with context.trace_id, as an array or one per line).";

    private const byte Newline = (byte)'\n';

    public static TraceFileContent Read(ReadOnlyMemory<byte> file, string? format)
    {
        if (file.Span.StartsWith("\uFEFF"u8))
        {
            file = file[3..];
        }

        var content = format switch
        {
            null when LooksLikeJson(file.Span) => Json(file),
            null or "otlp-protobuf" => Protobuf(file),
            "otlp-json" or "otlp-jsonl" or "openinference-json" => Json(file),
            _ => throw new MalformedTelemetryException(
                $"The format \"{Text.Bounded(format, 50)}\" is not known. Use otlp-json, otlp-jsonl, otlp-protobuf or openinference-json, or leave it out."
            ),
        };
        return content.Spans.Count + content.Logs.Count > 0
            ? content
            : throw new MalformedTelemetryException($"The file holds no span and no log record. {LookedFor}");
    }

    private static bool LooksLikeJson(ReadOnlySpan<byte> file)
    {
        var start = file.IndexOfAnyExcept(" \t\r\n"u8);
        return start >= 0 && file[start] is (byte)'{' or (byte)'[';
    }

    // Both kinds have the same outer shape. A span has 16 bytes where a log record has its time, so a trace id tells.
    private static TraceFileContent Protobuf(ReadOnlyMemory<byte> file)
    {
        var spans = Try(() => OtlpBody.Spans(file, OtlpEncoding.Protobuf));
        return spans?.Any(s => s.Item is { TraceId.IsEmpty: false }) == true
            ? new TraceFileContent(spans, [])
            : new TraceFileContent(
                [],
                Try(() => OtlpBody.Logs(file, OtlpEncoding.Protobuf))
                    ?? throw new MalformedTelemetryException($"The file is no trace file. {LookedFor}")
            );
    }

    private static IReadOnlyList<T>? Try<T>(Func<IReadOnlyList<T>> read)
    {
        try
        {
            return read();
        }
        catch (MalformedTelemetryException)
        {
            return null;
        }
    }

    private static TraceFileContent Json(ReadOnlyMemory<byte> file)
    {
        var spans = new List<Received<Span>>();
        var logs = new List<Received<LogRecord>>();
        foreach (var (at, document) in Documents(file))
        {
            var known = false;
            if (document.ValueKind == JsonValueKind.Object)
            {
                known = document.TryGetProperty("resourceSpans", out _) || document.TryGetProperty("resourceLogs", out _);
                spans.AddRange(OtlpJson.Spans(document).Select(s => s with { At = at + s.At }));
                logs.AddRange(OtlpJson.Logs(document).Select(l => l with { At = at + l.At }));
            }

            if (!known)
            {
                spans.Add(
                    OpenInferenceJson.IsSpan(document)
                        ? OpenInferenceJson.SpanOf(at.TrimEnd('.', ' ', ':'), document)
                        : throw new MalformedTelemetryException($"{at} No trace data here. {LookedFor}")
                );
            }
        }

        return new TraceFileContent(spans, logs);
    }

    /// <summary>The objects of the file, each with its place: the one object, the items of the one array, or the lines.</summary>
    private static IEnumerable<(string At, JsonElement Document)> Documents(ReadOnlyMemory<byte> file)
    {
        JsonElement whole;
        try
        {
            whole = OtlpJson.Parse(file);
        }
        catch (MalformedTelemetryException) when (file.Span.TrimEnd("\r\n "u8).Contains(Newline))
        {
            return Lines(file);
        }

        return whole.ValueKind == JsonValueKind.Array
            ? whole.EnumerateArray().Select((item, i) => ($"[{i}].", item))
            : [("", whole)];
    }

    private static IEnumerable<(string At, JsonElement Document)> Lines(ReadOnlyMemory<byte> file)
    {
        for (var number = 1; file.Length > 0; number++)
        {
            var end = file.Span.IndexOf(Newline);
            var line = end < 0 ? file : file[..end];
            file = end < 0 ? default : file[(end + 1)..];
            if (line.Span.IndexOfAnyExcept(" \t\r"u8) < 0)
            {
                continue;
            }

            JsonElement document;
            try
            {
                document = OtlpJson.Parse(line);
            }
            catch (MalformedTelemetryException e)
            {
                throw new MalformedTelemetryException($"Line {number}: {e.Message} {LookedFor}", e);
            }

            yield return ($"line {number}: ", document);
        }
    }
}
