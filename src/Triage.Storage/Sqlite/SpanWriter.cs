using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Runs;

namespace Triage.Storage.Sqlite;

/// <summary>Writes one batch of spans inside one transaction, and revises the runs that it changed.</summary>
internal sealed class SpanWriter : IDisposable
{
    /// <summary>SQLite bounds the parameters of one statement.</summary>
    private const int IdsPerQuery = 500;

    /// <summary>Runs whose spans are held in memory together.</summary>
    private const int RunsPerQuery = 50;

    private readonly TriageContext _context;
    private readonly WorkspaceId _workspace;
    private readonly SpanPacking _packing;
    private readonly DateTimeOffset _nowUtc;
    private readonly RowInsert<SpanRow> _spans;
    private readonly RowInsert<ContentRow> _contents;
    private readonly RowInsert<SpanContentRow> _uses;
    private readonly HashSet<RunRow> _changed = [];

    /// <summary>Contents that this batch has seen to.</summary>
    private readonly HashSet<string> _stored = new(StringComparer.Ordinal);

    public SpanWriter(TriageContext context, WorkspaceId workspace, SpanPacking packing, DateTimeOffset nowUtc)
    {
        _context = context;
        _workspace = workspace;
        _packing = packing;
        _nowUtc = nowUtc;
        _spans = new RowInsert<SpanRow>(context);
        _contents = new RowInsert<ContentRow>(context);
        _uses = new RowInsert<SpanContentRow>(context);
    }

    /// <param name="batch">No span twice.</param>
    public async Task<IntakeReceipt> WriteAsync(IReadOnlyList<PackedSpan> batch, CancellationToken cancellation)
    {
        var runs = await RunsOfAsync(batch, cancellation);
        var known = new List<PackedSpan>();
        var refused = new List<Refusal>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var span in batch)
        {
            var run = runs[span.Row.TraceId];
            if (run.StoredSpans >= Limits.MaxSpansPerRun && !await IsKnownAsync(span, cancellation))
            {
                refused.Add(RunIsFull(span.Row, run));
                continue;
            }

            taken.Add(run.Id);
            if (TryInsert(span))
            {
                run.StoredSpans++;
                _changed.Add(run);
            }
            else
            {
                known.Add(span);
            }
        }

        await MergeAsync(known, runs, cancellation);
        await ReviseAsync(cancellation);
        return new IntakeReceipt([.. taken], batch.Count - refused.Count, refused);
    }

    public void Dispose()
    {
        _spans.Dispose();
        _contents.Dispose();
        _uses.Dispose();
    }

    /// <summary>The run of each trace. One trace is one run; a trace that nobody has seen starts one.</summary>
    private async Task<Dictionary<string, RunRow>> RunsOfAsync(IReadOnlyList<PackedSpan> batch, CancellationToken cancellation)
    {
        var runs = new Dictionary<string, RunRow>(StringComparer.Ordinal);
        foreach (var traceIds in batch.Select(s => s.Row.TraceId).Distinct().Chunk(IdsPerQuery))
        {
            var ids = _context.In<RunTraceRow>(_workspace).Where(t => traceIds.Contains(t.TraceId)).Select(t => t.RunId);
            var stored = await _context
                .In<RunRow>(_workspace)
                .Where(r => ids.Contains(r.Id))
                .Include(r => r.Traces)
                .Include(r => r.Subjects)
                .AsSplitQuery()
                .ToListAsync(cancellation);
            foreach (var (run, trace) in stored.SelectMany(r => r.Traces.Select(t => (r, t))))
            {
                runs[trace.TraceId] = run;
            }

            foreach (var traceId in traceIds.Where(t => !runs.ContainsKey(t)))
            {
                runs[traceId] = Begin(traceId);
            }
        }

        // Spans refer to their trace, so it has to be there before them.
        await _context.SaveChangesAsync(cancellation);
        return runs;
    }

    private RunRow Begin(string traceId)
    {
        var run = new RunRow
        {
            Workspace = _workspace,
            Id = "r" + RandomNumberGenerator.GetHexString(16, lowercase: true),
            FirstReceivedAtUtc = _nowUtc,
            LastReceivedAtUtc = _nowUtc,
        };
        run.Traces.Add(
            new RunTraceRow
            {
                Workspace = _workspace,
                RunId = run.Id,
                TraceId = traceId,
            }
        );
        _context.Add(run);
        return run;
    }

    private bool TryInsert(PackedSpan span)
    {
        if (!_spans.Insert(span.Row))
        {
            return false;
        }

        foreach (var content in span.Contents.Where(c => _stored.Add(c.Key)))
        {
            _contents.Insert(content);
        }

        foreach (var use in span.Uses)
        {
            _uses.Insert(use);
        }

        return true;
    }

    private async Task MergeAsync(
        IReadOnlyList<PackedSpan> known,
        Dictionary<string, RunRow> runs,
        CancellationToken cancellation
    )
    {
        foreach (var trace in known.GroupBy(s => s.Row.TraceId, StringComparer.Ordinal))
        {
            foreach (var arrived in trace.Chunk(IdsPerQuery))
            {
                var ids = arrived.Select(s => s.Row.SpanId).ToList();
                var stored = (await Reading([trace.Key]).WithBodiesAsync(ids, cancellation)).ToDictionary(
                    s => s.SpanId,
                    StringComparer.Ordinal
                );
                foreach (var span in arrived)
                {
                    if (await RewriteAsync(stored[span.Row.SpanId], span.Span, cancellation))
                    {
                        _changed.Add(runs[trace.Key]);
                    }
                }
            }
        }
    }

    /// <summary>False when the span that arrived says nothing new.</summary>
    private async Task<bool> RewriteAsync(Span stored, Span arrived, CancellationToken cancellation)
    {
        var merged = SpanMerge.Merge(stored, arrived);
        if (InOrder(merged) == InOrder(stored))
        {
            return false;
        }

        await _context
            .In<SpanRow>(_workspace)
            .Where(s => s.TraceId == stored.TraceId && s.SpanId == stored.SpanId)
            .ExecuteDeleteAsync(cancellation);
        return TryInsert(_packing.Pack(merged));
    }

    /// <summary>The span as text, with lists in an order of their own: another order is no news.</summary>
    private static string InOrder(Span span) =>
        StoredJson.Write(
            span with
            {
                Digest = SpanDigest.Empty,
                Subjects = Sorted(span.Subjects),
                Contents = Sorted(span.Contents),
                Attributes = Sorted(span.Attributes),
                ResourceAttributes = Sorted(span.ResourceAttributes),
                Events = Sorted(span.Events),
                Links = Sorted(span.Links),
            }
        );

    private static IReadOnlyList<T> Sorted<T>(IReadOnlyList<T> items) =>
        [.. items.OrderBy(StoredJson.Write, StringComparer.Ordinal)];

    private async Task ReviseAsync(CancellationToken cancellation)
    {
        foreach (var runs in _changed.Chunk(RunsPerQuery))
        {
            var reading = Reading([.. runs.SelectMany(r => r.Traces).Select(t => t.TraceId)]);
            var services = await reading.ServicesAsync(cancellation);
            var spans = (await reading.SkeletonsAsync(cancellation)).ToLookup(s => s.TraceId);
            foreach (var run in runs)
            {
                var traces = run.Traces.OrderBy(t => t.Position).Select(t => t.TraceId).ToList();
                var service = traces.Select(services.GetValueOrDefault).FirstOrDefault(s => s is not null);
                run.Revise(RunSummaries.Of([.. traces.SelectMany(t => spans[t])], service), _nowUtc);
            }
        }
    }

    private SpanReading Reading(IReadOnlyCollection<string> traceIds) => new(_context, _workspace, traceIds);

    private Task<bool> IsKnownAsync(PackedSpan span, CancellationToken cancellation) =>
        _context
            .In<SpanRow>(_workspace)
            .AnyAsync(s => s.TraceId == span.Row.TraceId && s.SpanId == span.Row.SpanId, cancellation);

    private static Refusal RunIsFull(SpanRow span, RunRow run) =>
        new(
            $"span {span.SpanId} of trace {span.TraceId}",
            $"Run {run.Id} has {run.StoredSpans:N0} spans; the limit is {Limits.MaxSpansPerRun:N0}. Give each job its own trace."
        );
}
