using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Erasure;
using Triage.Engine.Runs;
using Triage.Storage.Agents;
using Triage.Storage.Packs;
using Triage.Storage.Runs;

namespace Triage.Storage.Erasure;

/// <summary>Prompts, tool sets and the like that no other run had: what they say came from the runs that go.</summary>
internal sealed class ErasedPrompts(TriageContext context, WorkspaceId workspace, PackMapping mapping)
{
    private const int MaxRows = 2_000;
    private const int RunsPerQuery = 20;

    /// <summary>From the first and from the last time it was seen. What none of these had goes, rather than stay for ever.</summary>
    private const int MaxRunsAsked = 200;

    /// <summary>
    /// Those that only these runs had. Of the others that were noted with them, the first and the last run are of those that
    /// stay then; this is saved with the context.
    /// </summary>
    public async Task<List<FingerprintRow>> OnlyOfAsync(IQueryable<string> going, CancellationToken cancellation)
    {
        var rows = await context
            .In<FingerprintRow>(workspace)
            .Where(f => going.Contains(f.FirstRun) || going.Contains(f.LastRun))
            .OrderBy(f => f.Id)
            .Take(MaxRows)
            .ToListAsync(cancellation);
        var staying = context.In<RunRow>(workspace).Where(r => !going.Contains(r.Id));
        var ends = rows.SelectMany(f => new[] { f.FirstRun, f.LastRun }).Distinct().ToList();
        var there = await staying.Where(r => ends.Contains(r.Id)).Select(r => r.Id).ToHashSetAsync(cancellation);
        var gone = rows.FindAll(f => !there.Contains(f.FirstRun) && !there.Contains(f.LastRun));
        foreach (var alike in gone.GroupBy(f => (f.Agent, f.Build, Task: TaskOf(f))).ToList())
        {
            var (agent, build, task) = alike.Key;
            var others = staying
                .Where(r => r.Agent == agent && (r.Build ?? "") == build && (task == null || r.Task == task))
                .Include(r => r.Traces)
                .AsNoTracking();
            // A run that came soon after the last one noted was not noted any more.
            var (from, until) = (alike.Min(f => f.FirstSeenAtUtc), alike.Max(f => f.LastSeenAtUtc) + Limits.SeenToWithin);
            var after = others.Where(r => r.StartedAtUtc >= from).OrderBy(r => r.StartedAtUtc).ThenBy(r => r.Id);
            var before = others
                .Where(r => r.StartedAtUtc <= until)
                .OrderByDescending(r => r.StartedAtUtc)
                .ThenByDescending(r => r.Id);
            var first = await FoundInAsync(after, [.. alike], cancellation);
            var last = await FoundInAsync(before, [.. alike], cancellation);
            gone.RemoveAll(f => IsSeenIn(f, first.GetValueOrDefault(f.Id) ?? last.GetValueOrDefault(f.Id), last));
        }

        return gone;
    }

    public async Task<ErasureReport> ForgetAsync(List<string> ids, ErasureReport report, CancellationToken cancellation)
    {
        var going = context.In<RunRow>(workspace).Where(r => ids.Contains(r.Id)).Select(r => r.Id);
        var gone = await OnlyOfAsync(going, cancellation);
        context.RemoveRange(gone);
        await context.SaveChangesAsync(cancellation);
        var keys = gone.ConvertAll(f => f.Key);
        var fingerprints = context.In<FingerprintRow>(workspace);
        var texts = await context
            .In<FingerprintTextRow>(workspace)
            .Where(t => keys.Contains(t.Key) && !fingerprints.Any(f => f.Key == t.Key))
            .ExecuteDeleteAsync(cancellation);
        return report.WithRemoved(ErasureKind.Prompts, texts, []);
    }

    /// <summary>Null of what is noted of a build whatever its task.</summary>
    private static string? TaskOf(FingerprintRow row) =>
        row.Kind is FingerprintKind.Build or FingerprintKind.Environment ? null : row.Task;

    private static bool IsSeenIn(FingerprintRow row, RunRow? first, Dictionary<string, RunRow> last)
    {
        if (first is null)
        {
            return false;
        }

        var until = last.GetValueOrDefault(row.Id) ?? first;
        (row.FirstSeenAtUtc, row.FirstRun) = (first.StartedAtUtc, first.Id);
        (row.LastSeenAtUtc, row.LastRun) = (until.StartedAtUtc, until.Id);
        return true;
    }

    /// <summary>The first of the runs that had it, by the id of the row.</summary>
    private async Task<Dictionary<string, RunRow>> FoundInAsync(
        IQueryable<RunRow> runs,
        List<FingerprintRow> rows,
        CancellationToken cancellation
    )
    {
        var found = new Dictionary<string, RunRow>(StringComparer.Ordinal);
        for (var (asked, read) = (0, RunsPerQuery); read == RunsPerQuery && asked < MaxRunsAsked; asked += read)
        {
            var some = await runs.Skip(asked).Take(RunsPerQuery).ToListAsync(cancellation);
            read = some.Count;
            foreach (var run in some.TakeWhile(_ => rows.Count > 0))
            {
                var reading = new SpanReading(context, workspace, mapping, [.. run.Traces.Select(t => t.TraceId)]);
                var had = RunFingerprints
                    .Of(run.Summary, await reading.SkeletonsAsync(cancellation))
                    .Select(s => (s.Kind, s.Part, s.Key))
                    .ToHashSet();
                foreach (var row in rows.Where(f => had.Contains((f.Kind, f.Part, f.Key))))
                {
                    found[row.Id] = run;
                }

                rows.RemoveAll(f => found.ContainsKey(f.Id));
            }
        }

        return found;
    }
}
