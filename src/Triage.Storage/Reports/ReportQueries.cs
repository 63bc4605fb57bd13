using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Reports;
using Triage.Engine.Response;
using Triage.Engine.Runs;
using Triage.Storage.Incidents;
using Triage.Storage.Runs;
using Triage.Storage.Sqlite;

namespace Triage.Storage.Reports;

/// <summary>Reads the weekly class table.</summary>
public sealed class ReportQueries
{
    private readonly TriageDatabase _database;

    internal ReportQueries(TriageDatabase database) => _database = database;

    /// <summary>
    /// Rows for every class with an incident filed in the week or the four before, by count; unclassified last. The
    /// title of a row is the class id: titles are knowledge, which is not stored here.
    /// </summary>
    /// <param name="nowUtc">Decides whether the week is over.</param>
    public Task<WeeklyReport> WeekAsync(
        WorkspaceId workspace,
        IsoWeek week,
        TimeZoneInfo zone,
        DateTimeOffset nowUtc,
        CancellationToken cancellation
    )
    {
        var (from, to) = (week.StartUtc(zone), week.EndUtc(zone));
        return _database.ReadAsync(
            async context =>
            {
                var groups = await GroupsAsync(context, workspace, week, zone, cancellation);
                var filed = groups.Sum(g => g.Filed);
                var dropped = await context
                    .In<StoredIncident>(workspace)
                    .FiledIn(from, to)
                    .GroupBy(i => i.State)
                    .Select(g => new { State = g.Key, Count = g.Count() })
                    .ToDictionaryAsync(g => g.State, g => g.Count, cancellation);
                return new WeeklyReport(
                    week,
                    zone.Id,
                    from,
                    to,
                    nowUtc >= to,
                    filed,
                    groups.Sum(g => g.FiledBefore),
                    dropped.GetValueOrDefault(IncidentState.Declined),
                    dropped.GetValueOrDefault(IncidentState.Merged),
                    Rows(groups, filed),
                    await SilentAsync(context, workspace, from, to, false, cancellation),
                    await SilentAsync(context, workspace, from, to, true, cancellation)
                )
                {
                    ByLayer = groups
                        .Where(g => g.Layer is not null)
                        .GroupBy(g => g.Layer!.Value)
                        .ToDictionary(g => g.Key, g => g.Sum(x => x.Filed)),
                };
            },
            cancellation
        );
    }

    private static async Task<List<Group>> GroupsAsync(
        TriageContext context,
        WorkspaceId workspace,
        IsoWeek week,
        TimeZoneInfo zone,
        CancellationToken cancellation
    )
    {
        var (from, to) = (week.StartUtc(zone), week.EndUtc(zone));
        var before = week.Previous.StartUtc(zone);
        var oldest = week.Previous.Previous.Previous.Previous.StartUtc(zone);
        return await context
            .In<StoredIncident>(workspace)
            .Counted()
            .FiledIn(oldest, to)
            .GroupBy(i => new { i.Class, i.Layer })
            .Select(g => new Group(
                g.Key.Class,
                g.Key.Layer,
                g.Count(i => i.FiledAtUtc >= from),
                g.Count(i => i.FiledAtUtc >= before && i.FiledAtUtc < from),
                g.Count(i => i.FiledAtUtc >= from && i.State != IncidentState.Closed),
                g.Count(i => i.FiledAtUtc >= from && i.Confidence == Confidence.Tested),
                g.Count(i => i.FiledAtUtc >= from && i.Confidence == Confidence.Observed),
                g.Count(i => i.FiledAtUtc >= from && i.Confidence == Confidence.Judged),
                g.Count(i => i.FiledAtUtc >= from && (i.Helped == Helped.Yes || i.Helped == Helped.Partly)),
                g.Count(i =>
                    i.FiledAtUtc >= from && (i.Helped == Helped.Yes || i.Helped == Helped.Partly || i.Helped == Helped.No)
                )
            ))
            .ToListAsync(cancellation);
    }

    private static IReadOnlyList<ClassRow> Rows(List<Group> groups, int filed)
    {
        var classes = groups
            .Where(g => g.Class is not null)
            .GroupBy(g => g.Class, StringComparer.Ordinal)
            .Select(g => Row(g.Key, [.. g], filed))
            .OrderByDescending(r => r.Filed)
            .ThenBy(r => r.Class, StringComparer.Ordinal);
        return [.. classes, Row(null, [.. groups.Where(g => g.Class is null)], filed)];
    }

    private static ClassRow Row(string? id, List<Group> groups, int filed)
    {
        var layers = groups.Select(g => g.Layer).Distinct().ToList();
        var count = groups.Sum(g => g.Filed);
        return new ClassRow(
            id,
            // Only "undetermined" comes with several layers: each time the one that was known all the same.
            layers.Count > 1
                ? Layer.Undetermined
                : layers.FirstOrDefault(),
            id ?? "Unclassified",
            count,
            groups.Sum(g => g.FiledBefore),
            filed == 0 ? 0 : (double)count / filed,
            groups.Sum(g => g.Open),
            groups.Sum(g => g.Tested),
            groups.Sum(g => g.Observed),
            groups.Sum(g => g.Judged),
            groups.Sum(g => g.Helped),
            groups.Sum(g => g.HelpAnswered)
        );
    }

    private static Task<int> SilentAsync(
        TriageContext context,
        WorkspaceId workspace,
        DateTimeOffset from,
        DateTimeOffset to,
        bool presumed,
        CancellationToken cancellation
    ) =>
        context
            .RunsMatching(
                workspace,
                new RunFilter
                {
                    Reported = ReportedStatus.Ok,
                    Outcome = Outcome.Red,
                    Presumed = presumed,
                    FromUtc = from,
                    ToUtc = to,
                }
            )
            .CountAsync(cancellation);

    private sealed record Group(
        string? Class,
        Layer? Layer,
        int Filed,
        int FiledBefore,
        int Open,
        int Tested,
        int Observed,
        int Judged,
        int Helped,
        int HelpAnswered
    );
}
