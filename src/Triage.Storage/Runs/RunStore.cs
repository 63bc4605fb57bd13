using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Erasure;
using Triage.Storage.Packs;
using Triage.Storage.Search;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Runs;

public sealed class RunStore : IRunStore
{
    private readonly TriageDatabase _database;
    private readonly WorkspaceStore _workspaces;
    private readonly PackMapping _mapping;
    private readonly RunRevisions _revisions;
    private readonly WaitingWords _words;
    private readonly ErasedTraces _erased;
    private readonly TimeProvider _time;
    private readonly IntakeQueue _queue;

    internal RunStore(
        TriageDatabase database,
        WorkspaceStore workspaces,
        PackMapping mapping,
        RunRevisions revisions,
        WaitingWords words,
        ErasedTraces erased,
        TimeProvider time
    )
    {
        (_words, _erased) = (words, erased);
        _database = database;
        _workspaces = workspaces;
        _mapping = mapping;
        _revisions = revisions;
        _time = time;
        _queue = new IntakeQueue(time);
    }

    public async Task<IntakeReceipt> StoreAsync(
        WorkspaceId workspace,
        IEnumerable<SpanPack> packs,
        CancellationToken cancellation
    )
    {
        var hasher = await _workspaces.HasherAsync(workspace, cancellation);
        var preparation = new PackPreparation(workspace, hasher, _mapping.Version);
        IReadOnlyList<PreparedPack> prepared = [.. packs.Select(preparation.Of)];
        if (prepared.Count == 0)
        {
            return new IntakeReceipt([], 0, []);
        }

        var receipt = await _queue.StoreAsync(prepared, requests => WriteAsync(workspace, hasher, requests), cancellation);
        _revisions.Changed();
        return receipt;
    }

    // Nobody's own patience: several requests are in it.
    private async Task<IReadOnlyList<IntakeReceipt>> WriteAsync(
        WorkspaceId workspace,
        ContentHasher hasher,
        IReadOnlyList<IReadOnlyList<PreparedPack>> requests
    )
    {
        var (receipts, written) = await _database.WriteAsIsAsync(
            WritePriority.Intake,
            async context =>
            {
                var writer = new PackWriter(context, workspace, _mapping, hasher, _erased, _time.GetUtcNow());
                var receipts = await writer.WriteAsync(requests, CancellationToken.None);
                var ties = requests.SelectMany(r => r).SelectMany(p => p.Ties);
                await ChainTies.KeepAsync(context, workspace, ties, CancellationToken.None);
                return (receipts, writer.Written);
            },
            CancellationToken.None
        );
        foreach (var pack in written)
        {
            _words.Add(workspace, pack.TraceId, pack.Row.Number, pack.Words);
        }

        return receipts;
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
                        await new SpanReading(
                            context,
                            workspace,
                            _mapping,
                            [.. run.Traces.Select(t => t.TraceId)]
                        ).WithBodiesAsync(null, cancellation)
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
