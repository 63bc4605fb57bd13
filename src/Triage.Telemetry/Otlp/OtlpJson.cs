using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Triage.Engine;

namespace Triage.Telemetry.Otlp;

/// <summary>
/// OTLP/JSON, written over as protobuf while it is read. It is no plain proto3 JSON: ids are hex, enumerations are numbers only,
/// and names are lowerCamelCase only. Unknown names are skipped.
/// </summary>
/// <remarks>https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding</remarks>
internal sealed class OtlpJson
{
    private const int MaxIdChars = 64;

    // An id that is no hex becomes one byte, a length that no id has: it is then refused like any other wrong id.
    private static ReadOnlySpan<byte> WrongId => [0xFF];

    private readonly WireWriter to;
    private readonly Dictionary<int, string> unreadable = [];
    private int items;

    private OtlpJson(WireWriter to) => this.to = to;

    /// <exception cref="MalformedTelemetryException">It is no JSON, nested too deeply, or no OTLP around the items.</exception>
    public static OtlpBody Read(ReadOnlySpan<byte> body, Kind request)
    {
        var text = Trimmed(body);
        using var writer = new WireWriter(Math.Max(text.Length, 16));
        var reading = new OtlpJson(writer);
        if (!text.IsEmpty)
        {
            reading.ReadBody(text, request);
        }

        return new OtlpBody(writer.Written.ToArray(), reading.unreadable);
    }

    /// <summary>Without a byte order mark, and nothing for white space alone.</summary>
    public static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> text)
    {
        text = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
        return text.IndexOfAnyExcept(" \t\r\n"u8) < 0 ? [] : text;
    }

    private void ReadBody(ReadOnlySpan<byte> text, Kind request)
    {
        var json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = Limits.MaxJsonDepth });
        try
        {
            json.Read();
            ReadMessage(ref json, request);
            // Anything behind the object is no JSON.
            json.Read();
        }
        catch (JsonException e)
        {
            throw NoJson(e);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            throw new MalformedTelemetryException($"The body is no OTLP/JSON: {e.Message}", e);
        }
    }

    public static MalformedTelemetryException NoJson(JsonException e) =>
        new($"The body is no JSON of at most {Limits.MaxJsonDepth} levels: {e.Message}", e);

    private void ReadMessage(ref Utf8JsonReader json, Kind kind)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw new FormatException(
                $"an object with \"{OtlpSchema.MembersOf(kind)[0].Name}\" was expected, not {json.TokenType}."
            );
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var member = MemberAt(ref json, kind);
            json.Read();
            if (member is null || json.TokenType == JsonTokenType.Null)
            {
                json.Skip();
            }
            else if (member.Repeated)
            {
                ReadList(ref json, member);
            }
            else if (OtlpSchema.IsMessage(member.Kind))
            {
                var start = to.Open(member.Field);
                ReadMessage(ref json, member.Kind);
                to.Close(start);
            }
            else
            {
                ReadScalar(ref json, member);
            }
        }
    }

    private static Member? MemberAt(ref Utf8JsonReader json, Kind kind)
    {
        foreach (var member in OtlpSchema.MembersOf(kind))
        {
            if (json.ValueTextEquals(member.NameUtf8))
            {
                return member;
            }
        }

        return null;
    }

    private void ReadList(ref Utf8JsonReader json, Member member)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw new FormatException($"\"{member.Name}\" must be an array, not {json.TokenType}.");
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            var start = to.Open(member.Field);
            if (OtlpSchema.IsItem(member.Kind))
            {
                ReadItem(ref json, member.Kind, start);
            }
            else
            {
                ReadMessage(ref json, member.Kind);
            }

            to.Close(start);
        }
    }

    private void ReadItem(ref Utf8JsonReader json, Kind kind, int start)
    {
        if (++items > Limits.MaxItemsPerRequest)
        {
            throw OtlpShape.TooManyItems();
        }

        var depth = json.CurrentDepth;
        try
        {
            ReadMessage(ref json, kind);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            unreadable[items - 1] = e.Message;
            to.Length = start;
            json.Skip();
            while (json.CurrentDepth > depth)
            {
                json.Read();
            }
        }
    }

    private void ReadScalar(ref Utf8JsonReader json, Member member)
    {
        switch (member.Kind)
        {
            case Kind.Text:
                WriteText(ref json, member);
                break;
            case Kind.Id:
                WriteId(ref json, member);
                break;
            case Kind.Enumeration:
                to.Number(
                    member.Field,
                    json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var number)
                        ? (ulong)number
                        : throw new FormatException(
                            $"\"{member.Name}\" must be the number of the enumeration value; names are not valid in OTLP/JSON."
                        )
                );
                break;
            case Kind.Nanoseconds:
                to.Fixed64(member.Field, Nanoseconds(ref json, member.Name));
                break;
            case Kind.Flag:
                to.Number(
                    member.Field,
                    json.TokenType switch
                    {
                        JsonTokenType.True => 1UL,
                        JsonTokenType.False => 0UL,
                        _ => throw new FormatException("boolValue must be true or false."),
                    }
                );
                break;
            case Kind.Whole:
                to.Number(member.Field, (ulong)Whole(ref json, member.Name));
                break;
            case Kind.Real:
                to.Fixed64(member.Field, BitConverter.DoubleToUInt64Bits(Real(ref json)));
                break;
            default:
                to.Bytes(
                    member.Field,
                    json.TokenType == JsonTokenType.String && json.TryGetBytesFromBase64(out var raw)
                        ? raw
                        : throw new FormatException("bytesValue must be base64 text.")
                );
                break;
        }
    }

    private void WriteText(ref Utf8JsonReader json, Member member)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            throw new FormatException($"\"{member.Name}\" must be text, not {json.TokenType}.");
        }

        // Without its escapes it is only ever shorter.
        var start = to.Open(member.Field);
        try
        {
            to.Length += json.CopyString(to.Space(json.ValueSpan.Length));
        }
        catch (InvalidOperationException e)
        {
            // Half of a surrogate pair, or bytes that are no UTF-8.
            throw new FormatException($"\"{member.Name}\" is no valid Unicode text.", e);
        }

        to.Close(start);
    }

    private void WriteId(ref Utf8JsonReader json, Member member)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            throw new FormatException($"\"{member.Name}\" must be text, not {json.TokenType}.");
        }

        Span<byte> id = stackalloc byte[MaxIdChars / 2];
        var hex = json.ValueSpan;
        to.Bytes(
            member.Field,
            hex.Length <= MaxIdChars && Convert.FromHexString(hex, id, out _, out var bytes) == OperationStatus.Done
                ? id[..bytes]
                : WrongId
        );
    }

    // 64-bit integers are text in proto3 JSON, but some exporters send numbers: both are valid to receive.
    private static ulong Nanoseconds(ref Utf8JsonReader json, string name) =>
        json.TokenType == JsonTokenType.Number && json.TryGetUInt64(out var number) ? number
        : json.TokenType == JsonTokenType.String
        && ulong.TryParse(json.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
            ? parsed
        : throw new FormatException($"\"{name}\" must be Unix nanoseconds, as text or number.");

    private static long Whole(ref Utf8JsonReader json, string name) =>
        json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var number) ? number
        : json.TokenType == JsonTokenType.String
        && long.TryParse(json.ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed)
            ? parsed
        : throw new FormatException($"\"{name}\" must be a 64-bit integer, as text or number.");

    private static double Real(ref Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.Number ? json.GetDouble()
        : json.TokenType == JsonTokenType.String
        && double.TryParse(json.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed)
            ? parsed
        : throw new FormatException("doubleValue must be a number.");
}
