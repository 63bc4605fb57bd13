using System.Globalization;
using System.Text.Json;
using System.Xml;
using Triage.Telemetry.Otlp.Wire;

namespace Triage.Telemetry.Files;

/// <summary>Members of exported spans, each by the names that tools write for it. A member that is null is absent.</summary>
internal static class ExportedJson
{
    private const decimal NanosPerMilli = 1_000_000;

    /// <summary>Numbers below are milliseconds (until the year 5138), above are nanoseconds.</summary>
    private const decimal MostMillis = 100_000_000_000_000;

    public static JsonElement? Find(JsonElement json, params ReadOnlySpan<string> names)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in names)
            {
                if (
                    json.TryGetProperty(name, out var value)
                    && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
                )
                {
                    return value;
                }
            }
        }

        return null;
    }

    public static string Text(JsonElement json, params ReadOnlySpan<string> names) =>
        Find(json, names) is { } value
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!,
                JsonValueKind.Number => value.GetRawText(),
                _ => "",
            }
            : "";

    public static IEnumerable<JsonElement> List(JsonElement json, params ReadOnlySpan<string> names) =>
        Find(json, names) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    public static IEnumerable<JsonProperty> Members(JsonElement? json) =>
        json is { ValueKind: JsonValueKind.Object } map ? map.EnumerateObject() : [];

    /// <summary>Unix nanoseconds of an ISO 8601 time (UTC unless it says otherwise) or of a number; 0 when there is none.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static ulong Time(JsonElement json, params ReadOnlySpan<string> names)
    {
        if (Find(json, names) is not { } value)
        {
            return 0;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number >= 0)
        {
            return (ulong)(number < MostMillis ? number * NanosPerMilli : number);
        }

        var iso = Text(json, names);
        return iso.Length == 0 ? 0
            : DateTimeOffset.TryParse(
                iso,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var time
            )
            && time >= DateTimeOffset.UnixEpoch
                ? (ulong)(time - DateTimeOffset.UnixEpoch).Ticks * 100
            : throw new FormatException($"\"{names[0]}\" is no ISO 8601 time: {Telemetry.Text.Bounded(iso, 50)}");
    }

    /// <summary>Nanoseconds of an ISO 8601 duration such as <c>PT1.5S</c>; null when there is none.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ulong? Duration(JsonElement json, string name)
    {
        var iso = Text(json, name);
        if (iso.Length == 0)
        {
            return null;
        }

        var duration = XmlConvert.ToTimeSpan(iso);
        return duration >= TimeSpan.Zero
            ? (ulong)duration.Ticks * 100
            : throw new FormatException($"\"{name}\" is negative: {Telemetry.Text.Bounded(iso, 50)}");
    }

    public static KeyValue Attribute(string key, string text) =>
        new()
        {
            Key = key,
            Value = new AnyValue { StringValue = text },
        };

    public static KeyValue Attribute(string key, JsonElement value) => new() { Key = key, Value = ValueOf(value) };

    /// <summary>As SDKs send it: text as it is, everything else as JSON.</summary>
    public static string TextOrJson(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    /// <summary>Nested maps and lists of maps become the dotted keys of the conventions; lists of scalars stay one value.</summary>
    public static IEnumerable<KeyValue> Flattened(JsonElement? map) => Flattened(Members(map).Select(m => (m.Name, m.Value)));

    public static IEnumerable<KeyValue> Flattened(IEnumerable<(string Key, JsonElement Value)> members)
    {
        var open = new Stack<(string Key, JsonElement Value)>(members.Reverse());
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
            if (children is not null)
            {
                foreach (var (name, value) in children.Reverse())
                {
                    open.Push(($"{next.Key}.{name}", value));
                }
            }
            else if (next.Value.ValueKind != JsonValueKind.Null)
            {
                yield return Attribute(next.Key, next.Value);
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
}
