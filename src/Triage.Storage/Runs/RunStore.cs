using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Runs;

public sealed class RunStore : IRunStore
{
    private readonly TriageDatabase _database;
    private readonly WorkspaceStore _workspaces;
    private readonly TimeProvider _time;

    internal RunStore(TriageDatabase database, WorkspaceStore workspaces, TimeProvider time)
    {
        _database = database;
        _workspaces = workspaces;
        _time = time;
    }

    public async Task<IntakeReceipt> StoreAsync(WorkspaceId workspace, IReadOnlyList<Span> spans, CancellationToken cancellation)
    {
        if (spans.Count == 0)
        {
            return new IntakeReceipt([], 0, []);
        }

        var contentKey = (await _workspaces.GetAsync(workspace, cancellation)).ContentKey;
        var now = _time.GetUtcNow();
        var packing = new SpanPacking(workspace, new ContentHasher(contentKey), now);
        // Before the gate, because hashing needs no turn. Fragments of one span in one batch are one span.
        var batch = spans
            .GroupBy(s => (s.TraceId, s.SpanId))
            .Select(fragments => packing.Pack(fragments.Aggregate(SpanMerge.Merge)))
            .ToList();
        return await _database.WriteAsync(
            WritePriority.Intake,
            async context =>
            {
                var receipt = await new SpanWriter(context, workspace, packing, now).WriteAsync(batch, cancellation);
                await ChainTies.KeepAsync(context, workspace, batch.Select(s => s.Span), cancellation);
                return receipt;
            },
            cancellation
        );
    }

    public Task<bool> ClaimOutcomeAsync(
        WorkspaceId workspace,
        string runOrTraceId,
        OutcomeClaim claim,
        CancellationToken cancellation
    ) =>
        _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                var run = await context.RunNamed(workspace, runOrTraceId).SingleOrDefaultAsync(cancellation);
                if (run is null)
                {
                    return false;
                }

                await new OutcomeBook(context, run).AddAsync([claim], cancellation);
                return true;
            },
            cancellation
        );

    public Task<RecordedRun?> FindRecordedAsync(WorkspaceId workspace, string runOrTraceId, CancellationToken cancellation) =>
        _database.ReadAsync<RecordedRun?>(
            async context =>
            {
                var run = await context
                    .RunNamed(workspace, runOrTraceId)
                    .Include(r => r.Traces)
                    .SingleOrDefaultAsync(cancellation);
                return run is null
                    ? null
                    : new RecordedRun(
                        run.ToRun(_time.GetUtcNow()),
                        await new SpanReading(context, workspace, [.. run.Traces.Select(t => t.TraceId)]).WithBodiesAsync(
                            null,
                            cancellation
                        )
                    );
            },
            cancellation
        );

    /// <summary>Greens that started before the red run, newest first; where they are too few, later ones, nearest first.</summary>
    public Task<IReadOnlyList<Run>> GreenCandidatesAsync(WorkspaceId workspace, Run red, CancellationToken cancellation) =>
        _database.ReadAsync<IReadOnlyList<Run>>(
            async context =>
            {
                var start = red.Summary.StartedAtUtc;
                var greens = context
                    .In<RunRow>(workspace)
                    .Include(r => r.Traces)
                    .Where(r => r.Agent == red.Summary.Agent && r.Outcome == Outcome.Green && r.Id != red.Id);
                var earlier = await greens
                    .Where(r => r.StartedAtUtc <= start)
                    .OrderByDescending(r => r.StartedAtUtc)
                    .ThenBy(r => r.Id)
                    .Take(Limits.MaxPairCandidates)
                    .ToListAsync(cancellation);
                var later = await greens
                    .Where(r => r.StartedAtUtc > start)
                    .OrderBy(r => r.StartedAtUtc)
                    .ThenBy(r => r.Id)
                    .Take(Limits.MaxPairCandidates - earlier.Count)
                    .ToListAsync(cancellation);
                var now = _time.GetUtcNow();
                return [.. earlier.Concat(later).Select(r => r.ToRun(now))];
            },
            cancellation
        );
}
