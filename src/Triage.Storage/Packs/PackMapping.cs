using System.Text;
using Triage.Engine.Runs;

namespace Triage.Storage.Packs;

/// <summary>Reads the bytes of a stored pack: what telemetry brought by the mapping of today, the rest as it was kept.</summary>
internal sealed class PackMapping(ISpanMapping mapping)
{
    public int Version => mapping.Version;

    /// <summary>Nothing when its bodies were let go of.</summary>
    public IReadOnlyList<Span> Read(PackRow pack) =>
        pack.RawBytes == 0 ? [] : Read(pack.Form, PackBody.Read(pack.Body, pack.RawBytes));

    public IReadOnlyList<Span> Read(PackForm form, byte[] bytes) =>
        form == PackForm.Spans ? StoredJson.Read<List<Span>>(Encoding.UTF8.GetString(bytes)) : mapping.Read(form, bytes);
}

/// <summary>Packs of spans that did not come as telemetry.</summary>
public static class EngineSpans
{
    /// <summary>Stores spans as they are. Of two with the same ids one is made.</summary>
    public static Task<IntakeReceipt> StoreAsync(
        this IRunStore runs,
        Engine.WorkspaceId workspace,
        IReadOnlyList<Span> spans,
        CancellationToken cancellation
    ) => runs.StoreAsync(workspace, PacksOf(spans), cancellation);

    internal static IEnumerable<SpanPack> PacksOf(IReadOnlyList<Span> spans)
    {
        foreach (var trace in spans.GroupBy(s => s.TraceId, StringComparer.Ordinal))
        {
            var merged = trace.GroupBy(s => s.SpanId, StringComparer.Ordinal).Select(same => same.Aggregate(SpanMerge.Merge));
            foreach (var some in merged.Chunk(Engine.Limits.MaxSpansPerPack))
            {
                var bytes = Encoding.UTF8.GetBytes(StoredJson.Write(some));
                yield return new SpanPack(trace.Key, PackForm.Spans, bytes, [.. some.Select(s => new PackedSpan(s, HashOf(s)))]);
            }
        }
    }

    private static ulong HashOf(Span span) =>
        BitConverter.ToUInt64(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(StoredJson.Write(span))));
}
