using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Triage.Telemetry.Otlp;

internal enum ValueCase
{
    None = 0,
    Text = 1,
    Flag = 2,
    Whole = 3,
    Real = 4,
    List = 5,
    Map = 6,
    Bytes = 7,
}

/// <summary>One OTLP <c>AnyValue</c> as it lies in the bytes. Of several values the last counts, as protobuf has it for a oneof.</summary>
/// <param name="Number">A flag, a whole number, or the bits of a real one.</param>
/// <param name="Content">Text in UTF-8, bytes, or the message of a list or map.</param>
internal readonly record struct WireValue(ValueCase Case, ulong Number, ReadOnlyMemory<byte> Content)
{
    public static WireValue Of(ReadOnlyMemory<byte> message)
    {
        var fields = new WireReader(message.Span);
        var value = default(WireValue);
        List<ReadOnlyMemory<byte>>? parts = null;
        while (fields.Next())
        {
            var found = (ValueCase)fields.Field;
            if (found > ValueCase.Bytes || fields.Type != TypeOf(found))
            {
                continue;
            }

            var content = fields.Type == WireType.Bytes ? message.Slice(fields.Start, fields.Length) : default;
            if (found != value.Case || found is not (ValueCase.List or ValueCase.Map))
            {
                parts = null;
                value = new WireValue(found, fields.Number, content);
            }
            else
            {
                // Two halves of one message are one: their bytes behind each other.
                parts ??= [value.Content];
                parts.Add(content);
            }
        }

        return parts is null ? value : value with { Content = parts.SelectMany(p => p.ToArray()).ToArray() };
    }

    private static WireType TypeOf(ValueCase value) =>
        value switch
        {
            ValueCase.Flag or ValueCase.Whole => WireType.Number,
            ValueCase.Real => WireType.Fixed64,
            _ => WireType.Bytes,
        };

    /// <summary>The text as it is read from here on, see <see cref="Telemetry.Text.Clean"/>.</summary>
    public string Text => TextOf(Content.Span);

    public static string TextOf(ReadOnlySpan<byte> utf8) => Telemetry.Text.Clean(Encoding.UTF8.GetString(utf8));

    /// <summary>Bytes become base64 text, as OTLP/JSON writes them; NaN and the infinities, which JSON lacks, become their names.</summary>
    public JsonNode? ToNode()
    {
        switch (Case)
        {
            case ValueCase.Text:
                return JsonValue.Create(Text);
            case ValueCase.Flag:
                return JsonValue.Create(Number != 0);
            case ValueCase.Whole:
                return JsonValue.Create((long)Number);
            case ValueCase.Real:
                var real = BitConverter.UInt64BitsToDouble(Number);
                return double.IsFinite(real)
                    ? JsonValue.Create(real)
                    : JsonValue.Create(real.ToString(CultureInfo.InvariantCulture));
            case ValueCase.List:
                return new JsonArray([.. Items().Select(i => Of(i).ToNode())]);
            case ValueCase.Map:
                return new JsonObject(
                    Items()
                        .Select(WireAttribute.Of)
                        .Select(a => KeyValuePair.Create(TextOf(a.Key.Span), a.Value))
                        .DistinctBy(a => a.Key)
                        .Select(a => KeyValuePair.Create(a.Key, Of(a.Value).ToNode()))
                );
            case ValueCase.Bytes:
                return JsonValue.Create(Convert.ToBase64String(Content.Span));
            default:
                return null;
        }
    }

    /// <summary>The values of a list, the keys with values of a map.</summary>
    public List<ReadOnlyMemory<byte>> Items() => [.. WireReader.Messages(Content, 1)];

    /// <summary>Writes the fields of an <c>AnyValue</c> that says the same as the node.</summary>
    public static void Write(WireWriter to, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                var start = to.Open((int)ValueCase.Map);
                foreach (var (key, value) in map)
                {
                    var pair = to.Open(1);
                    WireAttribute.Write(to, key, value);
                    to.Close(pair);
                }

                to.Close(start);
                break;
            case JsonArray list:
                var opened = to.Open((int)ValueCase.List);
                foreach (var item in list)
                {
                    var value = to.Open(1);
                    Write(to, item);
                    to.Close(value);
                }

                to.Close(opened);
                break;
            case JsonValue scalar:
                WriteScalar(to, scalar);
                break;
        }
    }

    private static void WriteScalar(WireWriter to, JsonValue scalar)
    {
        switch (scalar.GetValueKind())
        {
            case JsonValueKind.String:
                to.Text((int)ValueCase.Text, JsonText.StringOf(scalar) ?? "");
                break;
            case JsonValueKind.True or JsonValueKind.False:
                to.Number((int)ValueCase.Flag, scalar.GetValue<bool>() ? 1UL : 0);
                break;
            case JsonValueKind.Number when scalar.TryGetValue<long>(out var whole):
                to.Number((int)ValueCase.Whole, (ulong)whole);
                break;
            case JsonValueKind.Number when scalar.TryGetValue<double>(out var real):
                to.Fixed64((int)ValueCase.Real, BitConverter.DoubleToUInt64Bits(real));
                break;
        }
    }
}

/// <summary>One OTLP <c>KeyValue</c> as it lies in the bytes.</summary>
/// <param name="Value">The message of its <c>AnyValue</c>.</param>
internal readonly record struct WireAttribute(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value)
{
    public static WireAttribute Of(ReadOnlyMemory<byte> message)
    {
        var fields = new WireReader(message.Span);
        ReadOnlyMemory<byte> key = default;
        ReadOnlyMemory<byte> value = default;
        List<ReadOnlyMemory<byte>>? parts = null;
        while (fields.Next())
        {
            if (fields.Is(1, WireType.Bytes))
            {
                key = message.Slice(fields.Start, fields.Length);
            }
            else if (fields.Is(2, WireType.Bytes))
            {
                if (!value.IsEmpty)
                {
                    parts ??= [value];
                    parts.Add(message.Slice(fields.Start, fields.Length));
                }

                value = message.Slice(fields.Start, fields.Length);
            }
        }

        return new WireAttribute(key, parts is null ? value : parts.SelectMany(p => p.ToArray()).ToArray());
    }

    /// <summary>Writes the fields of a <c>KeyValue</c>.</summary>
    public static void Write(WireWriter to, string key, JsonNode? value)
    {
        to.Text(1, key);
        var start = to.Open(2);
        WireValue.Write(to, value);
        to.Close(start);
    }
}
