using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Storage.Runs;

/// <summary>Which items of a run. Null means "any".</summary>
public sealed record ItemFilter
{
    public Outcome? Outcome { get; init; }

    /// <summary>Beginning of the subject.</summary>
    public string? Subject { get; init; }
    public int Limit { get; init; } = Limits.DefaultPageSize;
    public string? After { get; init; }
}

/// <summary>An item together with the run that handled it.</summary>
public sealed record ItemInRun(string RunId, DateTimeOffset StartedAtUtc, RunItem Item);

/// <summary>Reads items for screens, the API and searches.</summary>
public sealed class ItemQueries
{
    private const int ValuesPerQuery = 500;
    private readonly TriageDatabase _database;

    internal ItemQueries(TriageDatabase database) => _database = database;

    /// <summary>In order of position.</summary>
    /// <exception cref="RefusedInputException"><see cref="ItemFilter.After"/> is no cursor of this list.</exception>
    public Task<Page<RunItem>> OfRunAsync(
        WorkspaceId workspace,
        string runId,
        ItemFilter filter,
        CancellationToken cancellation
    ) =>
        _database.ReadAsync(
            async context =>
            {
                var matching = context.In<RunItemRow>(workspace).Where(i => i.RunId == runId);
                if (filter.Outcome is { } outcome)
                {
                    matching = matching.Where(i => i.Outcome == outcome);
                }

                if (filter.Subject is { } subject)
                {
                    matching = matching.Where(i => i.Value.StartsWith(subject));
                }

                var following = matching;
                if (filter.After is { } after)
                {
                    var position = Cursor.ReadNumbers(after, parts: 1)[0];
                    following = matching.Where(i => i.Position > position);
                }

                var rows = await following.OrderBy(i => i.Position).Take(Paging.Rows(filter.Limit) + 1).ToListAsync(cancellation);
                return await matching.PageAsync(
                    rows,
                    filter.Limit,
                    last => Cursor.Of(last.Position),
                    row => row.ToItem(),
                    cancellation
                );
            },
            cancellation
        );

    /// <summary>Every item of a run with its touches, in order of position.</summary>
    public Task<IReadOnlyList<RunItem>> AllOfRunAsync(WorkspaceId workspace, string runId, CancellationToken cancellation) =>
        _database.ReadAsync<IReadOnlyList<RunItem>>(
            async context =>
                [
                    .. (
                        await context
                            .In<RunItemRow>(workspace)
                            .Where(i => i.RunId == runId)
                            .OrderBy(i => i.Position)
                            .Take(Limits.MaxItemsPerRun)
                            .ToListAsync(cancellation)
                    ).Select(i => i.ToItem()),
                ],
            cancellation
        );

    /// <summary>These subjects among the items of one run.</summary>
    public Task<IReadOnlyList<RunItem>> InRunAsync(
        WorkspaceId workspace,
        string runId,
        IReadOnlyCollection<string> values,
        CancellationToken cancellation
    ) =>
        _database.ReadAsync<IReadOnlyList<RunItem>>(
            async context =>
            {
                var rows = new List<RunItemRow>();
                foreach (var chunk in values.Distinct(StringComparer.Ordinal).Chunk(ValuesPerQuery))
                {
                    rows.AddRange(
                        await context
                            .In<RunItemRow>(workspace)
                            .Where(i => i.RunId == runId && chunk.Contains(i.Value))
                            .ToListAsync(cancellation)
                    );
                }

                return [.. rows.OrderBy(i => i.Position).Select(i => i.ToItem())];
            },
            cancellation
        );

    /// <summary>Where these subjects were handled by an agent, latest run first.</summary>
    /// <param name="startedBeforeUtc">Only runs that started before it; null for any.</param>
    /// <param name="limit">Rows in all.</param>
    public Task<IReadOnlyList<ItemInRun>> BySubjectAsync(
        WorkspaceId workspace,
        string agent,
        IReadOnlyCollection<string> values,
        DateTimeOffset? startedBeforeUtc,
        int limit,
        CancellationToken cancellation
    ) =>
        _database.ReadAsync<IReadOnlyList<ItemInRun>>(
            async context =>
            {
                var rows = new List<RunItemRow>();
                foreach (var chunk in values.Distinct(StringComparer.Ordinal).Chunk(ValuesPerQuery))
                {
                    rows.AddRange(
                        await Handled(context, workspace, agent, chunk, startedBeforeUtc)
                            .OrderByDescending(i => i.StartedAtUtc)
                            .Take(limit)
                            .ToListAsync(cancellation)
                    );
                }

                return [.. rows.OrderByDescending(i => i.StartedAtUtc).ThenBy(i => i.Position).Take(limit).Select(InRun)];
            },
            cancellation
        );

    /// <summary>The latest run of the agent that handled each subject, by subject; those that none handled are left out.</summary>
    public Task<IReadOnlyDictionary<string, ItemInRun>> LatestAsync(
        WorkspaceId workspace,
        string agent,
        IReadOnlyCollection<string> values,
        DateTimeOffset? startedBeforeUtc,
        CancellationToken cancellation
    ) =>
        _database.ReadAsync<IReadOnlyDictionary<string, ItemInRun>>(
            async context =>
            {
                var latest = new Dictionary<string, ItemInRun>(StringComparer.Ordinal);
                foreach (var chunk in values.Distinct(StringComparer.Ordinal).Chunk(ValuesPerQuery))
                {
                    var handled = Handled(context, workspace, agent, chunk, startedBeforeUtc);
                    var starts = await handled
                        .GroupBy(i => i.Value)
                        .Select(g => g.Max(i => i.StartedAtUtc))
                        .Distinct()
                        .ToListAsync(cancellation);
                    foreach (var row in await handled.Where(i => starts.Contains(i.StartedAtUtc)).ToListAsync(cancellation))
                    {
                        if (!latest.TryGetValue(row.Value, out var known) || row.StartedAtUtc > known.StartedAtUtc)
                        {
                            latest[row.Value] = InRun(row);
                        }
                    }
                }

                return latest;
            },
            cancellation
        );

    private static IQueryable<RunItemRow> Handled(
        TriageContext context,
        WorkspaceId workspace,
        string agent,
        string[] values,
        DateTimeOffset? startedBeforeUtc
    )
    {
        var items = context.In<RunItemRow>(workspace).Where(i => i.Agent == agent && values.Contains(i.Value));
        return startedBeforeUtc is { } before ? items.Where(i => i.StartedAtUtc <= before) : items;
    }

    private static ItemInRun InRun(RunItemRow row) => new(row.RunId, row.StartedAtUtc, row.ToItem());
}
