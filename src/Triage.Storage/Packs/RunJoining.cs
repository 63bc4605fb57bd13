using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Incidents;
using Triage.Storage.Runs;

namespace Triage.Storage.Packs;

/// <summary>
/// Makes one run of the traces that carry the same key (<see cref="SpanSkeleton.RunKey"/>): the run that came first takes them
/// in, and the claims about the other with them. A run that an incident names, or whose items were read, stays by itself; so
/// does one that would make the first too large.
/// </summary>
internal sealed class RunJoining(TriageContext context, WorkspaceId workspace)
{
    /// <param name="runId">A run that no change tracker holds.</param>
    /// <param name="keys">Of all of its spans.</param>
    /// <returns>The run that its traces belong to now.</returns>
    public async Task<string> JoinAsync(string runId, IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        var known = await context
            .In<RunKeyRow>(workspace)
            .Where(k => keys.Contains(k.Key))
            .AsNoTracking()
            .ToListAsync(cancellation);
        var ids = known.Select(k => k.RunId).Append(runId).ToHashSet(StringComparer.Ordinal);
        var runs = await context
            .In<RunRow>(workspace)
            .Where(r => ids.Contains(r.Id))
            .OrderBy(r => r.FirstReceivedAtUtc)
            .ThenBy(r => r.Id)
            .Select(r => new { r.Id, r.StoredSpans })
            .ToListAsync(cancellation);
        var first = runs[0];
        foreach (var run in runs.Skip(1))
        {
            if (first.StoredSpans + run.StoredSpans <= Limits.MaxSpansPerRun && await MayGoAsync(run.Id, cancellation))
            {
                await MoveAsync(run.Id, first.Id, cancellation);
            }
        }

        await context.AddNewAsync(
            [
                .. keys.Select(k => new RunKeyRow
                {
                    Workspace = workspace,
                    Key = k,
                    RunId = first.Id,
                }),
            ],
            cancellation
        );
        return first.Id;
    }

    private async Task<bool> MayGoAsync(string id, CancellationToken cancellation) =>
        !await context
            .Incidents(workspace, Onlooker.Everything)
            .AnyAsync(i => i.RedRun == id || i.GreenRun == id || i.FiledRedRun == id || i.FiledGreenRun == id, cancellation)
        && !await context.In<RunItemRow>(workspace).AnyAsync(i => i.RunId == id, cancellation);

    private async Task MoveAsync(string from, string to, CancellationToken cancellation)
    {
        var positions =
            await context.In<RunTraceRow>(workspace).Where(t => t.RunId == to).MaxAsync(t => t.Position, cancellation) + 1;
        await context
            .In<RunTraceRow>(workspace)
            .Where(t => t.RunId == from)
            .ExecuteUpdateAsync(
                t => t.SetProperty(x => x.RunId, to).SetProperty(x => x.Position, x => x.Position + positions),
                cancellation
            );
        await context
            .In<RunKeyRow>(workspace)
            .Where(k => k.RunId == from)
            .ExecuteUpdateAsync(k => k.SetProperty(x => x.RunId, to), cancellation);
        var claims = context.In<OutcomeClaimRow>(workspace);
        var sequences = await claims.Where(c => c.RunId == to).MaxAsync(c => (int?)c.Sequence, cancellation) ?? 0;
        await claims
            .Where(c => c.RunId == from)
            .ExecuteUpdateAsync(
                c => c.SetProperty(x => x.RunId, to).SetProperty(x => x.Sequence, x => x.Sequence + sequences),
                cancellation
            );
        await context.In<RunSubjectRow>(workspace).Where(s => s.RunId == from).ExecuteDeleteAsync(cancellation);
        await context.In<RunNewsRow>(workspace).Where(n => n.RunId == from).ExecuteDeleteAsync(cancellation);
        await context.In<RunRow>(workspace).Where(r => r.Id == from).ExecuteDeleteAsync(cancellation);
    }
}
