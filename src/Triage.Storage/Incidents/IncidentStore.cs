using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Checklists;
using Triage.Engine.Incidents;
using Triage.Engine.Replays;
using Triage.Storage.Sqlite;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Incidents;

/// <summary>Acts load the incident inside the write gate, so that none overwrites another.</summary>
public sealed class IncidentStore : IIncidentStore
{
    private readonly TriageDatabase _database;
    private readonly WorkspaceStore _workspaces;
    private readonly TimeProvider _time;

    internal IncidentStore(TriageDatabase database, WorkspaceStore workspaces, TimeProvider time)
    {
        _database = database;
        _workspaces = workspaces;
        _time = time;
    }

    public async Task<Incident> FileAsync(
        WorkspaceId workspace,
        Filing filing,
        Actor by,
        string? idempotencyKey,
        CancellationToken cancellation
    )
    {
        var key = FilingRules.Optional(idempotencyKey, "Idempotency-Key", Limits.MaxShortTextChars);
        await _workspaces.GetAsync(workspace, cancellation);
        return await _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                if (key is not null && await MadeWithAsync(context, workspace, key, cancellation) is { } made)
                {
                    return made;
                }

                var counter = await context.In<WorkspaceRow>(workspace).SingleAsync(cancellation);
                counter.LastIncidentNumber++;
                var incident = Incident.File(workspace, counter.LastIncidentNumber, filing, by, _time.GetUtcNow());
                IncidentFile.Add(context, incident);
                if (key is not null)
                {
                    context.Add(
                        new IdempotencyRow
                        {
                            Workspace = workspace,
                            Key = key,
                            Number = incident.Record.Number,
                            AtUtc = incident.Record.FiledAtUtc,
                        }
                    );
                }

                return incident;
            },
            cancellation
        );
    }

    public Task<Incident?> FindAsync(WorkspaceId workspace, int number, CancellationToken cancellation) =>
        _database.ReadAsync(
            async context => (await IncidentFile.FindAsync(context, workspace, number, cancellation))?.Incident,
            cancellation
        );

    public Task<Incident?> ActAsync(WorkspaceId workspace, int number, Action<Incident> act, CancellationToken cancellation) =>
        ActAsync(workspace, number, act, _ => Task.CompletedTask, cancellation);

    public Task<IReadOnlyList<Answer>> AnswersAsync(WorkspaceId workspace, int number, CancellationToken cancellation) =>
        _database.ReadAsync<IReadOnlyList<Answer>>(
            async context =>
                [
                    .. (
                        await context
                            .In<AnswerRow>(workspace)
                            .Where(a => a.Number == number)
                            .OrderBy(a => a.Sequence)
                            .ToListAsync(cancellation)
                    ).Select(a => a.ToAnswer()),
                ],
            cancellation
        );

    public Task<Incident?> AnswerAsync(
        WorkspaceId workspace,
        int number,
        Answer answer,
        Action<Incident> act,
        CancellationToken cancellation
    ) =>
        ActAsync(
            workspace,
            number,
            act,
            async context =>
                context.Add(
                    new AnswerRow
                    {
                        Workspace = workspace,
                        Number = number,
                        Sequence = 1 + await context.In<AnswerRow>(workspace).CountAsync(a => a.Number == number, cancellation),
                        Question = answer.Question,
                        Choices = answer.Choices,
                        Note = answer.Note,
                        Evidence = answer.Evidence,
                        AsSuggested = answer.AsSuggested,
                        AtUtc = answer.AtUtc,
                        By = answer.By,
                    }
                ),
            cancellation
        );

    public Task<IReadOnlyList<ReplayTally>> TalliesAsync(WorkspaceId workspace, int number, CancellationToken cancellation) =>
        _database.ReadAsync<IReadOnlyList<ReplayTally>>(
            async context =>
                [
                    .. (
                        await context
                            .In<TallyRow>(workspace)
                            .Where(t => t.Number == number)
                            .OrderBy(t => t.Sequence)
                            .ToListAsync(cancellation)
                    ).Select(t => t.ToTally()),
                ],
            cancellation
        );

    public Task<Incident?> RecordTallyAsync(
        WorkspaceId workspace,
        int number,
        ReplayTally tally,
        Action<Incident> act,
        CancellationToken cancellation
    ) =>
        ActAsync(
            workspace,
            number,
            act,
            async context =>
                context.Add(
                    new TallyRow
                    {
                        Workspace = workspace,
                        Number = number,
                        Sequence = 1 + await context.In<TallyRow>(workspace).CountAsync(t => t.Number == number, cancellation),
                        Question = tally.Question,
                        Arm = tally.Arm,
                        Tries = tally.Tries,
                        Right = tally.Right,
                        Check = tally.Check,
                        AtUtc = tally.AtUtc,
                        By = tally.By,
                    }
                ),
            cancellation
        );

    /// <summary>One act and what is added with it, in one transaction; an exception of the act leaves nothing behind.</summary>
    private Task<Incident?> ActAsync(
        WorkspaceId workspace,
        int number,
        Action<Incident> act,
        Func<TriageContext, Task> add,
        CancellationToken cancellation
    ) =>
        _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                var file = await IncidentFile.FindAsync(context, workspace, number, cancellation);
                if (file is null)
                {
                    return null;
                }

                act(file.Incident);
                file.Keep();
                await add(context);
                return file.Incident;
            },
            cancellation
        );

    private static async Task<Incident?> MadeWithAsync(
        TriageContext context,
        WorkspaceId workspace,
        string key,
        CancellationToken cancellation
    )
    {
        var made = await context.In<IdempotencyRow>(workspace).SingleOrDefaultAsync(k => k.Key == key, cancellation);
        return made is null ? null : (await IncidentFile.FindAsync(context, workspace, made.Number, cancellation))?.Incident;
    }
}
