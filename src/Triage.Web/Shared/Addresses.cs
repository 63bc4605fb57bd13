using Microsoft.AspNetCore.Http.Extensions;
using Triage.Engine;
using Triage.Engine.Reports;
using Triage.Storage.Incidents;
using Triage.Storage.Runs;
using Triage.Web.Incidents;
using Triage.Web.Runs;

namespace Triage.Web.Shared;

/// <summary>Every address of the app, made in one place.</summary>
public static class Addresses
{
    public static string Inbox(WorkspaceId workspace) => $"/w/{workspace}";

    public static string Incidents(WorkspaceId workspace, IncidentFilter? filter = null) =>
        $"/w/{workspace}/incidents{(filter is null ? "" : IncidentFilters.Write(filter))}";

    public static string NewIncident(WorkspaceId workspace, string? redRun = null) =>
        $"/w/{workspace}/incidents/new{(redRun is null ? "" : $"?redRun={redRun}")}";

    /// <param name="tab"><c>checklist</c>, <c>compare</c>, <c>response</c>, <c>timeline</c>; null is the overview.</param>
    public static string Incident(WorkspaceId workspace, int number, string? tab = null) =>
        $"/w/{workspace}/incidents/INC-{number}{(tab is null ? "" : $"/{tab}")}";

    /// <param name="asked">A question of the path, or <see cref="ChecklistBoard.Verdict"/>; null is "where I am".</param>
    public static string Checklist(WorkspaceId workspace, int number, string? asked = null) =>
        Incident(workspace, number, "checklist") + QueryOf(("q", asked));

    /// <summary>A step in the comparison of an incident's pair.</summary>
    public static string IncidentStep(WorkspaceId workspace, int number, string step) =>
        Incident(workspace, number, "compare") + QueryOf(("step", step));

    public static string Runs(WorkspaceId workspace, RunFilter? filter = null) =>
        $"/w/{workspace}/runs{(filter is null ? "" : RunFilters.Write(filter))}";

    /// <param name="stepsOnly">Plain spans are folded away.</param>
    public static string Run(WorkspaceId workspace, string runOrTraceId, string? spanId = null, bool stepsOnly = false) =>
        $"/w/{workspace}/runs/{Uri.EscapeDataString(runOrTraceId)}"
        + QueryOf(("span", spanId), ("steps", stepsOnly ? "only" : null));

    /// <param name="step">The selected row: id of its red span, else of its green one.</param>
    public static string Compare(WorkspaceId workspace, string? green, string? red, string? step = null) =>
        $"/w/{workspace}/compare{QueryOf(("green", green), ("red", red), ("step", step))}";

    public static string Week(WorkspaceId workspace, IsoWeek week) => $"/w/{workspace}/reports/weekly/{week}";

    public static string Classes(WorkspaceId workspace) => $"/w/{workspace}/classes";

    public static string Class(WorkspaceId workspace, string classId) => $"/w/{workspace}/classes/{classId}";

    public static string Connect(WorkspaceId workspace) => $"/w/{workspace}/connect";

    private static string QueryOf(params ReadOnlySpan<(string Name, string? Value)> words)
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in words)
        {
            if (!string.IsNullOrEmpty(value))
            {
                query.Add(name, value);
            }
        }

        return query.ToQueryString().ToString();
    }
}
