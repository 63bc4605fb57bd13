using Triage.Engine;
using Triage.Engine.Checklists;
using Triage.Engine.Reports;
using Triage.Storage.Reports;
using Triage.Storage.Workspaces;

namespace Triage.Web.Reports;

/// <summary>The weekly class table as the contract words it.</summary>
public sealed record WeekAnswer(
    string Week,
    string Zone,
    DateTimeOffset FromUtc,
    DateTimeOffset ToUtc,
    bool Complete,
    int Filed,
    int FiledBefore,
    int Declined,
    int Merged,
    IReadOnlyList<ClassRow> Classes,
    int SilentFailuresConfirmed,
    int SilentFailuresPresumed
);

public static class ReportsApi
{
    public static void MapReports(this RouteGroupBuilder api) =>
        api.MapGet("/reports/weekly/{week}", WeekAsync).WithTags("Reports");

    private static async Task<WeekAnswer> WeekAsync(
        string week,
        ReportQueries queries,
        WorkspaceStore workspaces,
        KnowledgeBase knowledge,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        if (!IsoWeek.TryParse(week, out var iso))
        {
            throw new RefusedInputException("week", $"'{week}' is no ISO week. Write it as 2026-W47.");
        }

        var workspace = await workspaces.GetAsync(WorkspaceId.Main, cancellation);
        var report = await queries.WeekAsync(workspace.Id, iso, workspace.Zone, clock.GetUtcNow(), cancellation);
        return new WeekAnswer(
            report.Week.ToString(),
            report.Zone,
            report.FromUtc,
            report.ToUtc,
            report.Complete,
            report.Filed,
            report.FiledBefore,
            report.Declined,
            report.Merged,
            [.. report.Classes.Select(r => knowledge.FindClass(r.Class ?? "") is { } known ? r with { Title = known.Title } : r)],
            report.SilentConfirmed,
            report.SilentPresumed
        );
    }
}
