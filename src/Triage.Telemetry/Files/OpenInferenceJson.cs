using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Triage.Telemetry.Otlp;
using Triage.Telemetry.Otlp.Wire;

namespace Triage.Telemetry.Files;

/// <summary>
/// Spans as the OpenTelemetry SDK prints them (<c>span.to_json()</c>) and as Phoenix exports them: ids under <c>context</c>,
/// ISO times, attributes as a map, flat or nested.
/// </summary>
internal static class OpenInferenceJson
{
    public static bool IsSpan(JsonElement json) => Find(json, "context") is { } context && Find(context, "trace_id") is not null;

    public static Received<Span> SpanOf(string at, JsonElement json)
    {
        try
        {
            var resource = new Resource();
            resource.Attributes.AddRange(Attributes(Find(json, "resource") is { } r ? Find(r, "attributes") : null));
            return new Received<Span>(at, resource, null, SpanOf(json));
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or OverflowException)
        {
            return new Received<Span>(at, null, null, null, e.Message);
        }
    }

    private static Span SpanOf(JsonElement json)
    {
        var context = Find(json, "context")!.Value;
        var span = new Span
        {
            TraceId = Id(Text(context, "trace_id")),
            SpanId = Id(Text(context, "span_id")),
            ParentSpanId = Id(Text(json, "parent_id")),
            Name = Text(json, "name"),
            StartTimeUnixNano = Time(Text(json, "start_time"), "start_time"),
            EndTimeUnixNano = Time(Text(json, "end_time"), "end_time"),
            Status = StatusOf(json),
        };
        span.Attributes.AddRange(Attributes(Find(json, "attributes")));
        if (Text(json, "span_kind") is { Length: > 0 } kind && !span.Attributes.Any(a => a.Key == "openinference.span.kind"))
        {
            span.Attributes.Add(
                new KeyValue
                {
                    Key = "openinference.span.kind",
                    Value = new AnyValue { StringValue = kind },
                }
            );
        }

        if (Find(json, "events") is { ValueKind: JsonValueKind.Array } events)
        {
            foreach (var e in events.EnumerateArray())
            {
                var happened = new Span.Types.Event
                {
                    Name = Text(e, "name"),
                    TimeUnixNano = Time(Text(e, "timestamp"), "timestamp"),
                };
                happened.Attributes.AddRange(Attributes(Find(e, "attributes")));
                span.Events.Add(happened);
            }
        }

        return span;
    }

    // {"status":{"status_code":"OK","description":".."}} or {"status_code":"OK","status_message":".."}.
    private static Status StatusOf(JsonElement json)
    {
        var owner = Find(json, "status") ?? json;
        return new Status
        {
            Code = Text(owner, "status_code").ToUpperInvariant() switch
            {
                "OK" => 1,
                "ERROR" => 2,
                _ => 0,
            },
            Message = Text(owner, "description") is { Length: > 0 } description ? description : Text(owner, "status_message"),
        };
    }

    /// <summary>Nested maps and lists of maps become the dotted keys of the convention; lists of scalars stay one value.</summary>
    private static IEnumerable<KeyValue> Attributes(JsonElement? map)
    {
        if (map is not { ValueKind: JsonValueKind.Object })
        {
            yield break;
        }

        var open = new Stack<(string Key, JsonElement Value)>(
            map.Value.EnumerateObject().Select(p => (p.Name, p.Value)).Reverse()
        );
        while (open.TryPop(out var next))
        {
            var children = next.Value.ValueKind switch
            {
                JsonValueKind.Object => next.Value.EnumerateObject().Select(p => (p.Name, p.Value)),
                JsonValueKind.Array
                    when next.Value.EnumerateArray().Any(v => v.ValueKind is JsonValueKind.Object or JsonValueKind.Array) => next
                    .Value.EnumerateArray()
                    .Select((v, i) => (i.ToString(CultureInfo.InvariantCulture), v)),
                _ => null,
            };
            if (children is null)
            {
                yield return new KeyValue { Key = next.Key, Value = ValueOf(next.Value) };
                continue;
            }

            foreach (var (name, value) in children.Reverse())
            {
                open.Push(($"{next.Key}.{name}", value));
            }
        }
    }

    private static AnyValue ValueOf(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return new AnyValue { StringValue = value.GetString() };
            case JsonValueKind.True or JsonValueKind.False:
                return new AnyValue { BoolValue = value.GetBoolean() };
            case JsonValueKind.Number:
                return value.TryGetInt64(out var whole)
                    ? new AnyValue { IntValue = whole }
                    : new AnyValue { DoubleValue = value.GetDouble() };
            case JsonValueKind.Array:
                var list = new ArrayValue();
                list.Values.AddRange(value.EnumerateArray().Select(ValueOf));
                return new AnyValue { ArrayValue = list };
            default:
                return new AnyValue();
        }
    }

    private static JsonElement? Find(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object
        && json.TryGetProperty(name, out var value)
        && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    private static string Text(JsonElement json, string name) =>
        Find(json, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    private static ByteString Id(string hex) =>
        ByteString.CopyFrom(Convert.FromHexString(hex.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? hex[2..] : hex));

    private static ulong Time(string iso, string name) =>
        iso.Length == 0 ? 0
        : DateTimeOffset.TryParse(
            iso,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? (ulong)(time - DateTimeOffset.UnixEpoch).Ticks * 100
        : throw new FormatException($"\"{name}\" is no ISO 8601 time: {Triage.Telemetry.Text.Bounded(iso, 50)}");
}
