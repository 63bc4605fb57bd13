using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Incidents;

namespace Triage.Storage.Incidents;

/// <summary>What each part of an <see cref="IncidentFilter"/> means.</summary>
internal static class IncidentFiltering
{
    private const string Unclassified = "unclassified";

    /// <summary>What the weekly report counts. There is no second way to say it.</summary>
    public static IQueryable<StoredIncident> Counted(this IQueryable<StoredIncident> incidents) =>
        incidents.Where(i => i.State != IncidentState.Declined && i.State != IncidentState.Merged);

    public static IQueryable<StoredIncident> FiledIn(
        this IQueryable<StoredIncident> incidents,
        DateTimeOffset fromUtc,
        DateTimeOffset toUtc
    ) => incidents.Where(i => i.FiledAtUtc >= fromUtc && i.FiledAtUtc < toUtc);

    public static IQueryable<StoredIncident> IncidentsMatching(
        this TriageContext context,
        WorkspaceId workspace,
        Onlooker onlooker,
        IncidentFilter filter,
        TimeZoneInfo zone,
        DateTimeOffset nowUtc
    )
    {
        var incidents = context.Incidents(workspace, onlooker).Matching(filter, zone, nowUtc);
        if (filter.CameBack is { } week)
        {
            var (from, to, kinds) = (week.StartUtc(zone), week.EndUtc(zone), Incident.CameBackKinds.ToList());
            var back = context
                .In<IncidentEventRow>(workspace)
                .Where(e => kinds.Contains(e.Kind) && e.AtUtc >= from && e.AtUtc < to)
                .Select(e => e.Number);
            incidents = incidents.Counted().Where(i => back.Contains(i.Number));
        }

        if (filter.Uncorrected is { } uncorrected)
        {
            var open = context.In<WorklistEntryRow>(workspace).Where(e => e.DoneAtUtc == null).Select(e => e.Number);
            incidents = uncorrected
                ? incidents.Counted().Where(i => open.Contains(i.Number))
                : incidents.Counted().Where(i => !open.Contains(i.Number));
        }

        return incidents;
    }

    /// <summary>All of the filter but its words, see <see cref="IncidentWords"/>.</summary>
    private static IQueryable<StoredIncident> Matching(
        this IQueryable<StoredIncident> incidents,
        IncidentFilter filter,
        TimeZoneInfo zone,
        DateTimeOffset nowUtc
    )
    {
        if (filter.States.Count > 0)
        {
            var states = filter.States.ToList();
            incidents = incidents.Where(i => states.Contains(i.State));
        }

        incidents = incidents.Waiting(filter, nowUtc).OfWhom(filter);
        if (filter.Class is { } failureClass)
        {
            incidents =
                failureClass == Unclassified
                    ? incidents.Where(i => i.Class == null)
                    : incidents.Where(i => i.Class == failureClass);
        }

        if (filter.Filed is { } week)
        {
            // Asked for by name, a declined incident is listed; it only does not count.
            incidents = (filter.States.Count > 0 ? incidents : incidents.Counted()).FiledIn(
                week.StartUtc(zone),
                week.EndUtc(zone)
            );
        }

        if (filter.Confidence is { } confidence)
        {
            incidents = incidents.Where(i => i.Confidence == confidence);
        }

        if (filter.Helped.Count > 0)
        {
            var answers = filter.Helped.ToList();
            incidents = incidents.Where(i => i.Helped != null && answers.Contains(i.Helped.Value));
        }

        if (filter.Run is { } run)
        {
            incidents = incidents.Where(i => i.RedRun == run || i.GreenRun == run);
        }

        return incidents;
    }

    private static IQueryable<StoredIncident> Waiting(
        this IQueryable<StoredIncident> incidents,
        IncidentFilter filter,
        DateTimeOffset nowUtc
    )
    {
        if (filter.Open is { } open)
        {
            incidents = (open, filter.Sort) switch
            {
                (true, _) => incidents.Where(i => i.Urgency < StoredIncident.SettledUrgency),
                (false, IncidentSort.Urgency) => incidents.Where(i => i.Urgency >= StoredIncident.SettledUrgency),
                // Nearly all are settled: as a sum it is no range to begin with, and the rows are read in their order.
                _ => incidents.Where(i => i.Urgency + 0 >= StoredIncident.SettledUrgency),
            };
        }

        if (filter.Regressed is { } regressed)
        {
            incidents = regressed
                ? incidents.Where(i => i.State == IncidentState.Regressed)
                : incidents.Where(i => i.State != IncidentState.Regressed);
        }

        if (filter.Snoozed is { } snoozed)
        {
            incidents = snoozed
                ? incidents.Where(i => i.SnoozedUntilUtc > nowUtc)
                : incidents.Where(i => i.SnoozedUntilUtc == null || i.SnoozedUntilUtc <= nowUtc);
        }

        return incidents;
    }

    private static IQueryable<StoredIncident> OfWhom(this IQueryable<StoredIncident> incidents, IncidentFilter filter)
    {
        if (filter.Layer is { } layer)
        {
            incidents = incidents.Where(i => i.Layer == layer);
        }

        if (filter.Agent is { } agent)
        {
            incidents = incidents.Where(i => i.Agent == agent);
        }

        if (filter.Owner is { } owner)
        {
            incidents = incidents.Where(i => i.Owner == owner);
        }

        if (filter.Severity is { } severity)
        {
            incidents = incidents.Where(i => i.Severity == severity);
        }

        if (filter.Symptom is { } symptom)
        {
            incidents = incidents.Where(i => i.Symptom == symptom);
        }

        if (filter.DarkHours is { } hours)
        {
            var atLeast = hours * 3_600_000L;
            // The same here: many match, and only the order by this very column may use its index.
            incidents =
                filter.Sort == IncidentSort.Dark
                    ? incidents.Where(i => i.DarkMs >= atLeast)
                    : incidents.Where(i => i.DarkMs + 0 >= atLeast);
        }

        return incidents;
    }
}
