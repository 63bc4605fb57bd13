using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Telemetry.Otlp;

namespace Triage.Telemetry;

/// <summary>A resource or scope as it is written around items, once for all that have the same.</summary>
/// <param name="Number">In the order of coming.</param>
internal sealed record Surrounding(byte[] Bytes, int Number);

/// <summary>One item as it was written, its head included.</summary>
internal readonly record struct PackItem(ulong SpanId, Surrounding Resource, Surrounding Scope, int Start, int Length);

/// <summary>Puts the items of one request together by trace, each under its resource and scope.</summary>
internal sealed class PackSorting(WireWriter written)
{
    private readonly Dictionary<UInt128, List<PackItem>> traces = [];
    private readonly List<UInt128> order = [];
    private readonly Dictionary<ulong, Surrounding> surroundings = [];
    private int surroundingCount;

    /// <summary>The same resource, or scope, for the same bytes.</summary>
    public Surrounding Known(byte[] bytes)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(surroundings, RecordHash.Of(bytes), out _);
        if (known is null || !known.Bytes.AsSpan().SequenceEqual(bytes))
        {
            known = new Surrounding(bytes, surroundingCount++);
        }

        return known;
    }

    public void Add(ReadOnlySpan<byte> traceId, PackItem item)
    {
        var id = BinaryPrimitives.ReadUInt128BigEndian(traceId);
        ref var items = ref CollectionsMarshal.GetValueRefOrAddDefault(traces, id, out var known);
        items ??= [];
        if (!known)
        {
            order.Add(id);
        }

        items.Add(item);
    }

    /// <summary>One after the other: the bytes of one are there until the next is asked for.</summary>
    /// <exception cref="MalformedTelemetryException">See <see cref="Limits.MaxPackedBytes"/>.</exception>
    public IEnumerable<(string TraceId, ReadOnlyMemory<byte> Bytes)> Packs()
    {
        using var pack = new WireWriter();
        var total = 0L;
        foreach (var id in order)
        {
            var traceId = id.ToString("x32", CultureInfo.InvariantCulture);
            foreach (var items in Split(traces[id]))
            {
                pack.Length = 0;
                Write(items, pack);
                total += pack.Length;
                if (total > Limits.MaxPackedBytes)
                {
                    throw new MalformedTelemetryException(
                        $"The body holds {order.Count:N0} traces, and with the resource around each they take more than {Limits.MaxPackedBytes:N0} bytes. Send smaller batches, or less in the resource."
                    );
                }

                yield return (traceId, pack.Written);
            }
        }
    }

    /// <summary>At most <see cref="Limits.MaxSpansPerPack"/> spans each; all records of one span in one of them.</summary>
    private static IEnumerable<List<PackItem>> Split(List<PackItem> items)
    {
        if (items.Count <= Limits.MaxSpansPerPack)
        {
            return [Sorted(items)];
        }

        var packs = new Dictionary<ulong, int>();
        foreach (var item in items)
        {
            packs.TryAdd(item.SpanId, packs.Count / Limits.MaxSpansPerPack);
        }

        return items.GroupBy(i => packs[i.SpanId]).Select(Sorted);
    }

    // Stable: what came earlier under the same resource and scope stays earlier.
    private static List<PackItem> Sorted(IEnumerable<PackItem> items) =>
        [.. items.OrderBy(i => i.Resource.Number).ThenBy(i => i.Scope.Number)];

    /// <summary>The runs of items under one resource, and under one scope of it.</summary>
    private static IEnumerable<List<PackItem>> Runs(List<PackItem> items, Func<PackItem, Surrounding> around)
    {
        for (var start = 0; start < items.Count; )
        {
            var end = start + 1;
            while (end < items.Count && around(items[end]) == around(items[start]))
            {
                end++;
            }

            yield return items.GetRange(start, end - start);
            start = end;
        }
    }

    private void Write(List<PackItem> items, WireWriter pack)
    {
        foreach (var ofResource in Runs(items, i => i.Resource))
        {
            var resource = pack.Open(1);
            pack.Bytes(1, ofResource[0].Resource.Bytes);
            foreach (var ofScope in Runs(ofResource, i => i.Scope))
            {
                var scope = pack.Open(2);
                pack.Bytes(1, ofScope[0].Scope.Bytes);
                foreach (var item in ofScope)
                {
                    pack.Raw(written.Written.Span.Slice(item.Start, item.Length));
                }

                pack.Close(scope);
            }

            pack.Close(resource);
        }
    }
}
