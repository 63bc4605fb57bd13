using System.Buffers.Binary;
using System.Globalization;
using Triage.Engine.Runs;

namespace Triage.Storage.Packs;

/// <summary>The spans of a pack and the hashes of their records: sixteen bytes for each.</summary>
internal static class PackIds
{
    private const int Width = 16;

    public static byte[] Of(IReadOnlyList<PackedSpan> spans)
    {
        var ids = new byte[Width * spans.Count];
        for (var i = 0; i < spans.Count; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(ids.AsSpan(Width * i), NumberOf(spans[i].Span.SpanId));
            BinaryPrimitives.WriteUInt64BigEndian(ids.AsSpan((Width * i) + 8), spans[i].Hash);
        }

        return ids;
    }

    public static IEnumerable<(ulong Span, ulong Hash)> Read(byte[] ids)
    {
        for (var at = 0; at + Width <= ids.Length; at += Width)
        {
            yield return (
                BinaryPrimitives.ReadUInt64BigEndian(ids.AsSpan(at)),
                BinaryPrimitives.ReadUInt64BigEndian(ids.AsSpan(at + 8))
            );
        }
    }

    /// <exception cref="FormatException">It is no span id of 16 hex digits.</exception>
    public static ulong NumberOf(string spanId) =>
        ulong.Parse(spanId, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
