using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Storage.Runs;

namespace Triage.Storage.Retention;

/// <summary>
/// What fills the disk. Counting takes longer the more is stored, so what was counted is shown for a minute, and for longer
/// where counting took long: it never takes more than a hundredth of the time, however often somebody looks.
/// </summary>
public sealed class StorageQueries
{
    private const int IdsPerQuery = 500;
    private const int RestsPerWork = 100;
    private static readonly TimeSpan AtLeast = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<WorkspaceId, Counted> _counted = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly TriageDatabase _database;
    private readonly DiskReading _disk;
    private readonly TimeProvider _time;

    internal StorageQueries(TriageDatabase database, DiskReading disk, TimeProvider time)
    {
        _database = database;
        _disk = disk;
        _time = time;
    }

    public async Task<StorageFigures> FiguresAsync(WorkspaceId workspace, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            var now = _time.GetUtcNow();
            if (_counted.TryGetValue(workspace, out var before) && now < before.UntilUtc)
            {
                return before.Figures;
            }

            var start = _time.GetTimestamp();
            var figures = await _database.ReadAsync(
                async context => new StorageFigures(
                    await _disk.SizeAsync(context, cancellation),
                    await _disk.SharesAsync(context, cancellation),
                    await RunsAsync(context, workspace, cancellation),
                    now
                ),
                cancellation
            );
            var rest = _time.GetElapsedTime(start) * RestsPerWork;
            _counted[workspace] = new Counted(figures, now + (rest > AtLeast ? rest : AtLeast));
            return figures;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Somebody let go of runs: what was counted is out of date.</summary>
    public void Forget(WorkspaceId workspace) => _counted.TryRemove(workspace, out _);

    private static async Task<KeptRuns> RunsAsync(TriageContext context, WorkspaceId workspace, CancellationToken cancellation)
    {
        var runs = context.In<RunRow>(workspace);
        var kept = await runs.GroupBy(r => r.BodiesDropped)
            .Select(r => new
            {
                r.Key,
                Count = r.Count(),
                Bytes = r.Sum(x => x.StoredBytes),
            })
            .ToDictionaryAsync(r => r.Key, cancellation);
        var pinned = 0;
        foreach (var some in (await PinnedRuns.AllAsync(context, workspace, cancellation)).Chunk(IdsPerQuery))
        {
            pinned += await runs.CountAsync(r => some.Contains(r.Id), cancellation);
        }

        var (whole, skeletons) = (kept.GetValueOrDefault(false), kept.GetValueOrDefault(true));
        return new KeptRuns(
            whole?.Count ?? 0,
            skeletons?.Count ?? 0,
            pinned,
            whole?.Bytes ?? 0,
            await runs.MinAsync(r => (DateTimeOffset?)r.LastReceivedAtUtc, cancellation)
        );
    }

    private sealed record Counted(StorageFigures Figures, DateTimeOffset UntilUtc);
}
