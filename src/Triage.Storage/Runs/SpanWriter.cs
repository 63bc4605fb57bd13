using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Storage.Runs;

/// <summary>Writes one batch of spans inside one transaction, and revises the runs that it changed.</summary>
internal sealed class SpanWriter(TriageContext context, WorkspaceId workspace, SpanPacking packing, DateTimeOffset nowUtc)
{
    /// <summary>SQLite bounds the parameters of one statement.</summary>
    private const int IdsPerQuery = 500;

    /// <summary>Runs whose spans are held in memory together.</summary>
    private const int RunsPerQuery = 50;

    private readonly HashSet<RunRow> _changed = [];

    /// <summary>Contents that this batch has seen to.</summary>
    private readonly HashSet<string> _stored = new(StringComparer.Ordinal);

    /// <param name="batch">No span twice.</param>
    public async Task<IntakeReceipt> WriteAsync(IReadOnlyList<PackedSpan> batch, CancellationToken cancellation)
    {
        var runs = await RunsOfAsync(batch, cancellation);
        var refused = new List<Refusal>();
        var taken = await WhatFitsAsync(batch, runs, refused, cancellation);
        var added = await AddNewAsync(taken, cancellation);
        foreach (var run in added.Select(s => runs[s.Row.TraceId]))
        {
            run.StoredSpans++;
            _changed.Add(run);
        }

        await MergeAsync(taken.Where(s => !added.Contains(s)), runs, cancellation);
        await ReviseAsync(cancellation);
        return new IntakeReceipt([.. taken.Select(s => runs[s.Row.TraceId].Id).Distinct()], taken.Count, refused);
    }

    /// <summary>The run of each trace. One trace is one run; a trace that nobody has seen starts one.</summary>
    private async Task<Dictionary<string, RunRow>> RunsOfAsync(IReadOnlyList<PackedSpan> batch, CancellationToken cancellation)
    {
        var runs = new Dictionary<string, RunRow>(StringComparer.Ordinal);
        foreach (var traceIds in batch.Select(s => s.Row.TraceId).Distinct().Chunk(IdsPerQuery))
        {
            var ids = context.In<RunTraceRow>(workspace).Where(t => traceIds.Contains(t.TraceId)).Select(t => t.RunId);
            var stored = await context
                .In<RunRow>(workspace)
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
        await context.SaveChangesAsync(cancellation);
        return runs;
    }

    private RunRow Begin(string traceId)
    {
        var run = new RunRow
        {
            Workspace = workspace,
            Id = "r" + RandomNumberGenerator.GetHexString(16, lowercase: true),
            FirstReceivedAtUtc = nowUtc,
            LastReceivedAtUtc = nowUtc,
        };
        run.Traces.Add(
            new RunTraceRow
            {
                Workspace = workspace,
                RunId = run.Id,
                TraceId = traceId,
            }
        );
        context.Add(run);
        return run;
    }

    /// <summary>The spans that their runs have room for; a known span needs none.</summary>
    private async Task<List<PackedSpan>> WhatFitsAsync(
        IReadOnlyList<PackedSpan> batch,
        Dictionary<string, RunRow> runs,
        List<Refusal> refused,
        CancellationToken cancellation
    )
    {
        var taken = new List<PackedSpan>(batch.Count);
        foreach (var ofRun in batch.GroupBy(s => runs[s.Row.TraceId]))
        {
            var spans = ofRun.ToList();
            var room = Limits.MaxSpansPerRun - ofRun.Key.StoredSpans;
            if (spans.Count <= room)
            {
                taken.AddRange(spans);
                continue;
            }

            var known = await KnownAsync(spans, cancellation);
            foreach (var span in spans)
            {
                if (known.Contains((span.Row.TraceId, span.Row.SpanId)) || room-- > 0)
                {
                    taken.Add(span);
                }
                else
                {
                    refused.Add(RunIsFull(span.Row, ofRun.Key));
                }
            }
        }

        return taken;
    }

    private async Task<HashSet<(string, string)>> KnownAsync(List<PackedSpan> spans, CancellationToken cancellation)
    {
        var known = new HashSet<(string, string)>();
        foreach (var trace in spans.GroupBy(s => s.Row.TraceId, s => s.Row.SpanId, StringComparer.Ordinal))
        {
            foreach (var ids in trace.Chunk(IdsPerQuery))
            {
                var found = context.In<SpanRow>(workspace).Where(s => s.TraceId == trace.Key && ids.Contains(s.SpanId));
                known.UnionWith((await found.Select(s => s.SpanId).ToListAsync(cancellation)).Select(id => (trace.Key, id)));
            }
        }

        return known;
    }

    /// <summary>The spans that were new, stored with their contents.</summary>
    private async Task<HashSet<PackedSpan>> AddNewAsync(IReadOnlyCollection<PackedSpan> spans, CancellationToken cancellation)
    {
        var ofRow = spans.ToDictionary(s => s.Row);
        var rows = await context.AddNewAsync([.. spans.Select(s => s.Row)], cancellation);
        var added = rows.Select(r => ofRow[r]).ToList();
        await context.AddNewAsync([.. added.SelectMany(s => s.Contents).Where(c => _stored.Add(c.Key))], cancellation);
        await context.AddNewAsync([.. added.SelectMany(s => s.Uses)], cancellation);
        return new HashSet<PackedSpan>(added, ReferenceEqualityComparer.Instance);
    }

    private async Task MergeAsync(IEnumerable<PackedSpan> known, Dictionary<string, RunRow> runs, CancellationToken cancellation)
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
                var news = arrived
                    .Select(s => (Stored: stored[s.Row.SpanId], Merged: SpanMerge.Merge(stored[s.Row.SpanId], s.Span)))
                    .Where(s => InOrder(s.Merged) != InOrder(s.Stored))
                    .Select(s => s.Merged)
                    .ToList();
                if (news.Count > 0)
                {
                    await RewriteAsync(trace.Key, news, cancellation);
                    _changed.Add(runs[trace.Key]);
                }
            }
        }
    }

    private async Task RewriteAsync(string traceId, List<Span> spans, CancellationToken cancellation)
    {
        var ids = spans.Select(s => s.SpanId).ToList();
        await context
            .In<SpanRow>(workspace)
            .Where(s => s.TraceId == traceId && ids.Contains(s.SpanId))
            .ExecuteDeleteAsync(cancellation);
        await AddNewAsync([.. spans.Select(packing.Pack)], cancellation);
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
                run.Revise(RunSummaries.Of([.. traces.SelectMany(t => spans[t])], service), nowUtc);
            }
        }
    }

    private SpanReading Reading(IReadOnlyCollection<string> traceIds) => new(context, workspace, traceIds);

    private static Refusal RunIsFull(SpanRow span, RunRow run) =>
        new(
            $"span {span.SpanId} of trace {span.TraceId}",
            $"Run {run.Id} is full: the limit is {Limits.MaxSpansPerRun:N0} spans. Give each job its own trace."
        );
}
