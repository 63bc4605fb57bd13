using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Triage.Engine;
using Triage.Telemetry.Otlp;

namespace Triage.Telemetry.Files;

/// <summary>Recognises the formats of trace files by their content.</summary>
internal static class TraceFile
{
    public const string LookedFor =
        "Looked for: OTLP JSON (an object with resourceSpans or resourceLogs), OTLP JSON lines (one such object per line), "
        + "OTLP protobuf, OpenInference and Phoenix spans (context.trace_id, or a tree with child_spans), Langfuse traces (with observations), "
        + "Jaeger JSON (data[].spans), Tempo JSON (batches); each as one document, an array or one per line.";

    public const string ProtobufFormat = "otlp-protobuf";
    public const string LinesFormat = "otlp-jsonl";

    private const byte Newline = (byte)'\n';

    private static readonly SearchValues<byte> NoText = SearchValues.Create([
        .. Enumerable.Range(0, ' ').Select(b => (byte)b).Except("\t\r\n"u8.ToArray()),
    ]);

    /// <summary>Whatever is named, JSON is recognised document by document: a file may hold several kinds.</summary>
    private static readonly string[] JsonFormats =
    [
        "otlp-json",
        LinesFormat,
        "openinference-json",
        "phoenix-json",
        "langfuse-json",
        "jaeger-json",
        "tempo-json",
    ];

    /// <exception cref="MalformedTelemetryException">There is no such format.</exception>
    public static bool IsJson(ReadOnlySpan<byte> start, string? format) =>
        format is null
            ? start.IndexOfAnyExcept(" \t\r\n"u8) is var at and >= 0 && start[at] is (byte)'{' or (byte)'[' && !IsBinary(start)
        : JsonFormats.Contains(format) ? true
        : format == ProtobufFormat ? false
        : throw new MalformedTelemetryException(
            $"The format \"{Text.Bounded(format, 50)}\" is not known. Use {string.Join(", ", JsonFormats)} or {ProtobufFormat}, or leave it out."
        );

    // Protobuf begins with 10, a new line, and a length of 123 is a brace. The tags behind it, 18 mostly, occur in no JSON.
    private static bool IsBinary(ReadOnlySpan<byte> start) =>
        start[0] == Newline && start[..Math.Min(start.Length, 256)].ContainsAny(NoText);

    /// <exception cref="MalformedTelemetryException">The part is none of a trace file.</exception>
    public static TraceFileContent Read(TraceFilePart part)
    {
        var content = new TraceFileContent();
        switch (part.Form)
        {
            case TraceFileForm.Protobuf:
                AddProtobuf(content, part.Bytes, part.Start);
                break;
            case TraceFileForm.Lines:
                AddLines(content, part.Bytes, part.Start);
                break;
            default:
                AddWhole(content, part.Bytes);
                break;
        }

        return content;
    }

    // Both kinds have the same outer shape. A span has 16 bytes where a log record has its time, so a trace id tells.
    private static void AddProtobuf(TraceFileContent content, ReadOnlyMemory<byte> bytes, long start)
    {
        var body = OtlpBody.Of(bytes, OtlpEncoding.Protobuf, Kind.TracesRequest) with
        {
            Before = start == 0 ? "" : $"from byte {start} on: ",
        };
        try
        {
            var isOfTraces = WireReader
                .Messages(bytes, 1)
                .SelectMany(resource => WireReader.Messages(resource, 2))
                .SelectMany(scope => WireReader.Messages(scope, 2))
                .Any(item => !ItemIds.Of(item, isLog: false).Trace.IsEmpty);
            OtlpShape.Of(bytes.Span, isOfTraces ? Kind.TracesRequest : Kind.LogsRequest);
            (isOfTraces ? content.Traces : content.Logs).Add(body);
            content.Recognised = true;
        }
        catch (MalformedTelemetryException e)
        {
            throw new MalformedTelemetryException($"The file is no trace file. {e.Message} {LookedFor}", e);
        }
    }

    /// <summary>One document, or lines of them whose first is broken.</summary>
    private static void AddWhole(TraceFileContent content, ReadOnlyMemory<byte> file)
    {
        JsonElement whole;
        try
        {
            whole = Parsed(file);
        }
        catch (MalformedTelemetryException) when (file.Span.TrimEnd("\r\n "u8).Contains(Newline))
        {
            AddLines(content, file, firstLine: 1);
            return;
        }

        AddDocuments(content, "", whole);
    }

    private static void AddLines(TraceFileContent content, ReadOnlyMemory<byte> file, long firstLine)
    {
        for (var number = firstLine; file.Length > 0; number++)
        {
            var end = file.Span.IndexOf(Newline);
            var line = end < 0 ? file : file[..end];
            file = end < 0 ? default : file[(end + 1)..];
            if (line.Span.IndexOfAnyExcept(" \t\r"u8) < 0)
            {
                continue;
            }

            var at = $"line {number}: ";
            try
            {
                AddDocuments(content, at, Parsed(line));
            }
            catch (MalformedTelemetryException e)
            {
                content.Refuse(at, e.Message);
            }
        }
    }

    private static void AddDocuments(TraceFileContent content, string at, JsonElement json)
    {
        // Answers of APIs with several entries: Jaeger's, Phoenix's and Langfuse's lists.
        var (name, list) =
            json.ValueKind == JsonValueKind.Array ? ("", json)
            : ExportedJson.Find(json, "data") is { ValueKind: JsonValueKind.Array } data ? ("data", data)
            : ("", default);
        if (list.ValueKind != JsonValueKind.Array)
        {
            AddDocument(content, at, json);
            return;
        }

        foreach (var (i, item) in list.EnumerateArray().Index())
        {
            AddDocument(content, $"{at}{name}[{i}].", item);
        }
    }

    private static void AddDocument(TraceFileContent content, string at, JsonElement json)
    {
        if (ExportedJson.Find(json, "resourceSpans", "resourceLogs") is not null)
        {
            AddOtlp(content, at, JsonMarshal.GetRawUtf8Value(json));
        }
        else if (TempoJson.IsTrace(json))
        {
            AddOtlp(content, at, TempoJson.Otlp(json));
        }
        else if (ExportedJson.Find(json, "resourceMetrics") is not null)
        {
            content.Refuse(at, "Metrics are not kept, only spans and log records.");
        }
        else if (JaegerJson.IsTrace(json))
        {
            content.Add(at, JaegerJson.Read(json));
        }
        else if (LangfuseJson.IsTrace(json) || LangfuseJson.IsObservation(json))
        {
            content.Add(at, LangfuseJson.Read(json));
        }
        else if (OpenInferenceJson.IsTree(json) || OpenInferenceJson.IsSpan(json))
        {
            content.Add(at, OpenInferenceJson.Read(json));
        }
        else
        {
            content.Refuse(at, "No trace data here.");
        }
    }

    private static void AddOtlp(TraceFileContent content, string at, ReadOnlySpan<byte> json)
    {
        try
        {
            var (traces, logs) = (OtlpJson.Read(json, Kind.TracesRequest), OtlpJson.Read(json, Kind.LogsRequest));
            content.Traces.Add(traces with { Before = at });
            content.Logs.Add(logs with { Before = at });
            content.Recognised = true;
        }
        catch (MalformedTelemetryException e)
        {
            content.Refuse(at, e.Message);
        }
    }

    public static JsonElement Parsed(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = Limits.MaxJsonDepth });
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw OtlpJson.NoJson(e);
        }
    }
}
