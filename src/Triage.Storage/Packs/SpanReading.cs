using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Runs;

namespace Triage.Storage.Packs;

/// <summary>Reads the spans of traces back, with or without their bodies.</summary>
internal sealed class SpanReading(
    TriageContext context,
    WorkspaceId workspace,
    PackMapping mapping,
    IReadOnlyCollection<string> traceIds
)
{
    /// <summary>SQLite bounds the parameters of one statement.</summary>
    private const int TracesPerQuery = 500;

    private const int PacksPerQuery = 32;

    /// <summary>Unpacked; a larger pack is read alone.</summary>
    private const long BytesPerQuery = 16 * 1024 * 1024;

    public static async Task<SpanReading> OfRunAsync(
        TriageContext context,
        WorkspaceId workspace,
        PackMapping mapping,
        string runId,
        CancellationToken cancellation
    ) =>
        new(
            context,
            workspace,
            mapping,
            await context.In<RunTraceRow>(workspace).Where(t => t.RunId == runId).Select(t => t.TraceId).ToListAsync(cancellation)
        );

    /// <summary>In order of start.</summary>
    public async Task<IReadOnlyList<Span>> SkeletonsAsync(CancellationToken cancellation)
    {
        var spans = new List<Span>();
        foreach (var traces in traceIds.Chunk(TracesPerQuery))
        {
            var packs = await Packs(traces)
                .Select(p => new
                {
                    p.TraceId,
                    p.Number,
                    p.Skeletons,
                })
                .ToListAsync(cancellation);
            foreach (var trace in packs.GroupBy(p => p.TraceId, StringComparer.Ordinal))
            {
                spans.AddRange(Latest(trace.OrderBy(p => p.Number).SelectMany(p => SkeletonBytes.Read(p.TraceId, p.Skeletons))));
            }
        }

        return [.. InOrder(spans)];
    }

    /// <summary>In order of start.</summary>
    /// <param name="spanIds">Only these; null for all.</param>
    public async Task<List<Span>> WithBodiesAsync(IReadOnlyCollection<string>? spanIds, CancellationToken cancellation)
    {
        var spans = new List<Span>();
        var numbers = spanIds?.Select(PackIds.NumberOf).ToHashSet();
        foreach (var traceId in traceIds)
        {
            var packs = await Packs([traceId])
                .OrderBy(p => p.Number)
                .Select(p => new
                {
                    p.Number,
                    p.Ids,
                    p.RawBytes,
                })
                .ToListAsync(cancellation);
            if (numbers is not null)
            {
                packs.RemoveAll(p => !PackIds.Read(p.Ids).Any(i => numbers.Contains(i.Span)));
            }

            var (skeletons, bodies) = (new List<Span>(), new List<Span>());
            foreach (var some in Together(packs.Select(p => (p.Number, p.RawBytes))))
            {
                var read = await Packs([traceId])
                    .Where(p => some.Contains(p.Number))
                    .OrderBy(p => p.Number)
                    .ToListAsync(cancellation);
                foreach (var pack in read)
                {
                    skeletons.AddRange(SkeletonBytes.Read(traceId, pack.Skeletons).Where(Asked));
                    bodies.AddRange(mapping.Read(pack).Where(Asked));
                }
            }

            spans.AddRange(Whole(Latest(skeletons), bodies));
        }

        return [.. InOrder(spans)];

        bool Asked(Span span) => numbers is null || numbers.Contains(PackIds.NumberOf(span.SpanId));
    }

    /// <summary>What a pack that is not written yet says of its spans, in their order.</summary>
    public static IEnumerable<Span> OfPack(PackMapping mapping, PackRow pack) =>
        Whole(SkeletonBytes.Read(pack.TraceId, pack.Skeletons), [.. mapping.Read(pack)]);

    /// <summary>Numbers of packs that are read at once: one query for each takes longer than to unpack it.</summary>
    private static IEnumerable<List<int>> Together(IEnumerable<(int Number, int RawBytes)> packs)
    {
        var (some, bytes) = (new List<int>(PacksPerQuery), 0L);
        foreach (var (number, raw) in packs)
        {
            if (some.Count == PacksPerQuery || (some.Count > 0 && bytes + raw > BytesPerQuery))
            {
                yield return some;
                (some, bytes) = (new List<int>(PacksPerQuery), 0);
            }

            some.Add(number);
            bytes += raw;
        }

        if (some.Count > 0)
        {
            yield return some;
        }
    }

    private IQueryable<PackRow> Packs(IReadOnlyCollection<string> traces) =>
        context.In<PackRow>(workspace).Where(p => traces.Contains(p.TraceId)).AsNoTracking();

    /// <summary>Of a span in several packs the last one says all that is known of it.</summary>
    private static IEnumerable<Span> Latest(IEnumerable<Span> inOrderOfPacks)
    {
        var latest = new Dictionary<string, Span>(StringComparer.Ordinal);
        foreach (var span in inOrderOfPacks)
        {
            latest[span.SpanId] = span;
        }

        return latest.Values;
    }

    /// <summary>
    /// The skeleton knows the digest of all records together, and what came beside the bytes: the rules they were redacted with,
    /// and a key that another trace of the same request told. The bodies hold the rest.
    /// </summary>
    private static IEnumerable<Span> Whole(IEnumerable<Span> skeletons, List<Span> bodies)
    {
        var read = new Dictionary<string, Span>(bodies.Count, StringComparer.Ordinal);
        foreach (var body in bodies)
        {
            read[body.SpanId] = read.TryGetValue(body.SpanId, out var before) ? SpanMerge.Merge(before, body) : body;
        }

        foreach (var skeleton in skeletons)
        {
            yield return read.TryGetValue(skeleton.SpanId, out var body)
                ? body with
                {
                    Digest = skeleton.Digest,
                    Redaction = skeleton.Redaction,
                    RunKey = body.RunKey ?? skeleton.RunKey,
                }
                : skeleton;
        }
    }

    private static IEnumerable<Span> InOrder(IEnumerable<Span> spans) =>
        spans
            .OrderBy(s => s.StartUnixNano)
            .ThenBy(s => s.TraceId, StringComparer.Ordinal)
            .ThenBy(s => s.SpanId, StringComparer.Ordinal);
}
