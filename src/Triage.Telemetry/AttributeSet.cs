using System.Globalization;
using System.Text.Json.Nodes;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Telemetry.Otlp.Wire;
using Triage.Telemetry.Redaction;

namespace Triage.Telemetry;

/// <summary>
/// Attributes of a span, event, log record or resource, redacted. Keys are data: they are compared whole and never made into paths
/// of shared objects. Of equal keys the first counts.
/// </summary>
internal sealed class AttributeSet
{
    public static readonly AttributeSet Empty = new([]);

    private IReadOnlyList<SpanAttribute>? stored;
    private readonly Dictionary<string, JsonNode?> byKey = new(StringComparer.Ordinal);

    private AttributeSet(IEnumerable<KeyValuePair<string, JsonNode?>> attributes)
    {
        foreach (var (key, value) in attributes)
        {
            byKey.TryAdd(key, value);
        }
    }

    public static AttributeSet Of(IEnumerable<KeyValue> attributes, Redactor redactor) =>
        new(
            attributes.Select(a =>
                KeyValuePair.Create(Text.Bounded(a.Key, Limits.MaxAttributeKeyChars), redactor.Redact(a.Key, NodeOf(a.Value)))
            )
        );

    /// <summary>A map that stands where attributes could: the body of a log record, redacted with it.</summary>
    public static AttributeSet Of(JsonObject map) => new(map);

    public bool HasPrefix(string prefix) => byKey.Keys.Any(k => k.StartsWith(prefix, StringComparison.Ordinal));

    public bool Has(string key) => byKey.ContainsKey(key);

    public IEnumerable<KeyValuePair<string, JsonNode?>> Under(string prefix) =>
        byKey.Where(a => a.Key.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>The value of the first key that has one, JSON text parsed.</summary>
    public JsonNode? Node(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (byKey.TryGetValue(key, out var value) && !JsonText.IsNothing(value))
            {
                return JsonText.Unwrapped(value);
            }
        }

        return null;
    }

    /// <summary>The value of the first key that has one, as text; numbers too, because senders differ.</summary>
    public string? Word(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (byKey.TryGetValue(key, out var value) && !JsonText.IsNothing(value))
            {
                return JsonText.TextOf(value);
            }
        }

        return null;
    }

    public long? Number(params ReadOnlySpan<string> keys) =>
        double.TryParse(Word(keys), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < 1e15
            ? (long)number
            : null;

    /// <summary>What is stored: at most <see cref="Limits.MaxAttributesPerSpan"/>, the number of those left out marked.</summary>
    public IReadOnlyList<SpanAttribute> Stored() => stored ??= ToStored();

    private List<SpanAttribute> ToStored()
    {
        var kept = byKey
            .Take(Limits.MaxAttributesPerSpan)
            .Select(a => new SpanAttribute(a.Key, Bounded(JsonText.Write(a.Value))))
            .ToList();
        if (byKey.Count > kept.Count)
        {
            kept.Add(
                new SpanAttribute("triage.attributes.left_out", (byKey.Count - kept.Count).ToString(CultureInfo.InvariantCulture))
            );
        }

        return kept;
    }

    private static string Bounded(string json) =>
        json.Length <= Limits.MaxContentChars ? json : JsonText.Write(JsonValue.Create(Text.Cut(json)));

    /// <summary>Bytes become base64 text, as OTLP/JSON writes them; NaN and the infinities, which JSON lacks, become their names.</summary>
    public static JsonNode? NodeOf(AnyValue? value) =>
        value?.ValueCase switch
        {
            AnyValue.ValueOneofCase.StringValue => JsonValue.Create(Text.Clean(value.StringValue)),
            AnyValue.ValueOneofCase.BoolValue => JsonValue.Create(value.BoolValue),
            AnyValue.ValueOneofCase.IntValue => JsonValue.Create(value.IntValue),
            AnyValue.ValueOneofCase.DoubleValue => double.IsFinite(value.DoubleValue)
                ? JsonValue.Create(value.DoubleValue)
                : JsonValue.Create(value.DoubleValue.ToString(CultureInfo.InvariantCulture)),
            AnyValue.ValueOneofCase.ArrayValue => new JsonArray([.. value.ArrayValue.Values.Select(NodeOf)]),
            AnyValue.ValueOneofCase.KvlistValue => new JsonObject(
                value
                    .KvlistValue.Values.DistinctBy(v => v.Key)
                    .Select(v => KeyValuePair.Create(Text.Clean(v.Key), NodeOf(v.Value)))
                    .DistinctBy(v => v.Key)
            ),
            AnyValue.ValueOneofCase.BytesValue => JsonValue.Create(value.BytesValue.ToBase64()),
            _ => null,
        };
}
