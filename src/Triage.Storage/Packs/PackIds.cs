using System.Buffers.Binary;
using System.Globalization;
using Triage.Engine.Runs;

namespace Triage.Storage.Packs;

/// <param name="Span">Its id as a number.</param>
/// <param name="Hash">See <see cref="PackedSpan.Hash"/>.</param>
internal readonly record struct PackedId(ulong Span, ulong Hash);

/// <summary>The spans of a pack and the hashes of their records: sixteen bytes for each.</summary>
internal static class PackIds
{
    private const int Width = 16;

    public static byte[] Of(IReadOnlyList<PackedId> spans)
    {
        var ids = new byte[Width * spans.Count];
        for (var i = 0; i < spans.Count; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(ids.AsSpan(Width * i), spans[i].Span);
            BinaryPrimitives.WriteUInt64BigEndian(ids.AsSpan((Width * i) + 8), spans[i].Hash);
        }

        return ids;
    }

    public static IEnumerable<PackedId> Read(byte[] ids)
    {
        for (var at = 0; at + Width <= ids.Length; at += Width)
        {
            yield return new PackedId(
                BinaryPrimitives.ReadUInt64BigEndian(ids.AsSpan(at)),
                BinaryPrimitives.ReadUInt64BigEndian(ids.AsSpan(at + 8))
            );
        }
    }

    public static string TextOf(ulong span) => span.ToString("x16", CultureInfo.InvariantCulture);

    /// <exception cref="FormatException">It is no span id of 16 hex digits.</exception>
    public static ulong NumberOf(string spanId) =>
        ulong.Parse(spanId, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
