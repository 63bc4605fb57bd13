using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Storage.Incidents;
using Triage.Storage.Packs;
using Triage.Storage.Runs;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Search;

/// <summary>Reads incidents, and runs with what was said in them, for search behind those who write them, so that nobody waits for it.</summary>
public sealed class SearchReading
{
    /// <summary>Others wait to write while these are read.</summary>
    private const int DocumentsAtOnce = 100;

    /// <summary>What is younger may still get more packs of its runs, which would have to be read again for each.</summary>
    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Where several instances write, what is younger may also get older neighbours: a pack carries the instant at which its write
    /// began, by the clock of its instance.
    /// </summary>
    private static readonly TimeSpan SettlesAmongInstances = TimeSpan.FromSeconds(5);

    private readonly TriageDatabase _database;
    private readonly WorkspaceStore _workspaces;
    private readonly SearchIndex _index;
    private readonly PackMapping _mapping;
    private readonly WaitingWords _waiting;
    private readonly TimeProvider _time;

    /// <summary>All incidents that were filed before there was an index are in it; a new one is put in when it is filed.</summary>
    private readonly ConcurrentDictionary<WorkspaceId, bool> _withoutOldIncidents = [];

    /// <summary>Until when the runs that are being read came: all of them are summed up.</summary>
    private readonly ConcurrentDictionary<WorkspaceId, DateTimeOffset> _summedUpUntilUtc = [];

    internal SearchReading(
        TriageDatabase database,
        WorkspaceStore workspaces,
        SearchIndex index,
        PackMapping mapping,
        WaitingWords waiting,
        TimeProvider time
    )
    {
        _waiting = waiting;
        _database = database;
        _workspaces = workspaces;
        _index = index;
        _mapping = mapping;
        _time = time;
    }

    /// <summary>Reads the next ones; false when there is nothing left to read now.</summary>
    public async Task<bool> ReadOnAsync(WorkspaceId workspace, CancellationToken cancellation)
    {
        await _workspaces.GetAsync(workspace, cancellation);
        if (!_withoutOldIncidents.ContainsKey(workspace))
        {
            if (
                await _database.WriteAsync(
                    WritePriority.Intake,
                    context => IncidentsAsync(context, workspace, cancellation),
                    cancellation
                )
            )
            {
                return true;
            }

            _withoutOldIncidents[workspace] = true;
        }

        if (!_summedUpUntilUtc.TryGetValue(workspace, out var until))
        {
            until = _time.GetUtcNow() - (_database.IsShared ? SettlesAmongInstances : Settles);
            await SumUpAsync(workspace, until, cancellation);
            _summedUpUntilUtc[workspace] = until;
        }

        // Nobody waits while runs are read and their words put together, only while these are written.
        var batch = await _database.ReadAsIsAsync(c => NextRunsAsync(c, workspace, until, cancellation), cancellation);
        var hasMore =
            batch.Runs.Count > 0
            && await _database.WriteAsIsAsync(
                WritePriority.Intake,
                context => PutAsync(context, workspace, batch, cancellation),
                cancellation
            );
        if (!hasMore)
        {
            _summedUpUntilUtc.TryRemove(workspace, out _);
        }

        return hasMore;
    }

    /// <summary>Only where the runs of then are behind: whoever waits for all makes each be summed up sooner, and so more often.</summary>
    private async Task SumUpAsync(WorkspaceId workspace, DateTimeOffset until, CancellationToken cancellation)
    {
        if (
            await _database.ReadAsIsAsync(
                context => context.In<RunNewsRow>(workspace).AnyAsync(n => n.SinceUtc < until, cancellation),
                cancellation
            )
        )
        {
            await _database.ReadAsync(_ => Task.FromResult(true), cancellation);
        }
    }

    private async Task<bool> IncidentsAsync(TriageContext context, WorkspaceId workspace, CancellationToken cancellation)
    {
        // What is searched of an incident is as filed and never changes, and numbers are given in the order of filing. New
        // ones are put in when they are filed; here are those that are older than the index.
        var progress = await ProgressAsync(context, workspace, SearchKind.Incident, cancellation);
        var after = progress.Key.Length == 0 ? 0 : int.Parse(progress.Key, CultureInfo.InvariantCulture);
        var incidents = await context
            .Incidents(workspace, Onlooker.Everything)
            .Where(i => i.Number > after)
            .OrderBy(i => i.Number)
            .Take(DocumentsAtOnce)
            .ToListAsync(cancellation);
        var documents = incidents.ConvertAll(i => i.ToDocument());
        var keys = documents.ConvertAll(d => d.Key);
        var known = await context
            .In<SearchRow>(workspace)
            .Where(f => f.Kind == SearchKind.Incident && keys.Contains(f.Key))
            .Select(f => f.Key)
            .ToHashSetAsync(cancellation);
        documents.RemoveAll(d => known.Contains(d.Key));
        await _index.PutAsync(context, workspace, documents, cancellation);
        return Moved(
            progress,
            incidents.Count == DocumentsAtOnce,
            incidents.LastOrDefault()?.FiledAtUtc,
            $"{incidents.LastOrDefault()?.Number}"
        );
    }

    private async Task<Batch> NextRunsAsync(
        TriageContext context,
        WorkspaceId workspace,
        DateTimeOffset until,
        CancellationToken cancellation
    )
    {
        var progress =
            await context.In<SearchProgressRow>(workspace).SingleOrDefaultAsync(p => p.Kind == SearchKind.Run, cancellation)
            ?? new SearchProgressRow();
        var (from, after) = (progress.ReadUpToUtc, progress.Key);
        var rows = await context
            .In<RunRow>(workspace)
            .Where(r => r.LastReceivedAtUtc > from || (r.LastReceivedAtUtc == from && string.Compare(r.Id, after) > 0))
            .Where(r => r.LastReceivedAtUtc < until)
            .OrderBy(r => r.LastReceivedAtUtc)
            .ThenBy(r => r.Id)
            .Take(DocumentsAtOnce)
            .Select(r => new { Run = new ReadRun(r.Id, r.LastReceivedAtUtc, r.Revision, r.BodiesDropped), r.SearchText })
            .ToListAsync(cancellation);
        var said = await SaidAsync(context, workspace, rows.ConvertAll(r => r.Run.Id), cancellation);
        return new Batch(
            (from, after),
            rows.ConvertAll(r => r.Run),
            [
                .. rows.Select(r => new SearchDocument(SearchKind.Run, r.Run.Id, SearchWords.Joined(r.SearchText))),
                .. said.Select(r => new SearchDocument(SearchKind.Content, r.Key, r.Value)),
            ]
        );
    }

    /// <summary>Puts in what was read, unless another was quicker or a run has changed or gone since: then it is read again.</summary>
    private async Task<bool> PutAsync(TriageContext context, WorkspaceId workspace, Batch batch, CancellationToken cancellation)
    {
        var progress = await ProgressAsync(context, workspace, SearchKind.Run, cancellation);
        var ids = batch.Runs.ConvertAll(r => r.Id);
        var now = await context
            .In<RunRow>(workspace)
            .Where(r => ids.Contains(r.Id))
            .Select(r => new ReadRun(r.Id, r.LastReceivedAtUtc, r.Revision, r.BodiesDropped))
            .ToListAsync(cancellation);
        if ((progress.ReadUpToUtc, progress.Key) != batch.Behind || !now.ToHashSet().SetEquals(batch.Runs))
        {
            return true;
        }

        await _index.PutAsync(context, workspace, batch.Documents, cancellation);
        return Moved(progress, ids.Count == DocumentsAtOnce, batch.Runs[^1].LastReceivedAtUtc, ids[^1]);
    }

    /// <summary>By run, the words of all of its packs.</summary>
    private async Task<Dictionary<string, string>> SaidAsync(
        TriageContext context,
        WorkspaceId workspace,
        List<string> runIds,
        CancellationToken cancellation
    )
    {
        var packs = await context
            .In<RunTraceRow>(workspace)
            .Where(t => runIds.Contains(t.RunId))
            .Join(
                context.In<PackRow>(workspace),
                t => t.TraceId,
                p => p.TraceId,
                (t, p) =>
                    new
                    {
                        t.RunId,
                        p.TraceId,
                        p.Number,
                    }
            )
            .ToListAsync(cancellation);
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var run in packs.GroupBy(p => p.RunId, StringComparer.Ordinal))
        {
            var words = new List<string>();
            foreach (var pack in run)
            {
                words.Add(
                    _waiting.Take(workspace, pack.TraceId, pack.Number)
                        ?? await CutAnewAsync(context, workspace, pack.TraceId, pack.Number, cancellation)
                );
            }

            said[run.Key] = words is [var all] ? all : WordBag.Joined(words);
        }

        return said;
    }

    private async Task<string> CutAnewAsync(
        TriageContext context,
        WorkspaceId workspace,
        string traceId,
        int number,
        CancellationToken cancellation
    )
    {
        var pack = await context
            .In<PackRow>(workspace)
            .AsNoTracking()
            .SingleAsync(p => p.TraceId == traceId && p.Number == number, cancellation);
        return Encoding.UTF8.GetString(PackPreparation.WordsOf(_mapping.Read(pack)));
    }

    private static async Task<SearchProgressRow> ProgressAsync(
        TriageContext context,
        WorkspaceId workspace,
        SearchKind kind,
        CancellationToken cancellation
    ) =>
        await context.In<SearchProgressRow>(workspace).SingleOrDefaultAsync(p => p.Kind == kind, cancellation)
        ?? context.Add(new SearchProgressRow { Workspace = workspace, Kind = kind }).Entity;

    private static bool Moved(SearchProgressRow progress, bool more, DateTimeOffset? lastUtc, string? lastKey)
    {
        if (lastUtc is { } instant)
        {
            (progress.ReadUpToUtc, progress.Key) = (instant, lastKey ?? "");
        }

        return more;
    }

    /// <summary>A run as it was when it was read.</summary>
    private sealed record ReadRun(string Id, DateTimeOffset LastReceivedAtUtc, int Revision, bool BodiesDropped);

    /// <param name="Behind">How far had been read before.</param>
    private sealed record Batch(
        (DateTimeOffset UpToUtc, string Key) Behind,
        List<ReadRun> Runs,
        IReadOnlyList<SearchDocument> Documents
    );
}
