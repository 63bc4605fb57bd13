using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Reports;
using Triage.Engine.Response;
using Triage.Engine.Runs;
using Triage.Storage.Incidents;
using Triage.Storage.Runs;

namespace Triage.Storage.Reports;

/// <summary>Reads the weekly class table. It counts private incidents too; it names none to who does not see it.</summary>
public sealed class ReportQueries
{
    private readonly TriageDatabase _database;

    private readonly Onlooker _onlooker;

    internal ReportQueries(TriageDatabase database, Onlooker onlooker) => (_database, _onlooker) = (database, onlooker);

    /// <summary>
    /// Rows for every class with an incident filed in the twelve weeks that end with this one, by count; unclassified
    /// last. The title of a row is the class id: titles are knowledge, which is not stored here.
    /// </summary>
    /// <param name="nowUtc">Decides whether the week is over.</param>
    public Task<WeeklyReport> WeekAsync(
        WorkspaceId workspace,
        IsoWeek week,
        TimeZoneInfo zone,
        ReportScope scope,
        DateTimeOffset nowUtc,
        CancellationToken cancellation
    )
    {
        var (from, to) = (week.StartUtc(zone), week.EndUtc(zone));
        var asOf = nowUtc < to ? nowUtc : to;
        return _database.ReadAsync(
            async context =>
            {
                var filter = FilterOf(scope);
                var incidents = context.IncidentsMatching(workspace, Onlooker.Everything, filter, zone, nowUtc);
                var seen = context.IncidentsMatching(workspace, _onlooker, filter, zone, nowUtc);
                var weeks = await WeeksAsync(incidents, week, zone, cancellation);
                var counted = incidents.Counted();
                var settled = await StateCountsAsync(counted.FiledIn(from, to), cancellation);
                var dropped = await incidents
                    .FiledIn(from, to)
                    .GroupBy(i => i.State)
                    .Select(g => new { State = g.Key, Count = g.Count() })
                    .ToDictionaryAsync(g => g.State, g => g.Count, cancellation);
                var history = await HistoryAsync(counted, weeks, zone, cancellation);
                var shown = weeks.TakeLast(UsualRange.BaselineWeeks).ToList();
                return new WeeklyReport(
                    week,
                    zone.Id,
                    from,
                    to,
                    nowUtc >= to,
                    weeks[^1].Filed,
                    weeks[^2].Filed,
                    dropped.GetValueOrDefault(IncidentState.Declined),
                    dropped.GetValueOrDefault(IncidentState.Merged),
                    Rows(shown, weeks[^2], history, settled),
                    await SilentAsync(context, workspace, scope, from, to, false, cancellation),
                    await SilentAsync(context, workspace, scope, from, to, true, cancellation)
                )
                {
                    Scope = scope,
                    Weeks = shown,
                    Usual = UsualRange.Of([.. history.Select(w => w.Filed)]),
                    OldestUnclassifiedAtUtc = await FirstFiledAsync(
                        counted.FiledIn(from, to).Where(i => i.Class == null),
                        cancellation
                    ),
                    AsOfUtc = asOf,
                    ByLayer = weeks[^1].ByLayer,
                    Hidden = weeks[^1].Filed - await seen.Counted().FiledIn(from, to).CountAsync(cancellation),
                    Aftermath = await context.AftermathAsync(workspace, _onlooker, filter, week, zone, asOf, cancellation),
                };
            },
            cancellation
        );
    }

    /// <summary>Agents that incidents were filed against.</summary>
    public Task<IReadOnlyList<string>> AgentsAsync(WorkspaceId workspace, CancellationToken cancellation) =>
        _database.ReadAsync<IReadOnlyList<string>>(
            async context =>
                await context
                    .Incidents(workspace, _onlooker)
                    .Where(i => i.Agent != null)
                    .Select(i => i.Agent!)
                    .Distinct()
                    .OrderBy(a => a)
                    .Take(Limits.MaxAgents)
                    .ToListAsync(cancellation),
            cancellation
        );

    private static IncidentFilter FilterOf(ReportScope scope) => new() { Agent = scope.Agent, Severity = scope.Severity };

    /// <summary>The baseline's weeks and the week itself, oldest first. One query each: a week has no even length in every zone.</summary>
    private static async Task<List<WeekCounts>> WeeksAsync(
        IQueryable<StoredIncident> incidents,
        IsoWeek last,
        TimeZoneInfo zone,
        CancellationToken cancellation
    )
    {
        var weeks = new List<WeekCounts>();
        for (var (week, left) = (last, UsualRange.BaselineWeeks); left >= 0; week = week.Previous, left--)
        {
            var groups = await incidents
                .Counted()
                .FiledIn(week.StartUtc(zone), week.EndUtc(zone))
                .GroupBy(i => new { i.Class, i.Layer })
                .Select(g => new
                {
                    g.Key.Class,
                    g.Key.Layer,
                    Count = g.Count(),
                })
                .ToListAsync(cancellation);
            weeks.Add(
                new WeekCounts(
                    week,
                    groups.Sum(g => g.Count),
                    groups
                        .Where(g => g.Class is not null)
                        .GroupBy(g => g.Class!, StringComparer.Ordinal)
                        .ToDictionary(g => g.Key, g => g.Sum(x => x.Count), StringComparer.Ordinal),
                    groups
                        .Where(g => g.Layer is not null)
                        .GroupBy(g => g.Layer!.Value)
                        .ToDictionary(g => g.Key, g => g.Sum(x => x.Count))
                )
            );
        }

        weeks.Reverse();
        return weeks;
    }

    /// <summary>The complete weeks before the last one, but none from before the first incident: silence then is no history.</summary>
    private static async Task<List<WeekCounts>> HistoryAsync(
        IQueryable<StoredIncident> counted,
        List<WeekCounts> weeks,
        TimeZoneInfo zone,
        CancellationToken cancellation
    )
    {
        var first = await FirstFiledAsync(counted, cancellation);
        return [.. weeks.SkipLast(1).Where(w => first < w.Week.EndUtc(zone))];
    }

    private static Task<DateTimeOffset?> FirstFiledAsync(IQueryable<StoredIncident> incidents, CancellationToken cancellation) =>
        incidents.OrderBy(i => i.FiledAtUtc).Select(i => (DateTimeOffset?)i.FiledAtUtc).FirstOrDefaultAsync(cancellation);

    private static async Task<List<Settled>> StateCountsAsync(
        IQueryable<StoredIncident> incidents,
        CancellationToken cancellation
    ) =>
        await incidents
            .GroupBy(i => new { i.Class, i.Layer })
            .Select(g => new Settled(
                g.Key.Class,
                g.Key.Layer,
                g.Count(i => i.State != IncidentState.Closed),
                g.Count(i => i.Confidence == Confidence.Tested),
                g.Count(i => i.Confidence == Confidence.Observed),
                g.Count(i => i.Confidence == Confidence.Judged),
                g.Count(i => i.Helped == Helped.Yes || i.Helped == Helped.Partly),
                g.Count(i => i.Helped == Helped.Yes || i.Helped == Helped.Partly || i.Helped == Helped.No)
            ))
            .ToListAsync(cancellation);

    private static IReadOnlyList<ClassRow> Rows(
        List<WeekCounts> weeks,
        WeekCounts before,
        List<WeekCounts> history,
        List<Settled> settled
    )
    {
        ClassRow Row(string? id)
        {
            var mine = settled.Where(s => s.Class == id).ToList();
            // Only "undetermined" comes with several layers: each time the one that was known all the same.
            Layer? layer =
                id is null ? null
                : mine.Select(s => s.Layer).Distinct().ToList() is [var one] ? one
                : ContractWords.TryParse<Layer>(id.Split('.')[0], out var own) ? own
                : Layer.Undetermined;
            var filed = weeks[^1].Of(id);
            return new ClassRow(
                id,
                layer,
                id ?? "Unclassified",
                filed,
                before.Of(id),
                weeks[^1].Filed == 0 ? 0 : (double)filed / weeks[^1].Filed,
                mine.Sum(s => s.Open),
                mine.Sum(s => s.Tested),
                mine.Sum(s => s.Observed),
                mine.Sum(s => s.Judged),
                mine.Sum(s => s.Helped),
                mine.Sum(s => s.HelpAnswered),
                [.. weeks.Select(w => w.Of(id))],
                UsualRange.Of([.. history.Select(w => w.Of(id))])
            );
        }

        var classes = weeks
            .SelectMany(w => w.ByClass.Keys)
            .Distinct(StringComparer.Ordinal)
            .Select(Row)
            .OrderByDescending(r => r.Filed)
            .ThenBy(r => r.Class, StringComparer.Ordinal);
        return [.. classes, Row(null)];
    }

    private static Task<int> SilentAsync(
        TriageContext context,
        WorkspaceId workspace,
        ReportScope scope,
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
                    Agent = scope.Agent,
                    Reported = ReportedStatus.Ok,
                    Outcome = Outcome.Red,
                    Presumed = presumed,
                    FromUtc = from,
                    ToUtc = to,
                }
            )
            .CountAsync(cancellation);

    private sealed record Settled(
        string? Class,
        Layer? Layer,
        int Open,
        int Tested,
        int Observed,
        int Judged,
        int Helped,
        int HelpAnswered
    );
}
