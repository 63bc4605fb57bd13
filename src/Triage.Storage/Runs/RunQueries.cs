using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Sqlite;

namespace Triage.Storage.Runs;

/// <summary>The one filter of runs, for pages, API and links. Null means "any".</summary>
public sealed record RunFilter
{
    public string? Agent { get; init; }
    public string? Task { get; init; }

    /// <summary>Its version, or its commit in full or as the label shows it.</summary>
    public string? Build { get; init; }
    public Outcome? Outcome { get; init; }
    public ReportedStatus? Reported { get; init; }

    /// <summary>Value of any subject of the run.</summary>
    public string? Subject { get; init; }

    /// <summary>Started at this instant or later.</summary>
    public DateTimeOffset? FromUtc { get; init; }

    /// <summary>Started before this instant.</summary>
    public DateTimeOffset? ToUtc { get; init; }

    /// <summary>Words, each of which occurs in agent, task, subject, build, run id or trace id; parts of words count.</summary>
    public string? Q { get; init; }

    /// <summary>Only outcomes by presumption (true), only by any other source (false).</summary>
    public bool? Presumed { get; init; }
    public int Limit { get; init; } = Engine.Limits.DefaultPageSize;
    public string? After { get; init; }
}

/// <summary>A run with every claim about its outcome, newest first.</summary>
public sealed record RunWithClaims(Run Run, IReadOnlyList<OutcomeClaim> Claims);

/// <summary>What the filters of the run list can be set to; each list is bounded.</summary>
public sealed record RunFacets(IReadOnlyList<string> Agents, IReadOnlyList<string> Tasks, IReadOnlyList<string> Builds);

/// <summary>Reads runs for screens and the API.</summary>
public sealed class RunQueries
{
    private const int MaxFacetValues = 200;
    private readonly TriageDatabase _database;
    private readonly TimeProvider _time;

    internal RunQueries(TriageDatabase database, TimeProvider time)
    {
        _database = database;
        _time = time;
    }

    /// <summary>Newest start first.</summary>
    /// <exception cref="RefusedInputException"><see cref="RunFilter.After"/> is no cursor of this list, or <see cref="RunFilter.Q"/> is too long.</exception>
    public Task<Page<Run>> ListAsync(WorkspaceId workspace, RunFilter filter, CancellationToken cancellation) =>
        _database.ReadAsync(
            async context =>
            {
                var matching = context.RunsMatching(workspace, filter);
                var rows = await Following(matching, filter.After)
                    .Include(r => r.Traces)
                    .OrderByDescending(r => r.StartedAtUtc)
                    .ThenByDescending(r => r.Id)
                    .Take(Paging.Rows(filter.Limit) + 1)
                    .ToListAsync(cancellation);
                var now = _time.GetUtcNow();
                return await matching.PageAsync(
                    rows,
                    filter.Limit,
                    last => Cursor.Of($"{last.StartedAtUtc.UtcTicks}", last.Id),
                    row => row.ToRun(now),
                    cancellation
                );
            },
            cancellation
        );

    /// <summary>By run id or any member trace id; null when there is none.</summary>
    public Task<RunWithClaims?> FindAsync(WorkspaceId workspace, string runOrTraceId, CancellationToken cancellation) =>
        _database.ReadAsync<RunWithClaims?>(
            async context =>
            {
                var run = await context
                    .RunNamed(workspace, runOrTraceId)
                    .Include(r => r.Traces)
                    .SingleOrDefaultAsync(cancellation);
                if (run is null)
                {
                    return null;
                }

                var claims = await context
                    .In<OutcomeClaimRow>(workspace)
                    .Where(c => c.RunId == run.Id)
                    .OrderByDescending(c => c.AtUtc)
                    .ThenByDescending(c => c.Sequence)
                    .ToListAsync(cancellation);
                return new RunWithClaims(run.ToRun(_time.GetUtcNow()), [.. claims.Select(c => c.ToClaim())]);
            },
            cancellation
        );

    /// <summary>All spans of a run without bodies, in order of start.</summary>
    public Task<IReadOnlyList<SpanSkeleton>> SkeletonAsync(WorkspaceId workspace, string runId, CancellationToken cancellation) =>
        _database.ReadAsync<IReadOnlyList<SpanSkeleton>>(
            async context =>
            {
                var spans = await SpanReading.OfRunAsync(context, workspace, runId, cancellation);
                return await spans.SkeletonsAsync(cancellation);
            },
            cancellation
        );

    /// <summary>One span with its bodies.</summary>
    public Task<Span?> FindSpanAsync(WorkspaceId workspace, string runId, string spanId, CancellationToken cancellation) =>
        _database.ReadAsync(
            async context =>
            {
                var spans = await SpanReading.OfRunAsync(context, workspace, runId, cancellation);
                return (await spans.WithBodiesAsync([spanId], cancellation)).FirstOrDefault();
            },
            cancellation
        );

    public Task<RunFacets> FacetsAsync(WorkspaceId workspace, CancellationToken cancellation) =>
        _database.ReadAsync(
            async context =>
            {
                var runs = context.In<RunRow>(workspace);
                return new RunFacets(
                    await ValuesAsync(runs.Select(r => r.Agent), cancellation),
                    await ValuesAsync(runs.Select(r => r.Task), cancellation),
                    await ValuesAsync(runs.Select(r => r.Build), cancellation)
                );
            },
            cancellation
        );

    private static IQueryable<RunRow> Following(IQueryable<RunRow> runs, string? after)
    {
        if (after is null)
        {
            return runs;
        }

        var parts = Cursor.Read(after, parts: 2);
        var start = Cursor.Instant(Cursor.Number(parts[0]));
        var id = parts[1];
        return runs.Where(r => r.StartedAtUtc < start || (r.StartedAtUtc == start && string.Compare(r.Id, id) < 0));
    }

    private static async Task<IReadOnlyList<string>> ValuesAsync(IQueryable<string?> column, CancellationToken cancellation) =>
        await column
            .Where(v => v != null && v != "")
            .Select(v => v!)
            .Distinct()
            .OrderBy(v => v)
            .Take(MaxFacetValues)
            .ToListAsync(cancellation);
}
