using System.Buffers.Binary;

namespace Triage.Engine.Runs;

/// <summary>
/// A fast 64-bit hash of bytes, the same on every machine and in every version, so that it may be stored. It tells records apart
/// that differ by accident, not by malice: whoever could make two collide must be able to lose no more than a record of his own.
/// </summary>
/// <remarks>The mixing step is that of wyhash (https://github.com/wangyi-fudan/wyhash): multiply to 128 bits, fold.</remarks>
public static class RecordHash
{
    private const ulong First = 0x2d358dccaa6c78a5;
    private const ulong Second = 0x8bb84b93962eacc9;

    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed = 0)
    {
        var hash = Folded(seed ^ First, Second ^ (ulong)bytes.Length);
        while (bytes.Length >= 16)
        {
            hash = Folded(
                BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ First,
                BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]) ^ hash
            );
            bytes = bytes[16..];
        }

        // Of the rest, as if zeros stood behind it.
        return Folded(
            (bytes.Length < 8 ? Padded(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes)) ^ Second,
            (bytes.Length < 8 ? 0 : Padded(bytes[8..])) ^ hash
        );
    }

    /// <param name="bytes">Less than 8.</param>
    private static ulong Padded(ReadOnlySpan<byte> bytes)
    {
        var length = bytes.Length;
        if (length >= 4)
        {
            return BinaryPrimitives.ReadUInt32LittleEndian(bytes)
                | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(bytes[(length - 4)..]) << (8 * (length - 4)));
        }

        return length == 0
            ? 0
            : bytes[0] | ((ulong)bytes[length / 2] << (8 * (length / 2))) | ((ulong)bytes[length - 1] << (8 * (length - 1)));
    }

    private static ulong Folded(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }
}
