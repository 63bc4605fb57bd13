using System.Buffers;
using System.IO.Compression;

namespace Triage.Storage.Packs;

/// <summary>
/// The bytes of a pack, compressed. Brotli at its quickest, because its window takes in a whole pack: conversations repeat
/// all that was said before, and what repeats costs next to nothing.
/// </summary>
internal static class PackBody
{
    private const int Quality = 0;

    /// <summary>4 MB: https://www.rfc-editor.org/rfc/rfc7932#section-9.1.</summary>
    private const int MaxWindowBits = 22;
    private const int MinWindowBits = 16;

    public static byte[] Compressed(ReadOnlySpan<byte> bytes)
    {
        var room = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(bytes.Length));
        try
        {
            return BrotliEncoder.TryCompress(bytes, room, out var length, Quality, WindowFor(bytes.Length))
                ? room.AsSpan(0, length).ToArray()
                : throw new InvalidOperationException($"{bytes.Length} bytes did not fit into what compressing them can take.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    /// <param name="rawBytes">Their number before they were compressed.</param>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    public static byte[] Read(byte[] body, int rawBytes)
    {
        var bytes = new byte[rawBytes];
        return BrotliDecoder.TryDecompress(body, bytes, out var length) && length == rawBytes
            ? bytes
            : throw new InvalidDataException($"A pack of {rawBytes} bytes is damaged.");
    }

    // A window larger than the bytes would only be memory to clear.
    private static int WindowFor(int bytes) =>
        Math.Clamp(32 - System.Numerics.BitOperations.LeadingZeroCount((uint)bytes), MinWindowBits, MaxWindowBits);
}
