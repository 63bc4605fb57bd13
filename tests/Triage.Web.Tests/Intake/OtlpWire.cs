using System.Buffers.Binary;
using System.Text;

namespace Triage.Web.Tests.Intake;

/// <summary>Protobuf written and read by hand, so that what is sent may also be wrong. https://protobuf.dev/programming-guides/encoding/.</summary>
internal static class OtlpWire
{
    /// <summary>A field that holds a message, a text or bytes.</summary>
    public static byte[] Field(int number, params ReadOnlySpan<byte[]> parts)
    {
        var length = 0;
        foreach (var part in parts)
        {
            length += part.Length;
        }

        using var field = new MemoryStream(length + 12);
        field.Write(Varint((ulong)((number << 3) | 2)));
        field.Write(Varint((ulong)length));
        foreach (var part in parts)
        {
            field.Write(part);
        }

        return field.ToArray();
    }

    public static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    public static byte[] Number(int number, ulong value) => [.. Varint((ulong)(number << 3)), .. Varint(value)];

    public static byte[] Fixed(int number, ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return [.. Varint((ulong)((number << 3) | 1)), .. bytes];
    }

    public static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>(10);
        while (value > 0x7F)
        {
            bytes.Add((byte)(value | 0x80));
            value >>= 7;
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }

    /// <summary>The fields of a message in their order; a number as a varint, anything else as its bytes.</summary>
    public static IReadOnlyList<(int Number, ulong Value, byte[] Bytes)> Read(ReadOnlySpan<byte> message)
    {
        var fields = new List<(int, ulong, byte[])>();
        while (message.Length > 0)
        {
            var tag = ReadVarint(ref message);
            var value = (tag & 7) switch
            {
                0 => ReadVarint(ref message),
                2 => ReadVarint(ref message),
                _ => throw new InvalidDataException($"Wire type {tag & 7} was not expected."),
            };
            var bytes = (tag & 7) == 2 ? message[..(int)value].ToArray() : [];
            message = message[bytes.Length..];
            fields.Add(((int)(tag >> 3), value, bytes));
        }

        return fields;
    }

    private static ulong ReadVarint(ref ReadOnlySpan<byte> from)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = from[0];
            from = from[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
