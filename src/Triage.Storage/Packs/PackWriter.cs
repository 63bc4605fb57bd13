using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Erasure;
using Triage.Storage.Runs;

namespace Triage.Storage.Packs;

/// <summary>
/// Writes packs of one or more requests inside one transaction. Which runs changed is written with them; what the runs add up
/// to follows, see <see cref="RunRevisions"/>.
/// </summary>
internal sealed class PackWriter(
    TriageContext context,
    WorkspaceId workspace,
    PackMapping mapping,
    ContentHasher hasher,
    ErasedTraces erasedTraces,
    DateTimeOffset nowUtc
)
{
    /// <summary>SQLite bounds the parameters of one statement.</summary>
    private const int IdsPerQuery = 500;

    private readonly Dictionary<string, TraceState> _traces = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RunState> _runs = new(StringComparer.Ordinal);
    private HashSet<string> _erased = [];
    private readonly List<PreparedPack> _unwritten = [];
    private readonly List<PreparedPack> _written = [];

    /// <summary>The packs that are new, with their numbers.</summary>
    public IReadOnlyList<PreparedPack> Written => _written;

    /// <summary>What became of each request, in their order.</summary>
    public async Task<IReadOnlyList<IntakeReceipt>> WriteAsync(
        IReadOnlyList<IReadOnlyList<PreparedPack>> requests,
        CancellationToken cancellation
    )
    {
        await FindTracesAsync(
            [.. requests.SelectMany(r => r).Select(p => p.TraceId).Distinct(StringComparer.Ordinal)],
            cancellation
        );
        var receipts = new List<IntakeReceipt>(requests.Count);
        foreach (var packs in requests)
        {
            receipts.Add(await TakeAsync(packs, cancellation));
        }

        await WritePacksAsync(cancellation);
        await KeepFiguresAsync(cancellation);
        return receipts;
    }

    private async Task FindTracesAsync(IReadOnlyList<string> traceIds, CancellationToken cancellation)
    {
        foreach (var some in traceIds.Chunk(IdsPerQuery))
        {
            var known = await (
                from trace in context.In<RunTraceRow>(workspace)
                join run in context.In<RunRow>(workspace) on trace.RunId equals run.Id
                where some.Contains(trace.TraceId)
                select new
                {
                    trace.TraceId,
                    run.Id,
                    run.StoredSpans,
                }
            ).ToListAsync(cancellation);
            var packs =
                known.Count == 0
                    ? []
                    : await context
                        .In<PackRow>(workspace)
                        .Where(p => some.Contains(p.TraceId))
                        .Select(p => new
                        {
                            p.TraceId,
                            p.Number,
                            p.Ids,
                        })
                        .ToListAsync(cancellation);
            foreach (var trace in known)
            {
                if (!_runs.TryGetValue(trace.Id, out var run))
                {
                    _runs[trace.Id] = run = new RunState(trace.Id, trace.StoredSpans);
                }

                _traces[trace.TraceId] = new TraceState(run);
            }

            foreach (var pack in packs)
            {
                _traces[pack.TraceId].Knows(pack.Number, PackIds.Read(pack.Ids));
            }
        }

        var unknown = traceIds.Where(t => !_traces.ContainsKey(t)).ToList();
        _erased = await erasedTraces.AmongAsync(context, workspace, unknown, hasher, nowUtc, cancellation);
        await BeginAsync([.. unknown.Where(t => !_erased.Contains(t))], cancellation);
    }

    /// <summary>One trace is one run until something ties it to another; a trace that nobody has seen starts one.</summary>
    private async Task BeginAsync(IReadOnlyList<string> traceIds, CancellationToken cancellation)
    {
        var runs = new List<RunRow>(traceIds.Count);
        foreach (var traceId in traceIds)
        {
            var run = RunRow.Begun(workspace, "r" + RandomNumberGenerator.GetHexString(16, lowercase: true), traceId, nowUtc);
            runs.Add(run);
            _traces[traceId] = new TraceState(_runs[run.Id] = new RunState(run.Id, 0));
        }

        await context.AddNewAsync(runs, cancellation);
        await context.AddNewAsync([.. runs.SelectMany(r => r.Traces)], cancellation);
    }

    private async Task<IntakeReceipt> TakeAsync(IReadOnlyList<PreparedPack> packs, CancellationToken cancellation)
    {
        var refused = new List<Refusal>();
        var touched = new HashSet<string>(StringComparer.Ordinal);
        var stored = 0;
        foreach (var pack in packs)
        {
            if (_erased.Contains(pack.TraceId))
            {
                refused.AddRange(pack.Spans.Select(s => IsErased(pack.TraceId, s)));
                continue;
            }

            var trace = _traces[pack.TraceId];
            var kept = pack.Spans;
            var added = kept.Count(s => !trace.Has(s.Span));
            if (added > 0 && trace.Run.StoredSpans + added > Limits.MaxSpansPerRun)
            {
                refused.AddRange(kept.Where(s => !trace.Has(s.Span)).Select(s => RunIsFull(pack.TraceId, s, trace.Run)));
                kept = [.. kept.Where(s => trace.Has(s.Span))];
                added = 0;
            }

            stored += kept.Count;
            if (kept.Count > 0)
            {
                touched.Add(trace.Run.Id);
            }

            if (kept.Any(s => !trace.Has(s)))
            {
                await AddAsync(pack with { Spans = kept }, trace, cancellation);
                trace.Run.StoredSpans += added;
                trace.Run.HasNews = true;
            }
        }

        return new IntakeReceipt([.. touched], stored, refused);
    }

    /// <param name="pack">With the spans that it is kept for: the bytes may hold more, which are then never read.</param>
    private async Task AddAsync(PreparedPack pack, TraceState trace, CancellationToken cancellation)
    {
        var known = pack.Spans.Select(s => s.Span).Where(trace.Has).ToHashSet();
        if (known.Count > 0)
        {
            pack.Row.Ids = PackIds.Of(pack.Spans);
            pack.Row.Skeletons = SkeletonBytes.Write(await MergedAsync(pack, known, cancellation));
        }

        pack.Row.ReceivedAtUtc = nowUtc;
        pack.Row.Number = trace.NextNumber;
        trace.Knows(pack.Row.Number, pack.Spans);
        _unwritten.Add(pack);
    }

    /// <summary>The spans of the pack, those that were known together with all that was known of them.</summary>
    private async Task<List<Span>> MergedAsync(PreparedPack pack, HashSet<ulong> known, CancellationToken cancellation)
    {
        // Another request of this transaction may have brought them.
        await WritePacksAsync(cancellation);
        var stored = (
            await new SpanReading(context, workspace, mapping, [pack.TraceId]).WithBodiesAsync(
                [.. known.Select(PackIds.TextOf)],
                cancellation
            )
        ).ToDictionary(s => s.SpanId, StringComparer.Ordinal);
        var kept = pack.Spans.Select(s => PackIds.TextOf(s.Span)).ToHashSet(StringComparer.Ordinal);
        return SpanReading
            .OfPack(mapping, pack.Row)
            .Where(s => kept.Contains(s.SpanId))
            .Select(s => stored.TryGetValue(s.SpanId, out var before) ? Digested(SpanMerge.Merge(before, s)) : s)
            .ToList();
    }

    private Span Digested(Span span) => span with { Digest = SpanDigests.Of(span, hasher) };

    private async Task WritePacksAsync(CancellationToken cancellation)
    {
        await context.AddNewAsync(_unwritten.ConvertAll(p => p.Row), cancellation);
        _written.AddRange(_unwritten);
        _unwritten.Clear();
    }

    private async Task KeepFiguresAsync(CancellationToken cancellation)
    {
        var changed = _runs.Values.Where(r => r.HasNews).ToList();
        await RunNewsRow.TellAsync(context, workspace, changed.Select(r => r.Id), nowUtc, cancellation);
        // The figure that bounds a run is exact where it matters; small runs learn it when they are summed up.
        foreach (var run in changed.Where(r => r.StoredSpans > Limits.MaxSpansPerRun / 2))
        {
            await context
                .In<RunRow>(workspace)
                .Where(r => r.Id == run.Id)
                .ExecuteUpdateAsync(r => r.SetProperty(x => x.StoredSpans, run.StoredSpans), cancellation);
        }
    }

    private static Refusal IsErased(string traceId, PackedId span) =>
        new(
            NameOf(traceId, span),
            "The run of this trace was erased; nothing that comes late brings it back. Give a new job its own trace."
        );

    private static Refusal RunIsFull(string traceId, PackedId span, RunState run) =>
        new(
            NameOf(traceId, span),
            $"Run {run.Id} is full: the limit is {Limits.MaxSpansPerRun:N0} spans. Give each job its own trace."
        );

    private static string NameOf(string traceId, PackedId span) => $"span {PackIds.TextOf(span.Span)} of trace {traceId}";

    private sealed class RunState(string id, int storedSpans)
    {
        public string Id => id;
        public int StoredSpans { get; set; } = storedSpans;
        public bool HasNews { get; set; }
    }

    private sealed class TraceState(RunState run)
    {
        private readonly HashSet<ulong> _spans = [];
        private readonly HashSet<PackedId> _records = [];

        public RunState Run => run;
        public int NextNumber { get; private set; }

        public bool Has(PackedId record) => _records.Contains(record);

        public bool Has(ulong span) => _spans.Contains(span);

        public void Knows(int number, IEnumerable<PackedId> records)
        {
            NextNumber = Math.Max(NextNumber, number + 1);
            foreach (var record in records)
            {
                _spans.Add(record.Span);
                _records.Add(record);
            }
        }
    }
}
