using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Storage.Runs;
using Triage.Storage.Search;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Retention;

/// <summary>
/// Lets go of old runs, in small steps beside intake. What an incident or its worklist names stays whole. Of each agent and task
/// the newest green runs stay as skeletons, without bodies: what a run of this task usually looks like must not be forgotten
/// with the texts.
/// </summary>
public sealed class RunRetention
{
    /// <summary>Green runs of one agent and task that stay as its baseline; the signals that compare with usual runs ask for so many.</summary>
    public const int UsualRunsKept = 20;

    private const int RunsPerStep = 20;

    /// <summary>Compressed: others wait to write while these are deleted.</summary>
    private const long BytesPerStep = 8_000_000;

    /// <summary>A run that got spans within this time may still grow.</summary>
    private static readonly TimeSpan Rests = TimeSpan.FromHours(1);

    private readonly TriageDatabase _database;
    private readonly WorkspaceStore _workspaces;
    private readonly SearchIndex _index;
    private readonly TimeProvider _time;

    internal RunRetention(TriageDatabase database, WorkspaceStore workspaces, SearchIndex index, TimeProvider time)
    {
        _database = database;
        _workspaces = workspaces;
        _index = index;
        _time = time;
    }

    public Task<RetentionRules> RulesAsync(WorkspaceId workspace, CancellationToken cancellation) =>
        _database.ReadAsync(context => RulesAsync(context, workspace, cancellation), cancellation);

    public async Task SetRulesAsync(WorkspaceId workspace, RetentionRules rules, CancellationToken cancellation)
    {
        rules.Checked();
        await _workspaces.GetAsync(workspace, cancellation);
        await _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                var row =
                    await context.In<RetentionRow>(workspace).SingleOrDefaultAsync(cancellation)
                    ?? context.Add(new RetentionRow { Workspace = workspace }).Entity;
                (row.MaxAgeDays, row.MaxBytes) = (rules.MaxAgeDays, rules.MaxBytes);
                return true;
            },
            cancellation
        );
    }

    /// <summary>What these rules would let go of now; what an incident pins is not counted.</summary>
    public Task<RetentionPreview> WouldGoAsync(WorkspaceId workspace, RetentionRules rules, CancellationToken cancellation)
    {
        rules.Checked();
        return _database.ReadAsync(
            async context =>
            {
                if (await DueAsync(context, workspace, rules, cancellation) is not { } due)
                {
                    return new RetentionPreview(0, 0);
                }

                var pinned = await PinnedRuns.AllAsync(context, workspace, cancellation);
                var (runs, bytes) = (0, 0L);
                await foreach (var run in Following(context, workspace, due).AsAsyncEnumerable().WithCancellation(cancellation))
                {
                    if (!due.Takes(run))
                    {
                        break;
                    }

                    if (!pinned.Contains(run.Id))
                    {
                        due.Over -= run.Bytes;
                        (runs, bytes) = (runs + 1, bytes + run.Bytes);
                    }
                }

                return new RetentionPreview(runs, bytes);
            },
            cancellation
        );
    }

    /// <summary>Lets go of the next few runs that are due.</summary>
    /// <param name="after">Of the step before; null to begin.</param>
    public async Task<RetentionStep> StepAsync(WorkspaceId workspace, string? after, CancellationToken cancellation)
    {
        // How much is too much is counted once for all steps, and nobody waits to write meanwhile.
        var due = await _database.ReadAsync(
            async context =>
                await DueAsync(context, workspace, await RulesAsync(context, workspace, cancellation), cancellation, after),
            cancellation
        );
        return due is null
            ? new RetentionStep(0, 0, 0, null)
            : await _database.WriteAsync(
                WritePriority.Intake,
                context => LetGoAsync(context, workspace, due, cancellation),
                cancellation
            );
    }

    private async Task<RetentionStep> LetGoAsync(
        TriageContext context,
        WorkspaceId workspace,
        DueRuns due,
        CancellationToken cancellation
    )
    {
        var runs = await Following(context, workspace, due).Take(RunsPerStep).ToListAsync(cancellation);
        var pinned = await PinnedRuns.AmongAsync(context, workspace, runs.ConvertAll(r => r.Id), cancellation);
        var usual = new UsualRuns(context, workspace);
        var (gone, thinned, seen, bytes) = (new List<DueRun>(), new List<DueRun>(), 0, 0L);
        foreach (var run in runs.TakeWhile(r => due.Takes(r) && bytes < BytesPerStep))
        {
            seen++;
            if (!pinned.Contains(run.Id))
            {
                (await usual.HasAsync(run, cancellation) ? thinned : gone).Add(run);
                due.Over -= run.Bytes;
                bytes += run.Bytes;
            }
        }

        var removal = new RunRemoval(context, workspace, _index);
        var kept = await removal.ThinAsync(thinned.ConvertAll(r => r.Id), cancellation);
        var outlived = await usual.OutlivedAsync(gone.Concat(thinned), RunsPerStep, cancellation);
        outlived.RemoveAll((await PinnedRuns.AmongAsync(context, workspace, outlived, cancellation)).Contains);
        await removal.DeleteAsync([.. gone.Select(r => r.Id), .. outlived], cancellation);
        var more = seen < runs.Count ? due.Takes(runs[seen]) : runs.Count == RunsPerStep;
        return new RetentionStep(
            gone.Count + outlived.Count,
            thinned.Count,
            bytes - kept,
            more ? Cursor.Of($"{runs[seen - 1].LastReceivedAtUtc.UtcTicks}", runs[seen - 1].Id, $"{due.Over}") : null
        );
    }

    /// <summary>Null when the rules let go of nothing.</summary>
    private async Task<DueRuns?> DueAsync(
        TriageContext context,
        WorkspaceId workspace,
        RetentionRules rules,
        CancellationToken cancellation,
        string? after = null
    )
    {
        var now = _time.GetUtcNow();
        var due = new DueRuns
        {
            Rested = now - Rests,
            Before = rules.MaxAgeDays is { } days ? now.AddDays(-days) : DateTimeOffset.MinValue,
        };
        if (after is not null)
        {
            var parts = Cursor.Read(after, parts: 3);
            (due.From, due.FromId, due.Over) = (Cursor.Instant(Cursor.Number(parts[0])), parts[1], Cursor.Number(parts[2]));
        }
        else if (rules.MaxBytes is { } most)
        {
            var whole = context.In<RunRow>(workspace).Where(r => !r.BodiesDropped);
            due.Over = await whole.SumAsync(r => r.StoredBytes, cancellation) - most;
        }

        return rules.MaxAgeDays is null && due.Over <= 0 ? null : due;
    }

    /// <summary>Whole runs from where the step before ended, the oldest first. A run that still grows is never one of them.</summary>
    private static IQueryable<DueRun> Following(TriageContext context, WorkspaceId workspace, DueRuns due)
    {
        var (from, id, rested) = (due.From, due.FromId, due.Rested);
        return context
            .In<RunRow>(workspace)
            .Where(r => !r.BodiesDropped && r.LastReceivedAtUtc < rested)
            .Where(r => r.LastReceivedAtUtc > from || (r.LastReceivedAtUtc == from && string.Compare(r.Id, id) > 0))
            .OrderBy(r => r.LastReceivedAtUtc)
            .ThenBy(r => r.Id)
            .Select(r => new DueRun(r.Id, r.Agent, r.Task, r.Outcome, r.StartedAtUtc, r.LastReceivedAtUtc, r.StoredBytes));
    }

    private static async Task<RetentionRules> RulesAsync(
        TriageContext context,
        WorkspaceId workspace,
        CancellationToken cancellation
    ) =>
        await context.In<RetentionRow>(workspace).AsNoTracking().SingleOrDefaultAsync(cancellation) is { } row
            ? new RetentionRules(row.MaxAgeDays, row.MaxBytes)
            : RetentionRules.Default;

    /// <summary>What a walk from the oldest run on lets go of.</summary>
    private sealed class DueRuns
    {
        public DateTimeOffset Before { get; init; }
        public DateTimeOffset Rested { get; init; }
        public DateTimeOffset From { get; set; } = DateTimeOffset.MinValue;
        public string FromId { get; set; } = "";

        /// <summary>Bytes that there are still too many of.</summary>
        public long Over { get; set; }

        public bool Takes(DueRun run) => run.LastReceivedAtUtc < Before || Over > 0;
    }
}
