using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Packs;

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

    /// <summary>Value of any subject of the run, or of one of its items.</summary>
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

/// <summary>A run with the claims about its outcome, newest first; then those about its items, at most <see cref="Limits.MaxClaimsShown"/> in all.</summary>
public sealed record RunWithClaims(Run Run, IReadOnlyList<OutcomeClaim> Claims);

/// <summary>What the filters of the run list can be set to; each list is bounded.</summary>
public sealed record RunFacets(IReadOnlyList<string> Agents, IReadOnlyList<string> Tasks, IReadOnlyList<string> Builds);

/// <summary>Reads runs for screens and the API.</summary>
public sealed class RunQueries
{
    private const int MaxFacetValues = 100;
    private const int ValuesPerQuery = 500;
    private readonly TriageDatabase _database;
    private readonly PackMapping _mapping;
    private readonly TimeProvider _time;

    internal RunQueries(TriageDatabase database, PackMapping mapping, TimeProvider time)
    {
        _database = database;
        _mapping = mapping;
        _time = time;
    }

    /// <summary>Newest start first.</summary>
    /// <exception cref="RefusedInputException"><see cref="RunFilter.After"/> is no cursor of this list, or <see cref="RunFilter.Q"/> is too long.</exception>
    public Task<Page<Run>> ListAsync(WorkspaceId workspace, RunFilter filter, CancellationToken cancellation) =>
        _database.ReadAsync(
            async context =>
            {
                var matching = context.RunsMatching(workspace, filter);
                // First which, then the rows themselves: where many have to be sorted, their summaries stay unread. The rows
                // are put in order here, because asked for an order SQLite looks for them along all the runs.
                var ids = await Following(matching, filter.After)
                    .OrderByDescending(r => r.StartedAtUtc)
                    .ThenByDescending(r => r.Id)
                    .Take(Paging.Rows(filter.Limit) + 1)
                    .Select(r => r.Id)
                    .ToListAsync(cancellation);
                var rows = await context
                    .In<RunRow>(workspace)
                    .Where(r => ids.Contains(r.Id))
                    .Include(r => r.Traces)
                    .ToDictionaryAsync(r => r.Id, StringComparer.Ordinal, cancellation);
                var now = _time.GetUtcNow();
                return await matching.PageAsync(
                    ids.ConvertAll(id => rows[id]),
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
                    // A file may have claimed for thousands of items: those of the run itself are never pushed out.
                    .OrderBy(c => c.Item != null)
                    .ThenByDescending(c => c.AtUtc)
                    .ThenByDescending(c => c.Sequence)
                    .Take(Limits.MaxClaimsShown)
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
                var spans = await SpanReading.OfRunAsync(context, workspace, _mapping, runId, cancellation);
                return await spans.SkeletonsAsync(cancellation);
            },
            cancellation
        );

    /// <summary>One span with its bodies.</summary>
    public Task<Span?> FindSpanAsync(WorkspaceId workspace, string runId, string spanId, CancellationToken cancellation) =>
        _database.ReadAsync(
            async context =>
            {
                var spans = await SpanReading.OfRunAsync(context, workspace, _mapping, runId, cancellation);
                return (await spans.WithBodiesAsync([spanId], cancellation)).FirstOrDefault();
            },
            cancellation
        );

    /// <summary>
    /// Each value is looked for behind the one before it, along an index: that costs as much as there are values, while a
    /// DISTINCT reads every run.
    /// </summary>
    public Task<RunFacets> FacetsAsync(WorkspaceId workspace, CancellationToken cancellation) =>
        _database.ReadAsync(
            async context =>
            {
                var runs = context.In<RunRow>(workspace);
                return new RunFacets(
                    await ValuesAsync(
                        last => runs.Where(r => string.Compare(r.Agent, last) > 0).OrderBy(r => r.Agent).Select(r => r.Agent),
                        cancellation
                    ),
                    await ValuesAsync(
                        last => runs.Where(r => string.Compare(r.Task, last) > 0).OrderBy(r => r.Task).Select(r => r.Task),
                        cancellation
                    ),
                    await ValuesAsync(
                        last => runs.Where(r => string.Compare(r.Build, last) > 0).OrderBy(r => r.Build).Select(r => r.Build),
                        cancellation
                    )
                );
            },
            cancellation
        );

    /// <summary>The latest run of the agent about each subject as a whole, by subject.</summary>
    public Task<IReadOnlyDictionary<string, string>> LatestAboutAsync(
        WorkspaceId workspace,
        string agent,
        IReadOnlyCollection<string> values,
        DateTimeOffset? startedBeforeUtc,
        CancellationToken cancellation
    ) =>
        _database.ReadAsync<IReadOnlyDictionary<string, string>>(
            async context =>
            {
                var latest = new Dictionary<string, string>(StringComparer.Ordinal);
                var runs = context.In<RunRow>(workspace).Where(r => r.Agent == agent);
                if (startedBeforeUtc is { } before)
                {
                    runs = runs.Where(r => r.StartedAtUtc <= before);
                }

                foreach (var chunk in values.Distinct(StringComparer.Ordinal).Chunk(ValuesPerQuery))
                {
                    var about = context.In<RunSubjectRow>(workspace).Where(s => chunk.Contains(s.Value));
                    var found = await about
                        .Join(
                            runs,
                            s => s.RunId,
                            r => r.Id,
                            (s, r) =>
                                new
                                {
                                    s.Value,
                                    r.Id,
                                    r.StartedAtUtc,
                                }
                        )
                        .OrderByDescending(f => f.StartedAtUtc)
                        .Take(Limits.MaxItemsPerRun)
                        .ToListAsync(cancellation);
                    found.ForEach(f => latest.TryAdd(f.Value, f.Id));
                }

                return latest;
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
        return runs.Where(r => r.StartedAtUtc <= start && (r.StartedAtUtc < start || string.Compare(r.Id, id) < 0));
    }

    /// <param name="above">The values above one, in order.</param>
    private static async Task<IReadOnlyList<string>> ValuesAsync(
        Func<string, IQueryable<string?>> above,
        CancellationToken cancellation
    )
    {
        var values = new List<string>();
        for (
            var next = await above("").FirstOrDefaultAsync(cancellation);
            next is not null && values.Count < MaxFacetValues;
            next = await above(next).FirstOrDefaultAsync(cancellation)
        )
        {
            values.Add(next);
        }

        return values;
    }
}
