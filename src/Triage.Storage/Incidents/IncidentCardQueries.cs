using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Runs;

namespace Triage.Storage.Incidents;

/// <summary>An incident that was merged into another: what its filing adds, shown there and stored here.</summary>
public sealed record MergedIncident(
    int Number,
    string Title,
    string? WhatHappened,
    string? Subject,
    string? RedRun,
    IReadOnlyList<string> Links,
    Actor FiledBy,
    DateTimeOffset FiledAtUtc
)
{
    public string Id => $"INC-{Number}";
}

/// <summary>What worklists name as affected, corrected or not.</summary>
/// <param name="Runs">Ids.</param>
/// <param name="Items">Subjects, each once however many runs got it wrong.</param>
public sealed record WorklistReach(IReadOnlyList<string> Runs, int Items)
{
    public static readonly WorklistReach None = new([], 0);
}

/// <summary>Reads what the cards of one incident show beside the incident itself.</summary>
public sealed class IncidentCardQueries
{
    private readonly TriageDatabase _database;

    private readonly Onlooker _onlooker;

    internal IncidentCardQueries(TriageDatabase database, Onlooker onlooker) => (_database, _onlooker) = (database, onlooker);

    /// <summary>What was merged into the incident, oldest first; at most <see cref="Limits.MaxMerged"/>.</summary>
    public Task<IReadOnlyList<MergedIncident>> MergedIntoAsync(
        WorkspaceId workspace,
        int number,
        CancellationToken cancellation
    ) =>
        _database.ReadAsync<IReadOnlyList<MergedIncident>>(
            async context =>
                await context
                    .Incidents(workspace, _onlooker)
                    .Where(i => i.MergedInto == number)
                    .OrderBy(i => i.Number)
                    .Select(i => new MergedIncident(
                        i.Number,
                        i.Title,
                        i.WhatHappened,
                        i.Subject,
                        i.RedRun,
                        i.Links,
                        i.FiledBy,
                        i.FiledAtUtc
                    ))
                    .Take(Limits.MaxMerged)
                    .ToListAsync(cancellation),
            cancellation
        );

    /// <param name="incidents">At most <see cref="Limits.MaxMerged"/> and one.</param>
    public Task<WorklistReach> ReachAsync(WorkspaceId workspace, IReadOnlyList<int> incidents, CancellationToken cancellation) =>
        _database.ReadAsync(
            async context =>
            {
                var affected = context
                    .PartsOfIncidents<WorklistEntryRow>(workspace, _onlooker)
                    .Where(e => incidents.Contains(e.Number) && e.StillAffected);
                return new WorklistReach(
                    await affected
                        .Where(e => e.RunId != null)
                        .Select(e => e.RunId!)
                        .Distinct()
                        .OrderBy(r => r)
                        .Take(Limits.MaxWorklistEntries)
                        .ToListAsync(cancellation),
                    // An entry that names its run itself is no item.
                    await affected.Where(e => e.Subject != e.RunId).Select(e => e.Subject).Distinct().CountAsync(cancellation)
                );
            },
            cancellation
        );

    /// <summary>For each instant the start of the first red run of the agent after it; instants without one add nothing.</summary>
    /// <param name="task">Only runs of this task; null is any.</param>
    /// <param name="instants">At most <see cref="Limits.MaxFixes"/>, the shipping of each fix attempt.</param>
    public Task<IReadOnlyList<DateTimeOffset>> FirstRedAfterAsync(
        WorkspaceId workspace,
        string agent,
        string? task,
        IEnumerable<DateTimeOffset> instants,
        CancellationToken cancellation
    ) =>
        _database.ReadAsync<IReadOnlyList<DateTimeOffset>>(
            async context =>
            {
                var reds = context
                    .In<RunRow>(workspace)
                    .Where(r => r.Agent == agent && r.Outcome == Outcome.Red && (task == null || r.Task == task));
                var found = new List<DateTimeOffset>();
                foreach (var instant in instants.Take(Limits.MaxFixes))
                {
                    var first = await reds.Where(r => r.StartedAtUtc > instant)
                        .OrderBy(r => r.StartedAtUtc)
                        .Select(r => (DateTimeOffset?)r.StartedAtUtc)
                        .FirstOrDefaultAsync(cancellation);
                    if (first is { } broke)
                    {
                        found.Add(broke);
                    }
                }

                return found;
            },
            cancellation
        );
}
