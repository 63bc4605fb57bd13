using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Comparison;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Storage.Packs;
using Triage.Storage.Runs;

namespace Triage.Storage.Incidents;

/// <summary>How far a running search has come.</summary>
public sealed record OnsetProgress(int LookedAt, int AffectedRuns, DateTimeOffset AtUtc);

/// <summary>Asks the stored runs of an agent whether what went wrong in one of them holds for them as well.</summary>
public sealed class OnsetQueries
{
    private const int RunsPerQuery = 50;
    private readonly TriageDatabase _database;
    private readonly PackMapping _mapping;
    private readonly TimeProvider _time;

    internal OnsetQueries(TriageDatabase database, PackMapping mapping, TimeProvider time)
    {
        _database = database;
        _mapping = mapping;
        _time = time;
    }

    /// <summary>
    /// From the red run backwards, then from it on; at most <see cref="Limits.MaxRunsSearched"/> runs each way and
    /// <see cref="Limits.OnsetReach"/> back. Each run is one short unit of work, so that nothing waits for the search.
    /// </summary>
    public async Task<OnsetResult> SearchAsync(
        WorkspaceId workspace,
        Run red,
        RunCondition condition,
        Actor by,
        IProgress<OnsetProgress> progress,
        CancellationToken cancellation
    )
    {
        var search = new OnsetSearch(condition);
        var reachedOldest = await WalkAsync(workspace, red, search, true, progress, cancellation);
        await WalkAsync(workspace, red, search, false, progress, cancellation);
        return search.Result(reachedOldest, _time.GetUtcNow(), by);
    }

    /// <returns>No run is left in that direction.</returns>
    private async Task<bool> WalkAsync(
        WorkspaceId workspace,
        Run red,
        OnsetSearch search,
        bool isBackwards,
        IProgress<OnsetProgress> progress,
        CancellationToken cancellation
    )
    {
        Run? last = null;
        for (var asked = 0; asked < Limits.MaxRunsSearched; )
        {
            var runs = await NextAsync(workspace, red, last, isBackwards, cancellation);
            foreach (var run in runs)
            {
                search.Add(run, await AskAsync(workspace, run, search.Condition, cancellation), isBackwards);
                progress.Report(new OnsetProgress(search.LookedAt, search.AffectedRuns, run.Summary.StartedAtUtc));
            }

            if (runs.Count < RunsPerQuery)
            {
                return isBackwards is false
                    || !await HasOlderAsync(workspace, red, runs.LastOrDefault() ?? last ?? red, cancellation);
            }

            asked += runs.Count;
            last = runs[^1];
        }

        return false;
    }

    private Task<List<Run>> NextAsync(
        WorkspaceId workspace,
        Run red,
        Run? after,
        bool isBackwards,
        CancellationToken cancellation
    )
    {
        var from = (after ?? red).Summary.StartedAtUtc;
        var id = (after ?? red).Id;
        var oldest = red.Summary.StartedAtUtc - Limits.OnsetReach;
        return _database.ReadAsync(
            async context =>
            {
                var runs = context.In<RunRow>(workspace).Where(r => r.Agent == red.Summary.Agent);
                // The red run itself is the first that is asked backwards.
                runs = isBackwards
                    ? runs.Where(r =>
                            r.StartedAtUtc >= oldest
                            && (
                                r.StartedAtUtc < from
                                || (r.StartedAtUtc == from && string.Compare(r.Id, id) < 0)
                                || (after == null && r.Id == id)
                            )
                        )
                        .OrderByDescending(r => r.StartedAtUtc)
                        .ThenByDescending(r => r.Id)
                    : runs.Where(r => r.StartedAtUtc > from || (r.StartedAtUtc == from && string.Compare(r.Id, id) > 0))
                        .OrderBy(r => r.StartedAtUtc)
                        .ThenBy(r => r.Id);
                var now = _time.GetUtcNow();
                var rows = await runs.Include(r => r.Traces).Take(RunsPerQuery).ToListAsync(cancellation);
                return rows.ConvertAll(r => r.ToRun(now));
            },
            cancellation
        );
    }

    private Task<bool> HasOlderAsync(WorkspaceId workspace, Run red, Run oldest, CancellationToken cancellation) =>
        _database.ReadAsync(
            context =>
                context
                    .In<RunRow>(workspace)
                    .Where(r => r.Agent == red.Summary.Agent && r.StartedAtUtc < oldest.Summary.StartedAtUtc)
                    .AnyAsync(cancellation),
            cancellation
        );

    private Task<ConditionReading> AskAsync(
        WorkspaceId workspace,
        Run run,
        RunCondition condition,
        CancellationToken cancellation
    ) =>
        _database.ReadAsync(
            async context =>
            {
                var reading = await SpanReading.OfRunAsync(context, workspace, _mapping, run.Id, cancellation);
                var spans = await reading.SkeletonsAsync(cancellation);
                var needed = condition.NeedsBodiesOf(spans);
                if (needed.Count > 0)
                {
                    var bodies = (await reading.WithBodiesAsync(needed, cancellation)).ToDictionary(s => (s.TraceId, s.SpanId));
                    spans = [.. spans.Select(s => bodies.GetValueOrDefault((s.TraceId, s.SpanId), s))];
                }

                var items = condition.Item is null
                    ? []
                    : await context
                        .In<RunItemRow>(workspace)
                        .Where(i => i.RunId == run.Id)
                        .OrderBy(i => i.Position)
                        .Take(Limits.MaxItemsPerRun)
                        .ToListAsync(cancellation);
                return condition.Test(spans, items.ConvertAll(i => i.ToItem()));
            },
            cancellation
        );
}
