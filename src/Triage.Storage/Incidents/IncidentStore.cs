using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Checklists;
using Triage.Engine.Incidents;
using Triage.Engine.Replays;
using Triage.Storage.Access;
using Triage.Storage.Agents;
using Triage.Storage.Search;
using Triage.Storage.Webhooks;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Incidents;

/// <summary>Acts load the incident inside the write gate, so that none overwrites another.</summary>
public sealed class IncidentStore : IIncidentStore
{
    private readonly TriageDatabase _database;
    private readonly WorkspaceStore _workspaces;
    private readonly SearchIndex _index;
    private readonly Onlooker _onlooker;
    private readonly TimeProvider _time;
    private readonly Action<Incident> _check;

    internal IncidentStore(
        TriageDatabase database,
        WorkspaceStore workspaces,
        SearchIndex index,
        Onlooker onlooker,
        TimeProvider time
    )
        : this(database, workspaces, index, onlooker, time, _ => { }) { }

    private IncidentStore(
        TriageDatabase database,
        WorkspaceStore workspaces,
        SearchIndex index,
        Onlooker onlooker,
        TimeProvider time,
        Action<Incident> check
    )
    {
        _database = database;
        _workspaces = workspaces;
        _index = index;
        _onlooker = onlooker;
        _time = time;
        _check = check;
    }

    public IIncidentStore Expecting(Action<Incident> check) =>
        new IncidentStore(_database, _workspaces, _index, _onlooker, _time, check);

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
                if (await ResponderAsync(context, workspace, incident.Record.SymptomAgent, cancellation) is { } responder)
                {
                    incident.Own(responder, Actor.System, incident.Record.FiledAtUtc);
                }

                var row = IncidentFile.Add(context, incident);
                // At once: whoever has filed it looks for it next.
                await _index.PutAsync(context, workspace, [row.ToDocument()], cancellation);
                await WebhookOutbox.TellAsync(context, incident, incident.Events, _time.GetUtcNow(), cancellation);
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
            async context => (await IncidentFile.FindAsync(context, workspace, number, _onlooker, cancellation))?.Told,
            cancellation
        );

    public Task<Incident?> ActAsync(WorkspaceId workspace, int number, Action<Incident> act, CancellationToken cancellation) =>
        ActAsync(workspace, number, act, _ => Task.CompletedTask, cancellation);

    public Task<IReadOnlyList<Answer>> AnswersAsync(WorkspaceId workspace, int number, CancellationToken cancellation) =>
        EntriesAsync<AnswerRow, Answer>(workspace, number, a => a.ToAnswer(), cancellation);

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
            context =>
                AddEntryAsync(
                    context,
                    workspace,
                    number,
                    sequence => new AnswerRow
                    {
                        Workspace = workspace,
                        Number = number,
                        Sequence = sequence,
                        Question = answer.Question,
                        Choices = answer.Choices,
                        Note = answer.Note,
                        Evidence = answer.Evidence,
                        AsSuggested = answer.AsSuggested,
                        AtUtc = answer.AtUtc,
                        By = answer.By,
                    },
                    cancellation
                ),
            cancellation
        );

    public Task<IReadOnlyList<ReplayTally>> TalliesAsync(WorkspaceId workspace, int number, CancellationToken cancellation) =>
        EntriesAsync<TallyRow, ReplayTally>(workspace, number, t => t.ToTally(), cancellation);

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
            context =>
                AddEntryAsync(
                    context,
                    workspace,
                    number,
                    sequence => new TallyRow
                    {
                        Workspace = workspace,
                        Number = number,
                        Sequence = sequence,
                        Question = tally.Question,
                        Arm = tally.Arm,
                        Tries = tally.Tries,
                        Right = tally.Right,
                        Check = tally.Check,
                        AtUtc = tally.AtUtc,
                        By = tally.By,
                    },
                    cancellation
                ),
            cancellation
        );

    public Task<Incident?> MergeAsync(WorkspaceId workspace, int number, int into, Actor by, CancellationToken cancellation) =>
        _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                if (await IncidentFile.FindAsync(context, workspace, number, _onlooker, cancellation) is not { } source)
                {
                    return null;
                }

                _check(source.Incident);
                var target = await EndOfAsync(context, workspace, into, _onlooker, cancellation);
                var followers = await IncidentFile.MergedIntoAsync(context, workspace, number, cancellation);
                var end = target.Incident.Record.Number;
                var already = await context
                    .Incidents(workspace, Onlooker.Everything)
                    .CountAsync(i => i.MergedInto == end, cancellation);
                Merging.Merge(
                    source.Incident,
                    target.Incident,
                    [.. followers.Select(f => f.Incident)],
                    already,
                    by,
                    _time.GetUtcNow()
                );
                Keep([source, target, .. followers]);
                return source.Told;
            },
            cancellation
        );

    public Task<Incident?> UnmergeAsync(WorkspaceId workspace, int number, Actor by, CancellationToken cancellation) =>
        _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                if (await IncidentFile.FindAsync(context, workspace, number, _onlooker, cancellation) is not { } source)
                {
                    return null;
                }

                _check(source.Incident);
                if (source.Incident.Record.MergedInto is not { } into)
                {
                    return source.Told;
                }

                // It comes out also of what its people do not see.
                var target = await EndOfAsync(context, workspace, into, Onlooker.Everything, cancellation);
                var others = (await IncidentFile.MergedIntoAsync(context, workspace, into, cancellation))
                    .Where(f => f.Incident.Record.Number != number)
                    .ToList();
                Merging.Unmerge(source.Incident, target.Incident, [.. others.Select(f => f.Incident)], by, _time.GetUtcNow());
                Keep([source, target, .. others]);
                return source.Told;
            },
            cancellation
        );

    /// <summary>The incident that speaks for the one of that number: itself, or what it was merged into.</summary>
    private static async Task<IncidentFile> EndOfAsync(
        TriageContext context,
        WorkspaceId workspace,
        int number,
        Onlooker onlooker,
        CancellationToken cancellation
    )
    {
        var named = await FoundAsync(number);
        return named.Incident.Record.MergedInto is { } end ? await FoundAsync(end) : named;

        async Task<IncidentFile> FoundAsync(int wanted) =>
            await IncidentFile.FindAsync(context, workspace, wanted, onlooker, cancellation)
            // What it was merged into may be private: its number is told to nobody who does not see it.
            ?? throw new RefusedInputException("into", $"There is no INC-{number} to merge into. Name the incident that stays.");
    }

    private static void Keep(IEnumerable<IncidentFile> files)
    {
        foreach (var file in files.Distinct())
        {
            file.Keep();
        }
    }

    private Task<IReadOnlyList<T>> EntriesAsync<TRow, T>(
        WorkspaceId workspace,
        int number,
        Func<TRow, T> read,
        CancellationToken cancellation
    )
        where TRow : class, IIncidentEntry =>
        _database.ReadAsync<IReadOnlyList<T>>(
            async context =>
                (
                    await context
                        .PartsOfIncidents<TRow>(workspace, _onlooker)
                        .Where(e => e.Number == number)
                        .OrderBy(e => e.Sequence)
                        .ToListAsync(cancellation)
                ).ConvertAll(e => read(e)),
            cancellation
        );

    private async Task AddEntryAsync<TRow>(
        TriageContext context,
        WorkspaceId workspace,
        int number,
        Func<int, TRow> make,
        CancellationToken cancellation
    )
        where TRow : class, IIncidentEntry =>
        context.Add(
            make(1 + await context.PartsOfIncidents<TRow>(workspace, _onlooker).CountAsync(e => e.Number == number, cancellation))
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
                var file = await IncidentFile.FindAsync(context, workspace, number, _onlooker, cancellation);
                if (file is null)
                {
                    return null;
                }

                _check(file.Incident);
                act(file.Incident);
                var visibilityChanged = file.VisibilityChanged;
                file.Keep();
                await WebhookOutbox.TellAsync(context, file.Incident, file.News, _time.GetUtcNow(), cancellation);
                await add(context);
                if (visibilityChanged)
                {
                    await TellAuditAsync(context, file, cancellation);
                }

                return file.Told;
            },
            cancellation
        );

    private async Task TellAuditAsync(TriageContext context, IncidentFile file, CancellationToken cancellation)
    {
        var told = file.News.Last();
        await AuditLog.AddAsync(
            context,
            _time.GetUtcNow(),
            file.Incident.Record.Workspace,
            told.By,
            AuditAct.VisibilityChanged,
            file.Incident.Id,
            told.Text,
            cancellation
        );
    }

    /// <summary>Who owns a new incident of the agent until somebody else does; null when nobody was named.</summary>
    private static async Task<string?> ResponderAsync(
        TriageContext context,
        WorkspaceId workspace,
        string? agent,
        CancellationToken cancellation
    ) =>
        agent is null
            ? null
            : (await context.In<AgentRow>(workspace).SingleOrDefaultAsync(a => a.Name == agent, cancellation))
                ?.Agent
                .DefaultResponder;

    private static async Task<Incident?> MadeWithAsync(
        TriageContext context,
        WorkspaceId workspace,
        string key,
        CancellationToken cancellation
    )
    {
        var made = await context.In<IdempotencyRow>(workspace).SingleOrDefaultAsync(k => k.Key == key, cancellation);
        // Whoever has the key has filed it, and is told its number alone.
        return made is null
            ? null
            : (await IncidentFile.FindAsync(context, workspace, made.Number, Onlooker.Everything, cancellation))?.Incident;
    }
}
