using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Agents;

namespace Triage.Storage.Packs;

/// <summary>
/// Sums up the runs that got news, a moment behind the commit that brought them: a run whose spans come in forty requests is summed
/// up a few times and not forty. Whoever reads waits until what was committed before is summed up, so nobody sees a run without
/// its last spans; after a crash the next start goes on where this one was.
/// </summary>
internal sealed partial class RunRevisions : IDisposable
{
    /// <summary>A larger run is summed up less often, so that the work stays in proportion to what came.</summary>
    private const int SpansPerSecondRevised = 5_000;

    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(5);

    /// <summary>A run that cannot be summed up must not keep the others from it.</summary>
    private static readonly TimeSpan SetAsideFor = TimeSpan.FromMinutes(10);

    private readonly TriageDatabase _database;
    private readonly PackMapping _mapping;
    private readonly FingerprintBook _fingerprints;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ILogger? _log;

    /// <summary>Large runs, until when they rest. With the turn only, as the next.</summary>
    private readonly Dictionary<string, DateTimeOffset> _notBefore = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _setAside = new(StringComparer.Ordinal);
    private int _isScheduled;

    /// <summary>Counts commits of packs; what an earlier process left is the first.</summary>
    private long _committed = 1;

    /// <summary>So many of them are summed up.</summary>
    private long _done;

    public RunRevisions(
        TriageDatabase database,
        PackMapping mapping,
        FingerprintBook fingerprints,
        TimeProvider time,
        ILogger<RunRevisions>? log
    )
    {
        _database = database;
        _log = log;
        _fingerprints = fingerprints;
        _mapping = mapping;
        _time = time;
        _timer = time.CreateTimer(_ => _ = ReviseLaterAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>From now on whoever reads waits for what is behind, and what an earlier process left undone is done.</summary>
    public void Begin()
    {
        _database.CatchUp = CaughtUpAsync;
        Changed();
    }

    /// <summary>Packs were committed.</summary>
    public void Changed()
    {
        Interlocked.Increment(ref _committed);
        Schedule();
    }

    /// <summary>Sums up the runs whose news were committed before.</summary>
    /// <exception cref="StorageUnavailableException">They could not be.</exception>
    public async Task CaughtUpAsync(CancellationToken cancellation)
    {
        // Of what another instance committed nobody tells this one: it has to look.
        if (
            _database.IsShared
                ? await BehindAsync([], cancellation) == 0
                : Volatile.Read(ref _done) == Volatile.Read(ref _committed)
        )
        {
            return;
        }

        await _turn.WaitAsync(cancellation);
        try
        {
            var committed = Volatile.Read(ref _committed);
            var resting = Of(_setAside);
            var behind = await BehindAsync(resting, cancellation);
            var round = new Round(0, HasMore: behind > 0);
            for (var done = 0; done < behind && round.HasMore; done += round.Runs)
            {
                committed = Volatile.Read(ref _committed);
                round = await RoundAsync(resting, dueUtc: null, cancellation);
            }

            if (!round.HasMore)
            {
                // Only now, when it is there to be read.
                Volatile.Write(ref _done, committed);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        // A round that is under way ends before the database is closed under it.
        _turn.Wait(EndsWithin);
        _turn.Dispose();
    }

    private void Schedule()
    {
        // Not put off by the next commit: under load that would be for ever.
        if (Interlocked.Exchange(ref _isScheduled, 1) == 0)
        {
            _timer.Change(Limits.RevisesAfter / 2, Timeout.InfiniteTimeSpan);
        }
    }

    private Task<int> BehindAsync(List<string> resting, CancellationToken cancellation) =>
        _database.ReadAsIsAsync(c => c.Set<RunNewsRow>().CountAsync(n => !resting.Contains(n.RunId), cancellation), cancellation);

    private async Task ReviseLaterAsync()
    {
        Volatile.Write(ref _isScheduled, 0);
        try
        {
            await _turn.WaitAsync();
            try
            {
                var committed = Volatile.Read(ref _committed);
                var round = new Round(0, HasMore: true);
                while (round.HasMore)
                {
                    // Younger news wait for the others of their run.
                    var dueUtc = _time.GetUtcNow() - Limits.RevisesAfter;
                    round = await RoundAsync([.. Of(_notBefore), .. Of(_setAside)], dueUtc, CancellationToken.None);
                }

                if (await BehindAsync(Of(_setAside), CancellationToken.None) > 0)
                {
                    Schedule();
                }
                else
                {
                    Volatile.Write(ref _done, committed);
                }
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (StorageUnavailableException)
        {
            // Whoever reads is told of it; what was not summed up stays marked.
            Schedule();
        }
        catch (ObjectDisposedException)
        {
            // The program ends; the next start goes on.
        }
    }

    private List<string> Of(Dictionary<string, DateTimeOffset> until)
    {
        var now = _time.GetUtcNow();
        foreach (var id in until.Where(r => r.Value <= now).Select(r => r.Key).ToList())
        {
            until.Remove(id);
        }

        return [.. until.Keys];
    }

    /// <summary>Sums up the next runs with news; where one of them cannot be, it is set aside and the others are done one by one.</summary>
    /// <param name="dueUtc">Only of runs whose news came before; null of all.</param>
    private async Task<Round> RoundAsync(List<string> resting, DateTimeOffset? dueUtc, CancellationToken cancellation)
    {
        var taken = new List<string>();
        try
        {
            return await RoundAsync(resting, dueUtc, Limits.MaxRunsRevisedAtOnce, taken, cancellation);
        }
        catch (Exception e) when (IsAboutARun(e))
        {
            for (var left = taken.Count; left > 0; left--)
            {
                await OneAsync(resting, dueUtc, cancellation);
            }

            return new Round(taken.Count, HasMore: true);
        }
    }

    private async Task OneAsync(List<string> resting, DateTimeOffset? dueUtc, CancellationToken cancellation)
    {
        var taken = new List<string>();
        try
        {
            await RoundAsync(resting, dueUtc, 1, taken, cancellation);
        }
        catch (Exception e) when (IsAboutARun(e) && taken.Count > 0)
        {
            resting.Add(taken[0]);
            _setAside[taken[0]] = _time.GetUtcNow() + SetAsideFor;
            if (_log is not null)
            {
                SaysItIsSetAside(_log, taken[0], e);
            }
        }
    }

    private static bool IsAboutARun(Exception e) =>
        e is not (StorageUnavailableException or OperationCanceledException or ObjectDisposedException);

    /// <param name="taken">Gets the runs that this is about, before anything can go wrong with them.</param>
    private async Task<Round> RoundAsync(
        List<string> resting,
        DateTimeOffset? dueUtc,
        int most,
        List<string> taken,
        CancellationToken cancellation
    )
    {
        var (workspace, batch, hasMore) = await _database.ReadAsIsAsync(
            async context =>
            {
                var news = await context
                    .Set<RunNewsRow>()
                    .Where(n => !resting.Contains(n.RunId))
                    .Where(n => dueUtc == null || n.SinceUtc <= dueUtc)
                    .OrderBy(n => n.Workspace)
                    .ThenBy(n => n.RunId)
                    .Take(most)
                    .ToListAsync(cancellation);
                var workspace = news.FirstOrDefault()?.Workspace ?? default;
                taken.AddRange(news.Where(n => n.Workspace == workspace).Select(n => n.RunId));
                var batch = await Runs(context, workspace).ReadAsync(taken, cancellation);
                return (workspace, batch, news.Count == most || batch.Count < news.Count);
            },
            cancellation
        );
        if (batch.Count == 0)
        {
            return new Round(0, HasMore: false);
        }

        await _database.WriteAsIsAsync(
            WritePriority.Intake,
            async context =>
            {
                // Looked for once at the end, and not with every question that is asked in between.
                context.ChangeTracker.AutoDetectChangesEnabled = false;
                await Runs(context, workspace).PutAsync(batch, cancellation);
                context.ChangeTracker.DetectChanges();
                return true;
            },
            cancellation
        );
        foreach (var large in batch.Where(r => r.Spans.Count > SpansPerSecondRevised))
        {
            _notBefore[large.Id] = _time.GetUtcNow() + TimeSpan.FromSeconds((double)large.Spans.Count / SpansPerSecondRevised);
        }

        return new Round(batch.Count, hasMore);
    }

    private RevisedRuns Runs(TriageContext context, WorkspaceId workspace) => new(context, workspace, _mapping, _fingerprints);

    /// <param name="Runs">How many had news.</param>
    /// <param name="HasMore">Others may be waiting.</param>
    private readonly record struct Round(int Runs, bool HasMore);

    [LoggerMessage(LogLevel.Error, "Run {Run} cannot be summed up and is set aside; its spans are kept")]
    private static partial void SaysItIsSetAside(ILogger log, string run, Exception why);
}
