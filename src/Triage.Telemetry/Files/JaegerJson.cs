using System.Globalization;
using System.Text.Json;
using Triage.Telemetry.Otlp.Wire;

namespace Triage.Telemetry.Files;

/// <summary>
/// A trace as Jaeger's query service answers it and its page downloads it: times in microseconds, attributes as typed tags, the
/// resource as a process, events as logs.
/// </summary>
/// <remarks>https://www.jaegertracing.io/docs/latest/architecture/apis/ and model/json of its source</remarks>
internal static class JaegerJson
{
    private const ulong NanosPerMicro = 1_000;

    public static bool IsTrace(JsonElement json) =>
        ExportedJson.Find(json, "traceID") is not null && ExportedJson.Find(json, "spans") is { ValueKind: JsonValueKind.Array };

    public static IEnumerable<ExportedSpan> Read(JsonElement trace) =>
        ExportedJson.List(trace, "spans").Select((s, i) => ExportedSpan.Of($"spans[{i}]", () => SpanOf(s, trace)));

    private static ResourceSpans SpanOf(JsonElement json, JsonElement trace)
    {
        var tags = ExportedJson.List(json, "tags").Select(AttributeOf).ToList();
        var traceId = ExportedJson.Text(json, "traceID") is { Length: > 0 } own ? own : ExportedJson.Text(trace, "traceID");
        var start = Micros(json, "startTime");
        var span = new Span
        {
            TraceId = ExportedIds.Trace(traceId),
            SpanId = ExportedIds.Span(ExportedJson.Text(json, "spanID")),
            ParentSpanId = ExportedIds.Span(ExportedJson.Text(json, "parentSpanID")),
            Name = ExportedJson.Text(json, "operationName"),
            Kind = Word(tags, "span.kind") switch
            {
                "internal" => 1,
                "server" => 2,
                "client" => 3,
                "producer" => 4,
                "consumer" => 5,
                _ => 0,
            },
            StartTimeUnixNano = start,
            EndTimeUnixNano = ExportedJson.Find(json, "duration") is null ? 0 : checked(start + Micros(json, "duration")),
            Status = StatusOf(tags),
        };
        AddReferences(span, json);
        span.Events.AddRange(ExportedJson.List(json, "logs").Select(EventOf));
        var scope = new InstrumentationScope
        {
            Name = Word(tags, "otel.scope.name") ?? Word(tags, "otel.library.name") ?? "",
            Version = Word(tags, "otel.scope.version") ?? Word(tags, "otel.library.version") ?? "",
        };
        // What Jaeger made of the fields of OTLP goes back to where it was.
        span.Attributes.AddRange(
            tags.Where(t =>
                t.Key is not ("span.kind" or "internal.span.format") && !t.Key.StartsWith("otel.", StringComparison.Ordinal)
            )
        );
        return ExportedSpan.Alone(ResourceOf(json, trace), scope, span);
    }

    private static void AddReferences(Span span, JsonElement json)
    {
        foreach (var reference in ExportedJson.List(json, "references"))
        {
            var (trace, id) = (
                ExportedIds.Trace(ExportedJson.Text(reference, "traceID")),
                ExportedIds.Span(ExportedJson.Text(reference, "spanID"))
            );
            if (span.ParentSpanId.IsEmpty && trace == span.TraceId && ExportedJson.Text(reference, "refType") == "CHILD_OF")
            {
                span.ParentSpanId = id;
            }
            else
            {
                span.Links.Add(new Span.Types.Link { TraceId = trace, SpanId = id });
            }
        }
    }

    private static Status StatusOf(List<KeyValue> tags) =>
        new()
        {
            Code = Word(tags, "otel.status_code")?.ToUpperInvariant() switch
            {
                "OK" => 1,
                "ERROR" => 2,
                // OpenTracing has no status, only this tag, as boolean or as text.
                _ => tags.Exists(t => t.Key == "error" && (t.Value.BoolValue || t.Value.StringValue == "true")) ? 2 : 0,
            },
            Message = Word(tags, "otel.status_description") ?? "",
        };

    private static Resource ResourceOf(JsonElement json, JsonElement trace)
    {
        var process =
            ExportedJson.Find(json, "process")
            ?? (
                ExportedJson.Find(trace, "processes") is { } all
                    ? ExportedJson.Find(all, ExportedJson.Text(json, "processID"))
                    : null
            );
        var resource = new Resource();
        if (process is { } known)
        {
            resource.Attributes.Add(ExportedJson.Attribute("service.name", ExportedJson.Text(known, "serviceName")));
            resource.Attributes.AddRange(ExportedJson.List(known, "tags").Select(AttributeOf));
        }

        return resource;
    }

    // The name of an event is a field of it.
    private static Span.Types.Event EventOf(JsonElement log)
    {
        var fields = ExportedJson.List(log, "fields").Select(AttributeOf).ToList();
        var happened = new Span.Types.Event { Name = Word(fields, "event") ?? "", TimeUnixNano = Micros(log, "timestamp") };
        happened.Attributes.AddRange(fields.Where(f => f.Key != "event"));
        return happened;
    }

    // {"key":"n","type":"int64","value":7}; some stores write every value as text.
    private static KeyValue AttributeOf(JsonElement tag)
    {
        var (key, text) = (ExportedJson.Text(tag, "key"), ExportedJson.Text(tag, "value"));
        return ExportedJson.Text(tag, "type") switch
        {
            "int64" when long.TryParse(text, CultureInfo.InvariantCulture, out var whole) => new KeyValue
            {
                Key = key,
                Value = new AnyValue { IntValue = whole },
            },
            "float64" when double.TryParse(text, CultureInfo.InvariantCulture, out var real) => new KeyValue
            {
                Key = key,
                Value = new AnyValue { DoubleValue = real },
            },
            "bool" when bool.TryParse(text, out var flag) => new KeyValue
            {
                Key = key,
                Value = new AnyValue { BoolValue = flag },
            },
            _ => ExportedJson.Find(tag, "value") is { } value
                ? ExportedJson.Attribute(key, value)
                : ExportedJson.Attribute(key, ""),
        };
    }

    private static string? Word(List<KeyValue> tags, string key) =>
        tags.Find(t => t.Key == key)?.Value.StringValue is { Length: > 0 } text ? text : null;

    private static ulong Micros(JsonElement json, string name) =>
        ulong.TryParse(ExportedJson.Text(json, name), CultureInfo.InvariantCulture, out var micros)
            ? checked(micros * NanosPerMicro)
            : throw new FormatException($"\"{name}\" is no number of microseconds.");
}
