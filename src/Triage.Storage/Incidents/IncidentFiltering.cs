using Microsoft.EntityFrameworkCore;
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

    public static IQueryable<StoredIncident> Matching(
        this IQueryable<StoredIncident> incidents,
        IncidentFilter filter,
        TimeZoneInfo zone
    )
    {
        if (filter.States.Count > 0)
        {
            var states = filter.States.ToList();
            incidents = incidents.Where(i => states.Contains(i.State));
        }

        if (filter.Open is { } open)
        {
            IncidentState[] settled = [IncidentState.Closed, IncidentState.Declined, IncidentState.Merged];
            incidents = incidents.Where(i => settled.Contains(i.State) != open);
        }

        incidents = incidents.OfWhom(filter);
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

        if (filter.Run is { } run)
        {
            incidents = incidents.Where(i => i.RedRun == run || i.GreenRun == run);
        }

        foreach (var pattern in SearchText.Patterns(filter.Q))
        {
            incidents = incidents.Where(i => EF.Functions.Like(i.SearchText, pattern, "\\"));
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

        return incidents;
    }
}
