using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Triage.Telemetry.Otlp;

/// <summary>Writes protobuf fields into one growing piece of memory.</summary>
internal sealed class WireWriter(int size = 4_096) : IDisposable
{
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(size);

    /// <summary>Bytes written so far. Set it back to take back what came after.</summary>
    public int Length { get; set; }

    public ReadOnlyMemory<byte> Written => buffer.AsMemory(0, Length);

    public void Number(int field, ulong value)
    {
        Varint((uint)field << 3);
        Varint(value);
    }

    public void Fixed64(int field, ulong value)
    {
        Varint(((uint)field << 3) | (uint)WireType.Fixed64);
        BinaryPrimitives.WriteUInt64LittleEndian(Space(8), value);
        Length += 8;
    }

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Head(field, value.Length);
        Raw(value);
    }

    public void Text(int field, string value)
    {
        Head(field, Encoding.UTF8.GetByteCount(value));
        Length += Encoding.UTF8.GetBytes(value, Space(Encoding.UTF8.GetMaxByteCount(value.Length)));
    }

    /// <summary>The tag and the length of a field whose bytes follow.</summary>
    public void Head(int field, int length)
    {
        Varint(((uint)field << 3) | (uint)WireType.Bytes);
        Varint((uint)length);
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Space(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Room for so many bytes; <see cref="Length"/> has to grow by what was filled.</summary>
    public Span<byte> Space(int bytes)
    {
        if (buffer.Length - Length < bytes)
        {
            var larger = ArrayPool<byte>.Shared.Rent(
                Math.Max(Length + bytes, (int)Math.Min(2L * buffer.Length, Array.MaxLength))
            );
            buffer.AsSpan(0, Length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        return buffer.AsSpan(Length);
    }

    /// <summary>Starts a message field; the answer is for <see cref="Close"/>.</summary>
    public int Open(int field)
    {
        Head(field, 0);
        return Length;
    }

    /// <summary>Ends the message that started there: its length is known only now.</summary>
    public void Close(int start)
    {
        var length = Length - start;
        var extra = SizeOf((uint)length) - 1;
        if (extra > 0)
        {
            // With room for the number below, which is written where the message started.
            Space(extra + 10);
            buffer.AsSpan(start, length).CopyTo(buffer.AsSpan(start + extra));
        }

        Length = start - 1;
        Varint((uint)length);
        Length += length;
    }

    public static int SizeOf(ulong varint) =>
        varint < 0x80 ? 1 : (70 - System.Numerics.BitOperations.LeadingZeroCount(varint)) / 7;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    private void Varint(ulong value)
    {
        var to = Space(10);
        var used = 0;
        while (value >= 0x80)
        {
            to[used++] = (byte)(value | 0x80);
            value >>= 7;
        }

        to[used++] = (byte)value;
        Length += used;
    }
}
