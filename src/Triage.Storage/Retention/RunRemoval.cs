using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Storage.Packs;
using Triage.Storage.Runs;
using Triage.Storage.Search;

namespace Triage.Storage.Retention;

/// <summary>Takes runs out of every table they stand in.</summary>
internal sealed class RunRemoval(TriageContext context, WorkspaceId workspace, SearchIndex index)
{
    /// <summary>SQLite bounds the parameters of one statement.</summary>
    private const int TracesPerQuery = 500;

    public async Task DeleteAsync(List<string> runIds, CancellationToken cancellation)
    {
        if (runIds.Count == 0)
        {
            return;
        }

        await index.RemoveAsync(context, workspace, SearchKind.Run, runIds, cancellation);
        await index.RemoveAsync(context, workspace, SearchKind.Content, runIds, cancellation);
        foreach (var some in await TracesAsync(runIds, cancellation))
        {
            await context.In<PackRow>(workspace).Where(p => some.Contains(p.TraceId)).ExecuteDeleteAsync(cancellation);
            await context.In<ChainTieRow>(workspace).Where(t => some.Contains(t.TraceId)).ExecuteDeleteAsync(cancellation);
        }

        await context.In<RunTraceRow>(workspace).Where(t => runIds.Contains(t.RunId)).ExecuteDeleteAsync(cancellation);
        await context.In<RunKeyRow>(workspace).Where(k => runIds.Contains(k.RunId)).ExecuteDeleteAsync(cancellation);
        await context.In<RunNewsRow>(workspace).Where(n => runIds.Contains(n.RunId)).ExecuteDeleteAsync(cancellation);
        await context.In<RunSubjectRow>(workspace).Where(s => runIds.Contains(s.RunId)).ExecuteDeleteAsync(cancellation);
        await context.In<RunItemRow>(workspace).Where(i => runIds.Contains(i.RunId)).ExecuteDeleteAsync(cancellation);
        await context.In<OutcomeClaimRow>(workspace).Where(c => runIds.Contains(c.RunId)).ExecuteDeleteAsync(cancellation);
        await context.In<RunRow>(workspace).Where(r => runIds.Contains(r.Id)).ExecuteDeleteAsync(cancellation);
    }

    /// <summary>Leaves the skeletons, which signals compare with; the bodies go, and what was said is no longer found.</summary>
    /// <returns>The bytes that stay.</returns>
    public async Task<long> ThinAsync(List<string> runIds, CancellationToken cancellation)
    {
        if (runIds.Count == 0)
        {
            return 0;
        }

        await index.RemoveAsync(context, workspace, SearchKind.Content, runIds, cancellation);
        byte[] nothing = [];
        foreach (var some in await TracesAsync(runIds, cancellation))
        {
            await context
                .In<PackRow>(workspace)
                .Where(p => some.Contains(p.TraceId))
                .ExecuteUpdateAsync(p => p.SetProperty(x => x.Body, nothing).SetProperty(x => x.RawBytes, 0), cancellation);
        }

        var kept = context
            .In<RunTraceRow>(workspace)
            .Join(
                context.In<PackRow>(workspace),
                t => t.TraceId,
                p => p.TraceId,
                (t, p) => new { t.RunId, Bytes = (long)p.Ids.Length + p.Skeletons.Length }
            );
        var runs = context.In<RunRow>(workspace).Where(r => runIds.Contains(r.Id));
        await runs.ExecuteUpdateAsync(
            r =>
                r.SetProperty(x => x.BodiesDropped, true)
                    .SetProperty(x => x.StoredBytes, x => kept.Where(p => p.RunId == x.Id).Sum(p => p.Bytes)),
            cancellation
        );
        return await runs.SumAsync(r => r.StoredBytes, cancellation);
    }

    private async Task<IEnumerable<string[]>> TracesAsync(List<string> runIds, CancellationToken cancellation) =>
        (
            await context
                .In<RunTraceRow>(workspace)
                .Where(t => runIds.Contains(t.RunId))
                .Select(t => t.TraceId)
                .ToListAsync(cancellation)
        ).Chunk(TracesPerQuery);
}
