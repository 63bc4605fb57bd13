using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Triage.Engine;
using Triage.Telemetry.Otlp.Wire;

namespace Triage.Telemetry.Otlp;

/// <summary>
/// OTLP/JSON, read into the same messages as protobuf. It is no plain proto3 JSON: ids are hex, enumerations are numbers only,
/// and names are lowerCamelCase only. Unknown names are skipped.
/// </summary>
/// <remarks>https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding</remarks>
internal static class OtlpJson
{
    // An id that is no hex becomes one byte, a length that no id has: it is then refused like any other wrong id.
    private static readonly ByteString WrongId = ByteString.CopyFrom(0xFF);

    public static JsonElement Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            if (body.Span.StartsWith("\uFEFF"u8))
            {
                body = body[3..];
            }

            if (body.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
            {
                body = "{}"u8.ToArray();
            }

            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = Limits.MaxJsonDepth });
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new MalformedTelemetryException($"The body is no JSON of at most {Limits.MaxJsonDepth} levels: {e.Message}", e);
        }
    }

    public static IReadOnlyList<Received<Span>> Spans(JsonElement body) =>
        Items(body, "resourceSpans", "scopeSpans", "spans", SpanOf);

    public static IReadOnlyList<Received<LogRecord>> Logs(JsonElement body) =>
        Items(body, "resourceLogs", "scopeLogs", "logRecords", LogOf);

    private static List<Received<T>> Items<T>(
        JsonElement body,
        string resources,
        string scopes,
        string items,
        Func<JsonElement, T> read
    )
        where T : class
    {
        var received = new List<Received<T>>();
        try
        {
            foreach (var (r, i) in List(body, resources).Select((e, i) => (e, i)))
            {
                var resource = new Resource();
                resource.Attributes.AddRange(Attributes(Find(r, "resource")));
                foreach (var (s, j) in List(r, scopes).Select((e, j) => (e, j)))
                {
                    var scope = ScopeOf(Find(s, "scope"));
                    received.AddRange(
                        List(s, items)
                            .Select((e, k) => ItemOf($"{resources}[{i}].{scopes}[{j}].{items}[{k}]", resource, scope, e, read))
                    );
                }
            }
        }
        catch (FormatException e)
        {
            throw new MalformedTelemetryException($"The body is no OTLP/JSON: {e.Message}", e);
        }

        return received;
    }

    private static Received<T> ItemOf<T>(
        string at,
        Resource resource,
        InstrumentationScope scope,
        JsonElement item,
        Func<JsonElement, T> read
    )
        where T : class
    {
        try
        {
            return new Received<T>(at, resource, scope, read(item));
        }
        catch (FormatException e)
        {
            return new Received<T>(at, resource, scope, null, e.Message);
        }
    }

    private static Span SpanOf(JsonElement json)
    {
        var span = new Span
        {
            TraceId = Id(json, "traceId"),
            SpanId = Id(json, "spanId"),
            ParentSpanId = Id(json, "parentSpanId"),
            Name = Text(json, "name"),
            Kind = Enumeration(json, "kind"),
            StartTimeUnixNano = Nanoseconds(json, "startTimeUnixNano"),
            EndTimeUnixNano = Nanoseconds(json, "endTimeUnixNano"),
        };
        span.Attributes.AddRange(Attributes(json));
        foreach (var e in List(json, "events"))
        {
            var happened = new Span.Types.Event { Name = Text(e, "name"), TimeUnixNano = Nanoseconds(e, "timeUnixNano") };
            happened.Attributes.AddRange(Attributes(e));
            span.Events.Add(happened);
        }

        span.Links.AddRange(
            List(json, "links").Select(l => new Span.Types.Link { TraceId = Id(l, "traceId"), SpanId = Id(l, "spanId") })
        );
        if (Find(json, "status") is { } status)
        {
            span.Status = new Status { Message = Text(status, "message"), Code = Enumeration(status, "code") };
        }

        return span;
    }

    private static LogRecord LogOf(JsonElement json)
    {
        var log = new LogRecord
        {
            TraceId = Id(json, "traceId"),
            SpanId = Id(json, "spanId"),
            TimeUnixNano = Nanoseconds(json, "timeUnixNano"),
            ObservedTimeUnixNano = Nanoseconds(json, "observedTimeUnixNano"),
            EventName = Text(json, "eventName"),
            Body = Find(json, "body") is { } body ? ValueOf(body) : null,
        };
        log.Attributes.AddRange(Attributes(json));
        return log;
    }

    private static InstrumentationScope ScopeOf(JsonElement? json) =>
        json is { } scope
            ? new InstrumentationScope { Name = Text(scope, "name"), Version = Text(scope, "version") }
            : new InstrumentationScope();

    private static IEnumerable<KeyValue> Attributes(JsonElement? owner) =>
        owner is { } json ? List(json, "attributes").Select(KeyValueOf) : [];

    private static KeyValue KeyValueOf(JsonElement json) =>
        new() { Key = Text(json, "key"), Value = Find(json, "value") is { } value ? ValueOf(value) : null };

    private static AnyValue ValueOf(JsonElement json)
    {
        var value = new AnyValue();
        if (Find(json, "stringValue") is { } text)
        {
            value.StringValue = Text("stringValue", text);
        }
        else if (Find(json, "boolValue") is { } flag)
        {
            value.BoolValue = flag.ValueKind switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                _ => throw new FormatException("boolValue must be true or false."),
            };
        }
        else if (Find(json, "intValue") is { } whole)
        {
            value.IntValue = Whole(whole, "intValue");
        }
        else if (Find(json, "doubleValue") is { } real)
        {
            value.DoubleValue = Real(real);
        }
        else if (Find(json, "arrayValue") is { } array)
        {
            value.ArrayValue = new ArrayValue();
            value.ArrayValue.Values.AddRange(List(array, "values").Select(ValueOf));
        }
        else if (Find(json, "kvlistValue") is { } map)
        {
            value.KvlistValue = new KeyValueList();
            value.KvlistValue.Values.AddRange(List(map, "values").Select(KeyValueOf));
        }
        else if (Find(json, "bytesValue") is { } bytes)
        {
            value.BytesValue =
                bytes.ValueKind == JsonValueKind.String && bytes.TryGetBytesFromBase64(out var raw)
                    ? ByteString.CopyFrom(raw)
                    : throw new FormatException("bytesValue must be base64 text.");
        }

        return value;
    }

    private static JsonElement? Find(JsonElement json, string name)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"an object with \"{name}\" was expected, not {json.ValueKind}.");
        }

        return json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private static IEnumerable<JsonElement> List(JsonElement json, string name) =>
        Find(json, name) is not { } list ? []
        : list.ValueKind == JsonValueKind.Array ? list.EnumerateArray()
        : throw new FormatException($"\"{name}\" must be an array, not {list.ValueKind}.");

    private static string Text(JsonElement json, string name) => Text(name, Find(json, name));

    private static string Text(string name, JsonElement? value) =>
        value is not { } text ? ""
        : text.ValueKind == JsonValueKind.String ? TextOf(text, name)
        : throw new FormatException($"\"{name}\" must be text, not {text.ValueKind}.");

    private static string TextOf(JsonElement text, string name)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // Half of a surrogate pair, or bytes that are no UTF-8.
            throw new FormatException($"\"{name}\" is no valid Unicode text.", e);
        }
    }

    private static ByteString Id(JsonElement json, string name)
    {
        var hex = Text(json, name);
        try
        {
            return ByteString.CopyFrom(Convert.FromHexString(hex));
        }
        catch (FormatException)
        {
            return WrongId;
        }
    }

    private static int Enumeration(JsonElement json, string name) =>
        Find(json, name) is not { } value ? 0
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number
        : throw new FormatException($"\"{name}\" must be the number of the enumeration value; names are not valid in OTLP/JSON.");

    // 64-bit integers are text in proto3 JSON, but some exporters send numbers: both are valid to receive.
    private static ulong Nanoseconds(JsonElement json, string name) =>
        Find(json, name) is not { } value ? 0
        : value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out var number) ? number
        : value.ValueKind == JsonValueKind.String
        && ulong.TryParse(TextOf(value, name), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
            ? parsed
        : throw new FormatException($"\"{name}\" must be Unix nanoseconds, as text or number.");

    private static long Whole(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number
        : value.ValueKind == JsonValueKind.String
        && long.TryParse(TextOf(value, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed)
            ? parsed
        : throw new FormatException($"\"{name}\" must be a 64-bit integer, as text or number.");

    private static double Real(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number ? value.GetDouble()
        : value.ValueKind == JsonValueKind.String
        && double.TryParse(TextOf(value, "doubleValue"), NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed)
            ? parsed
        : throw new FormatException("doubleValue must be a number.");
}
