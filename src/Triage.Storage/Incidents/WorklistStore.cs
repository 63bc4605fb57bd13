using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Incidents;

namespace Triage.Storage.Incidents;

/// <summary>How the worklist of a merged incident stands.</summary>
public sealed record MergedWorklist(int Number, string Title, int Open, int Total)
{
    public string Id => $"INC-{Number}";
}

/// <summary>Worklists, and the searches that feed them. Acts load the list inside the write gate, so that none overwrites another.</summary>
public sealed class WorklistStore
{
    private readonly TriageDatabase _database;

    private readonly Onlooker _onlooker;

    internal WorklistStore(TriageDatabase database, Onlooker onlooker) => (_database, _onlooker) = (database, onlooker);

    /// <summary>In order of number; empty when the incident has none.</summary>
    public Task<Worklist> GetAsync(WorkspaceId workspace, int number, CancellationToken cancellation) =>
        _database.ReadAsync(
            async context => new Worklist((await RowsAsync(context, workspace, number, cancellation)).Select(e => e.ToEntry())),
            cancellation
        );

    /// <summary>
    /// Loads the list, lets <paramref name="act"/> change it and keeps the outcome together with the event on the
    /// incident's timeline. Null when there is no such incident.
    /// </summary>
    /// <param name="act">Answers what happened in words for the timeline; null when nothing did.</param>
    public Task<Worklist?> ActAsync(
        WorkspaceId workspace,
        int number,
        Func<Worklist, string?> act,
        Actor by,
        DateTimeOffset atUtc,
        CancellationToken cancellation
    ) =>
        _database.WriteAsync(
            WritePriority.Interactive,
            context => ActAsync(context, workspace, number, act, by, atUtc, cancellation),
            cancellation
        );

    /// <summary>Keeps what a search found, in place of the one before, and takes its subjects over into the worklist.</summary>
    public Task<Worklist?> KeepOnsetAsync(
        WorkspaceId workspace,
        int number,
        OnsetResult result,
        Func<Worklist, string?> act,
        CancellationToken cancellation
    ) =>
        _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                var worklist = await ActAsync(context, workspace, number, act, result.By, result.AtUtc, cancellation);
                if (worklist is null)
                {
                    return null;
                }

                var row = await context
                    .PartsOfIncidents<OnsetRow>(workspace, _onlooker)
                    .SingleOrDefaultAsync(o => o.Number == number, cancellation);
                if (row is null)
                {
                    row = new OnsetRow { Workspace = workspace, Number = number };
                    context.Add(row);
                }

                // The entries are kept with the worklist; the search keeps its figures and bounds.
                row.Result = result with
                {
                    Affected = [],
                };
                return worklist;
            },
            cancellation
        );

    /// <summary>The latest search; null when none was run. Its subjects are on the worklist.</summary>
    public Task<OnsetResult?> FindOnsetAsync(WorkspaceId workspace, int number, CancellationToken cancellation) =>
        _database.ReadAsync(
            async context =>
                (
                    await context
                        .PartsOfIncidents<OnsetRow>(workspace, _onlooker)
                        .SingleOrDefaultAsync(o => o.Number == number, cancellation)
                )?.Result,
            cancellation
        );

    /// <summary>Of what was merged into the incident, those that have entries; at most <see cref="Limits.MaxMerged"/>.</summary>
    public Task<IReadOnlyList<MergedWorklist>> MergedAsync(WorkspaceId workspace, int number, CancellationToken cancellation) =>
        _database.ReadAsync<IReadOnlyList<MergedWorklist>>(
            async context =>
            {
                var entries = context.PartsOfIncidents<WorklistEntryRow>(workspace, _onlooker);
                return await context
                    .Incidents(workspace, _onlooker)
                    .Where(i => i.MergedInto == number && entries.Any(e => e.Number == i.Number))
                    .OrderBy(i => i.Number)
                    .Take(Limits.MaxMerged)
                    .Select(i => new MergedWorklist(
                        i.Number,
                        i.Title,
                        entries.Count(e => e.Number == i.Number && e.DoneAtUtc == null),
                        entries.Count(e => e.Number == i.Number)
                    ))
                    .ToListAsync(cancellation);
            },
            cancellation
        );

    private async Task<Worklist?> ActAsync(
        TriageContext context,
        WorkspaceId workspace,
        int number,
        Func<Worklist, string?> act,
        Actor by,
        DateTimeOffset atUtc,
        CancellationToken cancellation
    )
    {
        var file = await IncidentFile.FindAsync(context, workspace, number, _onlooker, cancellation);
        if (file is null)
        {
            return null;
        }

        var rows = (await RowsAsync(context, workspace, number, cancellation)).ToDictionary(r => r.Entry);
        var worklist = new Worklist(rows.Values.Select(r => r.ToEntry()));
        if (act(worklist) is { } words)
        {
            file.Incident.WorklistChanged(words, by, atUtc);
            file.Keep();
        }

        foreach (var entry in worklist.Entries)
        {
            if (!rows.TryGetValue(entry.Number, out var row))
            {
                row = new WorklistEntryRow { Workspace = workspace, Number = number };
                row.TakeOver(entry);
                context.Add(row);
            }
            else
            {
                row.TakeOver(entry);
            }
        }

        return worklist;
    }

    private Task<List<WorklistEntryRow>> RowsAsync(
        TriageContext context,
        WorkspaceId workspace,
        int number,
        CancellationToken cancellation
    ) =>
        context
            .PartsOfIncidents<WorklistEntryRow>(workspace, _onlooker)
            .Where(e => e.Number == number)
            .OrderBy(e => e.Entry)
            .Take(Limits.MaxWorklistEntries)
            .ToListAsync(cancellation);
}
