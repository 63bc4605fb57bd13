using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Storage.Access;

namespace Triage.Storage.Incidents;

/// <summary>An incident together with its rows: loaded as one, and kept as one after an act.</summary>
internal sealed partial class IncidentFile
{
    private readonly TriageContext _context;
    private readonly StoredIncident _row;
    private readonly Dictionary<int, IncidentStepRow> _steps;
    private readonly Dictionary<int, FollowUpRow> _followUps;
    private readonly Dictionary<int, FixAttemptRow> _fixes;
    private readonly PrivateIncidentRow? _private;
    private readonly int _knownEvents;

    private IncidentFile(
        TriageContext context,
        StoredIncident row,
        IEnumerable<IncidentEventRow> events,
        IEnumerable<IncidentStepRow> steps,
        IEnumerable<FollowUpRow> followUps,
        IEnumerable<FixAttemptRow> fixes,
        PrivateIncidentRow? isPrivate,
        IReadOnlyDictionary<Guid, string> names
    )
    {
        _context = context;
        _row = row;
        _private = isPrivate;
        _steps = steps.ToDictionary(s => s.Step);
        _followUps = followUps.ToDictionary(f => f.FollowUp);
        _fixes = fixes.ToDictionary(f => f.Fix);
        Incident = new Incident(
            row.ToRecord(
                [.. _followUps.Values.OrderBy(f => f.FollowUp).Select(f => f.ToFollowUp())],
                [.. _fixes.Values.OrderBy(f => f.Fix).Select(f => f.ToFix())]
            ) with
            {
                VisibleTo = isPrivate
                    ?.People.Select(p => new NamedPerson(p.PersonId, names[p.PersonId]))
                    .OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase)
                    .ToList(),
            },
            events.OrderBy(e => e.Sequence).Select(e => e.ToEvent()),
            _steps.Values.Select(s => KeyValuePair.Create(s.Step, s.ToStep()))
        );
        _knownEvents = Incident.Events.Count;
    }

    public Incident Incident { get; }

    /// <summary>What has happened since it was loaded.</summary>
    public IEnumerable<IncidentEvent> News => Incident.Events.Skip(_knownEvents);

    public static async Task<IncidentFile?> FindAsync(
        TriageContext context,
        WorkspaceId workspace,
        int number,
        Onlooker onlooker,
        CancellationToken cancellation
    )
    {
        var which = context.Incidents(workspace, onlooker).Where(i => i.Number == number);
        var found = (await ReadAsync(context, workspace, which, cancellation)).SingleOrDefault();
        if (found is not null)
        {
            await found.HideFromAsync(onlooker, cancellation);
        }

        return found;
    }

    /// <summary>Everything that points at the incident of that number, whoever sees it: it follows.</summary>
    public static Task<IReadOnlyList<IncidentFile>> MergedIntoAsync(
        TriageContext context,
        WorkspaceId workspace,
        int number,
        CancellationToken cancellation
    ) =>
        ReadAsync(
            context,
            workspace,
            context
                .Incidents(workspace, Onlooker.Everything)
                .Where(i => i.MergedInto == number)
                .OrderBy(i => i.Number)
                .Take(Limits.MaxMerged),
            cancellation
        );

    public static StoredIncident Add(TriageContext context, Incident incident)
    {
        var row = new StoredIncident();
        row.TakeOver(incident);
        context.Add(row);
        AddEvents(context, incident, known: 0);
        return row;
    }

    /// <summary>Tells the context what an act has changed; it is written with the rest of the transaction.</summary>
    public void Keep()
    {
        _row.TakeOver(Incident);
        AddEvents(_context, Incident, _knownEvents);
        foreach (var (_, row) in _steps.Where(s => !Incident.Steps.ContainsKey(s.Key)))
        {
            _context.Remove(row);
        }

        foreach (var (step, done) in Incident.Steps)
        {
            var row = RowOf(
                _steps,
                step,
                () =>
                    new()
                    {
                        Workspace = _row.Workspace,
                        Number = _row.Number,
                        Step = step,
                    }
            );
            (row.By, row.AtUtc, row.Note) = (done.By, done.AtUtc, done.Note);
        }

        KeepAftermath();
        if (VisibilityChanged)
        {
            KeepSight();
        }
    }

    private void KeepAftermath()
    {
        foreach (var followUp in Incident.Record.FollowUps)
        {
            RowOf(
                    _followUps,
                    followUp.Number,
                    () =>
                        new()
                        {
                            Workspace = _row.Workspace,
                            Number = _row.Number,
                            FollowUp = followUp.Number,
                        }
                )
                .TakeOver(followUp);
        }

        foreach (var fix in Incident.Record.Fixes)
        {
            RowOf(
                    _fixes,
                    fix.Number,
                    () =>
                        new()
                        {
                            Workspace = _row.Workspace,
                            Number = _row.Number,
                            Fix = fix.Number,
                        }
                )
                .TakeOver(fix);
        }
    }

    private static async Task<IReadOnlyList<IncidentFile>> ReadAsync(
        TriageContext context,
        WorkspaceId workspace,
        IQueryable<StoredIncident> which,
        CancellationToken cancellation
    )
    {
        var rows = await which.ToListAsync(cancellation);
        if (rows.Count == 0)
        {
            return [];
        }

        var numbers = rows.ConvertAll(r => r.Number);
        var events = await context
            .In<IncidentEventRow>(workspace)
            .Where(e => numbers.Contains(e.Number))
            .ToListAsync(cancellation);
        var steps = await context.In<IncidentStepRow>(workspace).Where(s => numbers.Contains(s.Number)).ToListAsync(cancellation);
        var followUps = await context.In<FollowUpRow>(workspace).Where(f => numbers.Contains(f.Number)).ToListAsync(cancellation);
        var fixes = await context.In<FixAttemptRow>(workspace).Where(f => numbers.Contains(f.Number)).ToListAsync(cancellation);
        var hidden = await context
            .In<PrivateIncidentRow>(workspace)
            .Include(p => p.People)
            .Where(p => numbers.Contains(p.Number))
            .ToListAsync(cancellation);
        var people = hidden.SelectMany(p => p.People).Select(p => p.PersonId).Distinct().ToList();
        var names =
            people.Count == 0
                ? []
                : await context
                    .Set<PersonRow>()
                    .Where(p => people.Contains(p.Id))
                    .ToDictionaryAsync(p => p.Id, p => p.Name, cancellation);
        return rows.ConvertAll(row => new IncidentFile(
            context,
            row,
            events.Where(e => e.Number == row.Number),
            steps.Where(s => s.Number == row.Number),
            followUps.Where(f => f.Number == row.Number),
            fixes.Where(f => f.Number == row.Number),
            hidden.SingleOrDefault(p => p.Number == row.Number),
            names
        ));
    }

    /// <param name="make">With its whole key: the context tells new rows apart by it.</param>
    private TRow RowOf<TRow>(Dictionary<int, TRow> known, int key, Func<TRow> make)
        where TRow : class
    {
        if (!known.TryGetValue(key, out var row))
        {
            row = make();
            known.Add(key, row);
            _context.Add(row);
        }

        return row;
    }

    private static void AddEvents(TriageContext context, Incident incident, int known) =>
        context.AddRange(
            incident
                .Events.Select(
                    (happened, index) =>
                        new IncidentEventRow
                        {
                            Workspace = incident.Record.Workspace,
                            Number = incident.Record.Number,
                            Sequence = index + 1,
                            Kind = happened.Kind,
                            Text = happened.Text,
                            AtUtc = happened.AtUtc,
                            By = happened.By,
                        }
                )
                .Skip(known)
        );
}
