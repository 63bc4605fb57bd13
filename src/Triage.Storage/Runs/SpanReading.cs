using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Storage.Runs;

/// <summary>
/// Reads spans back, with or without their bodies. Every query names its traces: a join that has to find them first
/// makes SQLite walk all spans of the workspace.
/// </summary>
internal sealed class SpanReading(TriageContext context, WorkspaceId workspace, IReadOnlyCollection<string> traceIds)
{
    public static async Task<SpanReading> OfRunAsync(
        TriageContext context,
        WorkspaceId workspace,
        string runId,
        CancellationToken cancellation
    ) =>
        new(
            context,
            workspace,
            await context.In<RunTraceRow>(workspace).Where(t => t.RunId == runId).Select(t => t.TraceId).ToListAsync(cancellation)
        );

    /// <summary>In order of start.</summary>
    public async Task<IReadOnlyList<Span>> SkeletonsAsync(CancellationToken cancellation) =>
        await InOrder(Spans(null)).Select(SpanRow.ToSkeleton).ToListAsync(cancellation);

    /// <summary>The name of the service of each run's outermost, then earliest span that has one, by trace.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ServicesAsync(CancellationToken cancellation)
    {
        var named = await InOrder(Spans(null).Where(s => s.ServiceName != null))
            .Select(s => new
            {
                s.TraceId,
                IsRoot = s.ParentSpanId == null,
                s.ServiceName,
            })
            .ToListAsync(cancellation);
        return named
            .OrderByDescending(s => s.IsRoot)
            .DistinctBy(s => s.TraceId)
            .ToDictionary(s => s.TraceId, s => s.ServiceName!, StringComparer.Ordinal);
    }

    /// <summary>In order of start. A content that many spans share is read once.</summary>
    /// <param name="spanIds">Only these; null for all.</param>
    public async Task<List<Span>> WithBodiesAsync(IReadOnlyCollection<string>? spanIds, CancellationToken cancellation)
    {
        var rows = await InOrder(Spans(spanIds)).AsNoTracking().ToListAsync(cancellation);
        var uses = await Uses(spanIds).AsNoTracking().ToListAsync(cancellation);
        var keys = Uses(spanIds).Select(u => u.ContentKey).Union(Spans(spanIds).Select(s => s.ResourceKey));
        var texts = await context
            .In<ContentRow>(workspace)
            .Where(c => keys.Contains(c.Key))
            .Select(c => new { c.Key, c.Text })
            .ToDictionaryAsync(c => c.Key, c => c.Text, StringComparer.Ordinal, cancellation);
        var usesOf = uses.ToLookup(u => (u.TraceId, u.SpanId));
        return [.. rows.Select(r => SpanPacking.Unpack(r, usesOf[(r.TraceId, r.SpanId)], texts))];
    }

    private IQueryable<SpanRow> Spans(IReadOnlyCollection<string>? spanIds)
    {
        var spans = context.In<SpanRow>(workspace).Where(s => traceIds.Contains(s.TraceId));
        return spanIds is null ? spans : spans.Where(s => spanIds.Contains(s.SpanId));
    }

    private IQueryable<SpanContentRow> Uses(IReadOnlyCollection<string>? spanIds)
    {
        var uses = context.In<SpanContentRow>(workspace).Where(u => traceIds.Contains(u.TraceId));
        return spanIds is null ? uses : uses.Where(u => spanIds.Contains(u.SpanId));
    }

    private static IQueryable<SpanRow> InOrder(IQueryable<SpanRow> spans) =>
        spans.OrderBy(s => s.StartUnixNano).ThenBy(s => s.TraceId).ThenBy(s => s.SpanId);
}
