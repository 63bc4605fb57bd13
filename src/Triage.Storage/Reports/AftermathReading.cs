using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Reports;
using Triage.Storage.Incidents;

namespace Triage.Storage.Reports;

/// <summary>Reads what a week inherits, each figure by the filter that its link opens.</summary>
internal static class AftermathReading
{
    /// <param name="onlooker">Gets the follow-ups of what they see; those of other incidents are counted.</param>
    /// <param name="scope">Narrows all figures.</param>
    /// <param name="asOfUtc">The instant that the report describes.</param>
    public static async Task<WeekAftermath> AftermathAsync(
        this TriageContext context,
        WorkspaceId workspace,
        Onlooker onlooker,
        IncidentFilter scope,
        IsoWeek week,
        TimeZoneInfo zone,
        DateTimeOffset asOfUtc,
        CancellationToken cancellation
    )
    {
        var all = Onlooker.Everything;
        var uncorrected = context.IncidentsMatching(workspace, all, scope with { Uncorrected = true }, zone, asOfUtc);
        var entries = context
            .PartsOfIncidents<WorklistEntryRow>(workspace, all)
            .Where(e => e.DoneAtUtc == null && uncorrected.Any(i => i.Number == e.Number));
        var overdue = Overdue(
            context.PartsOfIncidents<FollowUpRow>(workspace, all),
            DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(asOfUtc, zone).DateTime),
            asOfUtc
        );
        var seen = context.IncidentsMatching(workspace, onlooker, scope, zone, asOfUtc).Counted();
        var counted = context.IncidentsMatching(workspace, all, scope, zone, asOfUtc).Counted();
        return new WeekAftermath(
            await context
                .IncidentsMatching(workspace, all, scope with { CameBack = week }, zone, asOfUtc)
                .CountAsync(cancellation),
            await uncorrected.CountAsync(cancellation),
            await entries.CountAsync(cancellation),
            await ListAsync(overdue, seen, cancellation)
        )
        {
            OverdueHidden = onlooker.SeesAll
                ? 0
                : await overdue.CountAsync(
                    f => counted.Any(i => i.Number == f.Number) && !seen.Any(i => i.Number == f.Number),
                    cancellation
                ),
        };
    }

    private static IQueryable<FollowUpRow> Overdue(IQueryable<FollowUpRow> followUps, DateOnly today, DateTimeOffset asOfUtc) =>
        followUps.Where(f => !f.Withdrawn && f.DueOn < today && (f.DoneAtUtc == null || f.DoneAtUtc > asOfUtc));

    private static async Task<IReadOnlyList<OverdueFollowUp>> ListAsync(
        IQueryable<FollowUpRow> overdue,
        IQueryable<StoredIncident> incidents,
        CancellationToken cancellation
    )
    {
        var listed = await overdue
            .Join(incidents, f => f.Number, i => i.Number, (f, i) => new { FollowUp = f, i.Title })
            .OrderBy(f => f.FollowUp.DueOn)
            .ThenBy(f => f.FollowUp.Number)
            .ThenBy(f => f.FollowUp.FollowUp)
            .Take(Limits.MaxPageSize)
            .ToListAsync(cancellation);
        return listed.ConvertAll(f => new OverdueFollowUp(f.FollowUp.Number, f.Title, f.FollowUp.ToFollowUp()));
    }
}
