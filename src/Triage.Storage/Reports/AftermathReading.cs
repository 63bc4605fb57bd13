using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Reports;
using Triage.Storage.Incidents;

namespace Triage.Storage.Reports;

/// <summary>Reads what a week inherits, each figure by the filter that its link opens.</summary>
internal static class AftermathReading
{
    /// <param name="scope">Narrows all figures.</param>
    /// <param name="asOfUtc">The instant that the report describes.</param>
    public static async Task<WeekAftermath> AftermathAsync(
        this TriageContext context,
        WorkspaceId workspace,
        IncidentFilter scope,
        IsoWeek week,
        TimeZoneInfo zone,
        DateTimeOffset asOfUtc,
        CancellationToken cancellation
    )
    {
        var uncorrected = context.IncidentsMatching(workspace, scope with { Uncorrected = true }, zone, asOfUtc);
        var entries = context
            .In<WorklistEntryRow>(workspace)
            .Where(e => e.DoneAtUtc == null && uncorrected.Any(i => i.Number == e.Number));
        return new WeekAftermath(
            await context.IncidentsMatching(workspace, scope with { CameBack = week }, zone, asOfUtc).CountAsync(cancellation),
            await uncorrected.CountAsync(cancellation),
            await entries.CountAsync(cancellation),
            await OverdueAsync(
                context.In<FollowUpRow>(workspace),
                context.IncidentsMatching(workspace, scope, zone, asOfUtc).Counted(),
                DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(asOfUtc, zone).DateTime),
                asOfUtc,
                cancellation
            )
        );
    }

    private static async Task<IReadOnlyList<OverdueFollowUp>> OverdueAsync(
        IQueryable<FollowUpRow> followUps,
        IQueryable<StoredIncident> incidents,
        DateOnly today,
        DateTimeOffset asOfUtc,
        CancellationToken cancellation
    )
    {
        var overdue = await followUps
            .Where(f => !f.Withdrawn && f.DueOn < today && (f.DoneAtUtc == null || f.DoneAtUtc > asOfUtc))
            .Join(incidents, f => f.Number, i => i.Number, (f, i) => new { FollowUp = f, i.Title })
            .OrderBy(f => f.FollowUp.DueOn)
            .ThenBy(f => f.FollowUp.Number)
            .ThenBy(f => f.FollowUp.FollowUp)
            .Take(Limits.MaxPageSize)
            .ToListAsync(cancellation);
        return overdue.ConvertAll(f => new OverdueFollowUp(f.FollowUp.Number, f.Title, f.FollowUp.ToFollowUp()));
    }
}
