using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Incidents;

namespace Triage.Storage.Incidents;

/// <summary>An incident together with its rows: loaded as one, and kept as one after an act.</summary>
internal sealed class IncidentFile
{
    private readonly TriageContext _context;
    private readonly StoredIncident _row;
    private readonly Dictionary<int, IncidentStepRow> _steps;
    private readonly int _knownEvents;

    private IncidentFile(TriageContext context, StoredIncident row, List<IncidentEventRow> events, List<IncidentStepRow> steps)
    {
        _context = context;
        _row = row;
        _steps = steps.ToDictionary(s => s.Step);
        _knownEvents = events.Count;
        Incident = new Incident(
            row.ToRecord(),
            events.Select(e => e.ToEvent()),
            steps.Select(s => KeyValuePair.Create(s.Step, s.ToStep()))
        );
    }

    public Incident Incident { get; }

    public static async Task<IncidentFile?> FindAsync(
        TriageContext context,
        WorkspaceId workspace,
        int number,
        CancellationToken cancellation
    )
    {
        var row = await context.In<StoredIncident>(workspace).SingleOrDefaultAsync(i => i.Number == number, cancellation);
        if (row is null)
        {
            return null;
        }

        var events = await context
            .In<IncidentEventRow>(workspace)
            .Where(e => e.Number == number)
            .OrderBy(e => e.Sequence)
            .ToListAsync(cancellation);
        var steps = await context.In<IncidentStepRow>(workspace).Where(s => s.Number == number).ToListAsync(cancellation);
        return new IncidentFile(context, row, events, steps);
    }

    public static void Add(TriageContext context, Incident incident)
    {
        var row = new StoredIncident();
        row.TakeOver(incident);
        context.Add(row);
        AddEvents(context, incident, known: 0);
    }

    /// <summary>Tells the context what an act has changed; it is written with the rest of the transaction.</summary>
    public void Keep()
    {
        _row.TakeOver(Incident);
        AddEvents(_context, Incident, _knownEvents);
        foreach (var (step, row) in _steps.Where(s => !Incident.Steps.ContainsKey(s.Key)))
        {
            _context.Remove(row);
        }

        foreach (var (step, done) in Incident.Steps)
        {
            if (!_steps.TryGetValue(step, out var row))
            {
                row = new IncidentStepRow
                {
                    Workspace = _row.Workspace,
                    Number = _row.Number,
                    Step = step,
                };
                _context.Add(row);
            }

            (row.By, row.AtUtc, row.Note) = (done.By, done.AtUtc, done.Note);
        }
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
