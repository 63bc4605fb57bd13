using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Triage.Web.Tests.Intake;

/// <summary>A span as a sender writes it; everything may be wrong.</summary>
/// <param name="Values">Attributes: text, bool, long, double, bytes, an array, pairs (a map), or null for the empty value.</param>
internal sealed record SentSpan(
    string TraceId,
    string SpanId,
    string Name = "step",
    params IReadOnlyList<(string Key, object? Value)> Values
)
{
    public string? Parent { get; init; }
    public ulong StartNano { get; init; } = 1_795_364_628_755_000_000;
    public ulong EndNano { get; init; } = 1_795_364_628_956_000_000;

    public static string NewTrace() => Guid.NewGuid().ToString("N");

    public static string SpanNo(int number) => number.ToString("x16", CultureInfo.InvariantCulture);
}

/// <summary>Export requests of the same spans in both encodings.</summary>
internal static class OtlpTrace
{
    public const string Agent = "rules-agent";

    public static byte[] Protobuf(params IReadOnlyList<SentSpan> spans) =>
        OtlpWire.Field(
            1,
            OtlpWire.Field(1, OtlpWire.Field(1, Pair("service.name", Agent))),
            OtlpWire.Field(
                2,
                [OtlpWire.Field(1, OtlpWire.Field(1, "rules"u8.ToArray())), .. spans.Select(s => OtlpWire.Field(2, SpanBytes(s)))]
            )
        );

    public static byte[] Json(params IReadOnlyList<SentSpan> spans) => Encoding.UTF8.GetBytes(JsonNode(spans).ToJsonString());

    public static JsonNode JsonNode(params IReadOnlyList<SentSpan> spans) =>
        new JsonObject
        {
            ["resourceSpans"] = new JsonArray(
                new JsonObject
                {
                    ["resource"] = new JsonObject { ["attributes"] = Pairs([("service.name", Agent)]) },
                    ["scopeSpans"] = new JsonArray(
                        new JsonObject
                        {
                            ["scope"] = new JsonObject { ["name"] = "rules" },
                            ["spans"] = new JsonArray([.. spans.Select(SpanNode)]),
                        }
                    ),
                }
            ),
        };

    /// <summary>The span of a request of one, to be made wrong.</summary>
    public static JsonObject SpanOf(JsonNode request) =>
        request["resourceSpans"]![0]!["scopeSpans"]![0]!["spans"]![0]!.AsObject();

    /// <summary>Bytes of an id in hex; what is no hex is sent as its characters.</summary>
    private static byte[] Id(string id)
    {
        try
        {
            return Convert.FromHexString(id);
        }
        catch (FormatException)
        {
            return Encoding.UTF8.GetBytes(id);
        }
    }

    private static byte[] SpanBytes(SentSpan span)
    {
        List<byte[]> parts =
        [
            OtlpWire.Field(1, Id(span.TraceId)),
            OtlpWire.Field(2, Id(span.SpanId)),
            OtlpWire.Field(5, span.Name),
            OtlpWire.Number(6, 1),
            OtlpWire.Fixed(7, span.StartNano),
            OtlpWire.Fixed(8, span.EndNano),
            .. span.Values.Select(v => OtlpWire.Field(9, Pair(v.Key, v.Value))),
        ];
        if (span.Parent is not null)
        {
            parts.Add(OtlpWire.Field(4, Id(span.Parent)));
        }

        return Joined(parts);
    }

    private static byte[] Pair(string key, object? value) => [.. OtlpWire.Field(1, key), .. OtlpWire.Field(2, Value(value))];

    private static byte[] Value(object? value) =>
        value switch
        {
            null => [],
            string text => OtlpWire.Field(1, text),
            bool flag => OtlpWire.Number(2, flag ? 1UL : 0),
            long whole => OtlpWire.Number(3, unchecked((ulong)whole)),
            double real => OtlpWire.Fixed(4, BitConverter.DoubleToUInt64Bits(real)),
            byte[] bytes => OtlpWire.Field(7, bytes),
            object?[] array => OtlpWire.Field(5, Joined(array.Select(v => OtlpWire.Field(1, Value(v))))),
            (string Key, object? Value)[] map => OtlpWire.Field(
                6,
                Joined(map.Select(p => OtlpWire.Field(1, Pair(p.Key, p.Value))))
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(value), value, null),
        };

    private static byte[] Joined(IEnumerable<byte[]> parts)
    {
        using var joined = new MemoryStream();
        foreach (var part in parts)
        {
            joined.Write(part);
        }

        return joined.ToArray();
    }

    private static JsonObject SpanNode(SentSpan span)
    {
        var node = new JsonObject
        {
            ["traceId"] = span.TraceId,
            ["spanId"] = span.SpanId,
            ["name"] = span.Name,
            ["kind"] = 1,
            ["startTimeUnixNano"] = span.StartNano.ToString(CultureInfo.InvariantCulture),
            ["endTimeUnixNano"] = span.EndNano.ToString(CultureInfo.InvariantCulture),
            ["attributes"] = Pairs(span.Values),
        };
        if (span.Parent is not null)
        {
            node["parentSpanId"] = span.Parent;
        }

        return node;
    }

    private static JsonArray Pairs(IEnumerable<(string Key, object? Value)> values) =>
        new([.. values.Select(v => new JsonObject { ["key"] = v.Key, ["value"] = ValueNode(v.Value) })]);

    private static JsonObject ValueNode(object? value) =>
        value switch
        {
            null => [],
            string text => new JsonObject { ["stringValue"] = text },
            bool flag => new JsonObject { ["boolValue"] = flag },
            long whole => new JsonObject { ["intValue"] = whole.ToString(CultureInfo.InvariantCulture) },
            double real => new JsonObject { ["doubleValue"] = real },
            byte[] bytes => new JsonObject { ["bytesValue"] = Convert.ToBase64String(bytes) },
            object?[] array => new JsonObject
            {
                ["arrayValue"] = new JsonObject { ["values"] = new JsonArray([.. array.Select(ValueNode)]) },
            },
            (string Key, object? Value)[] map => new JsonObject { ["kvlistValue"] = new JsonObject { ["values"] = Pairs(map) } },
            _ => throw new ArgumentOutOfRangeException(nameof(value), value, null),
        };
}
