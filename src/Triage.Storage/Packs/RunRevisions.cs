using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Agents;
using Triage.Storage.Runs;

namespace Triage.Storage.Packs;

/// <summary>
/// Sums up the runs that got news, right behind the commit that brought them: a run whose spans come in forty requests is summed
/// up a few times and not forty. Whoever reads waits until what was committed before is summed up, so nobody sees a run without
/// its last spans; after a crash the next start goes on where this one was.
/// </summary>
internal sealed partial class RunRevisions : IDisposable
{
    /// <summary>A larger run is summed up less often, so that the work stays in proportion to what came.</summary>
    private const int SpansPerSecondRevised = 5_000;

    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);
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
        // Not put off by the next commit: under load that would be for ever.
        if (Interlocked.Exchange(ref _isScheduled, 1) == 0)
        {
            _timer.Change(Limits.RevisesAfter, Timeout.InfiniteTimeSpan);
        }
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
            var resting = Of(_setAside);
            var behind = await BehindAsync(resting, cancellation);
            for (var done = 0; done < behind; done += Limits.MaxRunsRevisedAtOnce)
            {
                await RoundAsync(resting, isWhole: true, cancellation);
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
                while (
                    await RoundAsync([.. Of(_notBefore), .. Of(_setAside)], _notBefore.Count == 0, CancellationToken.None)
                    == Limits.MaxRunsRevisedAtOnce
                )
                {
                    // More than one round is waiting.
                }

                if (_notBefore.Count > 0)
                {
                    _timer.Change(AfterFault, Timeout.InfiniteTimeSpan);
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
            _timer.Change(AfterFault, Timeout.InfiniteTimeSpan);
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
    /// <param name="isWhole">Nothing that could be summed up rests.</param>
    /// <returns>How many runs had news.</returns>
    private async Task<int> RoundAsync(List<string> resting, bool isWhole, CancellationToken cancellation)
    {
        var committed = Volatile.Read(ref _committed);
        var taken = new List<string>();
        int done;
        try
        {
            done = await RoundAsync(resting, Limits.MaxRunsRevisedAtOnce, taken, cancellation);
        }
        catch (Exception e) when (IsAboutARun(e))
        {
            done = taken.Count;
            for (var left = taken.Count; left > 0; left--)
            {
                await OneAsync(resting, cancellation);
            }
        }

        if (done < Limits.MaxRunsRevisedAtOnce && isWhole)
        {
            // Only now, when it is there to be read.
            Volatile.Write(ref _done, committed);
        }

        return done;
    }

    private async Task OneAsync(List<string> resting, CancellationToken cancellation)
    {
        var taken = new List<string>();
        try
        {
            await RoundAsync(resting, 1, taken, cancellation);
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
    private Task<int> RoundAsync(List<string> resting, int most, List<string> taken, CancellationToken cancellation) =>
        _database.WriteAsIsAsync(
            WritePriority.Intake,
            async context =>
            {
                var news = await context
                    .Set<RunNewsRow>()
                    .Where(n => !resting.Contains(n.RunId))
                    .OrderBy(n => n.Workspace)
                    .ThenBy(n => n.RunId)
                    .Take(most)
                    .AsNoTracking()
                    .ToListAsync(cancellation);
                taken.AddRange(news.Select(n => n.RunId));
                // Looked for once at the end, and not with every question that is asked in between.
                context.ChangeTracker.AutoDetectChangesEnabled = false;
                foreach (var ofWorkspace in news.GroupBy(n => n.Workspace, n => n.RunId))
                {
                    var ids = ofWorkspace.ToList();
                    await context
                        .In<RunNewsRow>(ofWorkspace.Key)
                        .Where(n => ids.Contains(n.RunId))
                        .ExecuteDeleteAsync(cancellation);
                    await ReviseAsync(context, ofWorkspace.Key, ids, cancellation);
                }

                context.ChangeTracker.DetectChanges();
                return news.Count;
            },
            cancellation
        );

    private async Task ReviseAsync(
        TriageContext context,
        WorkspaceId workspace,
        List<string> runIds,
        CancellationToken cancellation
    )
    {
        var spans = await SpansAsync(context, workspace, runIds, cancellation);
        var joining = new RunJoining(context, workspace);
        var revised = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (id, ofRun) in spans)
        {
            var keys = ofRun.Select(s => s.RunKey).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
            revised.Add(keys.Count == 0 ? id : await joining.JoinAsync(id, keys, cancellation));
        }

        if (!revised.SetEquals(spans.Keys))
        {
            // The first of joined runs is one of them, or one from before.
            spans = await SpansAsync(context, workspace, [.. revised], cancellation);
        }

        var runs = await RunsAsync(context, workspace, [.. revised], cancellation);
        var packs = await PacksAsync(context, workspace, runs, cancellation);
        foreach (var run in runs)
        {
            var ofRun = spans[run.Id];
            var ofTraces = run.Traces.Select(t => packs.GetValueOrDefault(t.TraceId)).ToList();
            run.StoredSpans = ofRun.Count;
            run.StoredBytes = ofTraces.Sum(p => p.Bytes);
            run.BodiesDropped = false;
            run.Revise(
                RunSummaries.Of(ofRun, ServiceOf(ofRun)),
                ofTraces.Select(p => p.LastUtc).Append(run.LastReceivedAtUtc).Max()
            );
            var reading = new SpanReading(context, workspace, _mapping, [.. run.Traces.Select(t => t.TraceId)]);
            await _fingerprints.NoteAsync(context, run, ofRun, reading, run.LastReceivedAtUtc, cancellation);
            if (run.Traces.Count > 1)
            {
                // Claims about another run may have come with its traces.
                await new OutcomeBook(context, run).JudgeAsync(cancellation);
            }

            if (ofRun.Count > SpansPerSecondRevised)
            {
                _notBefore[run.Id] = _time.GetUtcNow() + TimeSpan.FromSeconds((double)ofRun.Count / SpansPerSecondRevised);
            }
        }
    }

    private async Task<Dictionary<string, List<Span>>> SpansAsync(
        TriageContext context,
        WorkspaceId workspace,
        List<string> runIds,
        CancellationToken cancellation
    )
    {
        var traces = await context
            .In<RunTraceRow>(workspace)
            .Where(t => runIds.Contains(t.RunId))
            .OrderBy(t => t.Position)
            .AsNoTracking()
            .ToListAsync(cancellation);
        var reading = new SpanReading(context, workspace, _mapping, traces.ConvertAll(t => t.TraceId));
        var spans = (await reading.SkeletonsAsync(cancellation)).ToLookup(s => s.TraceId, StringComparer.Ordinal);
        return traces
            .GroupBy(t => t.RunId, StringComparer.Ordinal)
            .ToDictionary(r => r.Key, r => r.SelectMany(t => spans[t.TraceId]).ToList(), StringComparer.Ordinal);
    }

    private static async Task<Dictionary<string, (DateTimeOffset LastUtc, long Bytes)>> PacksAsync(
        TriageContext context,
        WorkspaceId workspace,
        List<RunRow> runs,
        CancellationToken cancellation
    )
    {
        var traceIds = runs.SelectMany(r => r.Traces).Select(t => t.TraceId).ToList();
        return await context
            .In<PackRow>(workspace)
            .Where(p => traceIds.Contains(p.TraceId))
            .GroupBy(p => p.TraceId)
            .Select(t => new
            {
                t.Key,
                LastUtc = t.Max(p => p.ReceivedAtUtc),
                Bytes = t.Sum(p => (long)p.Body.Length + p.Skeletons.Length + p.Ids.Length),
            })
            .ToDictionaryAsync(t => t.Key, t => (t.LastUtc, t.Bytes), StringComparer.Ordinal, cancellation);
    }

    private static Task<List<RunRow>> RunsAsync(
        TriageContext context,
        WorkspaceId workspace,
        List<string> ids,
        CancellationToken cancellation
    ) =>
        context
            .In<RunRow>(workspace)
            .Where(r => ids.Contains(r.Id))
            .Include(r => r.Traces)
            .Include(r => r.Subjects)
            .AsSplitQuery()
            .ToListAsync(cancellation);

    /// <summary>The name of the service of the run's outermost, then earliest span that has one.</summary>
    private static string? ServiceOf(List<Span> spans) =>
        spans.Find(s => s is { ParentSpanId: null, ServiceName: not null })?.ServiceName
        ?? spans.Find(s => s.ServiceName is not null)?.ServiceName;

    [LoggerMessage(LogLevel.Error, "Run {Run} cannot be summed up and is set aside; its spans are kept")]
    private static partial void SaysItIsSetAside(ILogger log, string run, Exception why);
}
