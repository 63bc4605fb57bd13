using System.Text;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Checklists;
using Triage.Engine.Reports;
using Triage.Storage.Reports;
using Triage.Storage.Workspaces;
using Triage.Web.Access;
using Triage.Web.Api;
using Triage.Web.Shared;

namespace Triage.Web.Reports;

/// <summary>The weekly class table as the contract words it.</summary>
/// <param name="Hidden">How many of the filed ones are private and not seen by the caller: counted here, listed nowhere.</param>
/// <param name="OverdueHidden">Overdue follow-ups of such incidents, which are not among those named.</param>
public sealed record WeekAnswer(
    string Week,
    string Zone,
    DateTimeOffset FromUtc,
    DateTimeOffset ToUtc,
    bool Complete,
    string? Agent,
    Engine.Incidents.Severity? Severity,
    string Sentence,
    int Filed,
    int FiledBefore,
    UsualRange? Usual,
    int Declined,
    int Merged,
    IReadOnlyList<ClassRow> Classes,
    int SilentFailuresConfirmed,
    int SilentFailuresPresumed,
    int CameBack,
    int UncorrectedIncidents,
    int OpenWorklistEntries,
    IReadOnlyList<OverdueAnswer> OverdueFollowUps,
    int Hidden,
    int OverdueHidden
);

public sealed record OverdueAnswer(
    string Incident,
    string What,
    Engine.Incidents.FollowUpKind Kind,
    string? Owner,
    DateOnly? DueOn
);

/// <summary>What every form of the report is made from.</summary>
public sealed record WeekRequest(
    string Week,
    HttpRequest Request,
    ReportQueries Queries,
    WorkspaceStore Workspaces,
    Caller Caller,
    KnowledgeBase Knowledge,
    TimeProvider Clock,
    CancellationToken Cancellation
)
{
    /// <exception cref="RefusedInputException">The address names no week, or the scope has a wrong word.</exception>
    public async Task<WeekView> ViewAsync()
    {
        if (!IsoWeek.TryParse(Week, out var week))
        {
            throw new RefusedInputException("week", $"'{Week}' is no ISO week. Write it as 2026-W47.");
        }

        var scope = WeekScope.Read(Request.Query);
        var workspace = await Workspaces.GetAsync(Caller.Workspace, Cancellation);
        return new WeekView(
            await Queries.WeekAsync(workspace.Id, week, workspace.Zone, scope, Clock.GetUtcNow(), Cancellation),
            Knowledge
        );
    }
}

public static class ReportsApi
{
    public static void MapReports(this RouteGroupBuilder api)
    {
        var reports = api.MapGroup("/reports/weekly").WithTags("Reports");
        reports
            .MapGet("/{week}", async ([AsParameters] WeekRequest request) => AnswerOf(await request.ViewAsync()))
            .Needs(Permission.Read)
            .Says<WeekAnswer>("getWeeklyReport", "Answers the class table of a week.")
            .Reads(WeekScope.Words)
            .WithEntityTag();
        reports
            .MapGet(
                "/{week}.csv",
                async ([AsParameters] WeekRequest request) =>
                {
                    var view = await request.ViewAsync();
                    return Results.File(Encoding.UTF8.GetBytes(WeekCsv.Of(view)), CsvText.ContentType, $"{view.Report.Week}.csv");
                }
            )
            .Needs(Permission.Read)
            .Says("exportWeeklyReport", "The class table of a week as a file for spreadsheets.", "text/csv")
            .Reads(WeekScope.Words);
        reports
            .MapGet(
                "/{week}.md",
                async ([AsParameters] WeekRequest request) =>
                    TypedResults.Text(WeekMarkdown.Of(await request.ViewAsync()), "text/markdown", Encoding.UTF8)
            )
            .Needs(Permission.Read)
            .Says("writeWeeklyReport", "The report of a week as text that a chat or a wiki takes.", "text/markdown")
            .Reads(WeekScope.Words);
    }

    private static WeekAnswer AnswerOf(WeekView view)
    {
        var report = view.Report;
        return new WeekAnswer(
            report.Week.ToString(),
            report.Zone,
            report.FromUtc,
            report.ToUtc,
            report.Complete,
            report.Scope.Agent,
            report.Scope.Severity,
            view.Summary,
            report.Filed,
            report.FiledBefore,
            report.Usual,
            report.Declined,
            report.Merged,
            [.. report.Classes.Select(r => r with { Title = view.TitleOf(r) })],
            report.SilentConfirmed,
            report.SilentPresumed,
            report.Aftermath.CameBack,
            report.Aftermath.Uncorrected,
            report.Aftermath.OpenEntries,
            [
                .. report.Aftermath.Overdue.Select(late => new OverdueAnswer(
                    $"INC-{late.Incident}",
                    late.FollowUp.What,
                    late.FollowUp.Kind,
                    late.FollowUp.Owner,
                    late.FollowUp.DueOn
                )),
            ],
            report.Hidden,
            report.Aftermath.OverdueHidden
        );
    }
}
