using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Engine.Reports;
using Triage.Storage.Incidents;
using Triage.Storage.Runs;
using Triage.Web.Incidents;
using Triage.Web.Reports;
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

    /// <summary>Filing with what is known filled in.</summary>
    public static string NewIncident(WorkspaceId workspace, string redRun, string? agent, string title) =>
        $"/w/{workspace}/incidents/new{QueryOf(("redRun", redRun), ("agent", agent), ("title", title))}";

    /// <param name="tab"><c>checklist</c>, <c>compare</c>, <c>response</c>, <c>worklist</c>, <c>timeline</c>; null is the overview.</param>
    public static string Incident(WorkspaceId workspace, int number, string? tab = null) =>
        $"/w/{workspace}/incidents/INC-{number}{(tab is null ? "" : $"/{tab}")}";

    /// <summary>Where the address of a merged incident leads.</summary>
    /// <param name="from">The merged one, for the note that says so.</param>
    public static string MergedInto(WorkspaceId workspace, int into, int from, string? tab = null) =>
        Incident(workspace, into, tab) + QueryOf(("from", $"INC-{from}"));

    /// <summary>A merged incident itself; without <c>as=filed</c> its address leads on.</summary>
    public static string MergedAsFiled(WorkspaceId workspace, int number, string? tab = null) =>
        Incident(workspace, number, tab) + QueryOf(("as", "filed"));

    /// <param name="asked">A question of the path, or <see cref="ChecklistBoard.Verdict"/>; null is "where I am".</param>
    public static string Checklist(WorkspaceId workspace, int number, string? asked = null) =>
        Incident(workspace, number, "checklist") + QueryOf(("q", asked));

    /// <summary>A step in the comparison of an incident's pair.</summary>
    public static string IncidentStep(WorkspaceId workspace, int number, string step) =>
        Incident(workspace, number, "compare") + QueryOf(("step", step));

    /// <summary>The worklist as a file: exactly what the filter shows.</summary>
    public static string WorklistCsv(WorkspaceId workspace, int number, WorklistFilter filter) =>
        Api(workspace, $"/api/v1/incidents/INC-{number}/worklist.csv{WorklistFilters.Write(filter)}");

    public static string WorklistJson(WorkspaceId workspace, int number, WorklistFilter filter)
    {
        var query = WorklistFilters.Write(filter);
        return Api(
            workspace,
            $"/api/v1/incidents/INC-{number}/worklist{query}{(query.Length == 0 ? "?" : "&")}limit={Limits.MaxWorklistEntries}"
        );
    }

    public static string Runs(WorkspaceId workspace, RunFilter? filter = null) =>
        $"/w/{workspace}/runs{(filter is null ? "" : RunFilters.Write(filter))}";

    /// <param name="stepsOnly">Plain spans are folded away.</param>
    public static string Run(WorkspaceId workspace, string runOrTraceId, string? spanId = null, bool stepsOnly = false) =>
        $"/w/{workspace}/runs/{Uri.EscapeDataString(runOrTraceId)}"
        + QueryOf(("span", spanId), ("steps", stepsOnly ? "only" : null));

    /// <summary>The items of a run, in their panel.</summary>
    /// <param name="outcome">Contract word; null for all.</param>
    public static string RunItems(WorkspaceId workspace, string runId, string? outcome = null, string? after = null) =>
        $"/w/{workspace}/runs/{Uri.EscapeDataString(runId)}{QueryOf(("items", outcome), ("itemsAfter", after))}#items";

    /// <summary>Where a corrected file is dropped.</summary>
    public static string Outcomes(WorkspaceId workspace, string? agent = null) =>
        $"/w/{workspace}/outcomes{QueryOf(("agent", agent))}";

    /// <param name="step">The selected row: id of its red span, else of its green one.</param>
    public static string Compare(WorkspaceId workspace, string? green, string? red, string? step = null) =>
        $"/w/{workspace}/compare{QueryOf(("green", green), ("red", red), ("step", step))}";

    public static string Agents(WorkspaceId workspace, string? words = null) => $"/w/{workspace}/agents{QueryOf(("q", words))}";

    /// <param name="tab"><c>builds</c>, <c>changes</c>, <c>outcomes</c>, <c>red-runs</c>, <c>settings</c>; null is the card.</param>
    /// <param name="build">On the tab of builds: the one whose differences are shown.</param>
    public static string Agent(WorkspaceId workspace, string agent, string? tab = null, string? build = null) =>
        $"/w/{workspace}/agents/{Uri.EscapeDataString(agent)}{(tab is null ? "" : $"/{tab}")}{QueryOf(("build", build))}";

    /// <summary>What changed of an agent.</summary>
    /// <param name="kind">Contract word of the only kind shown; null is all.</param>
    /// <param name="shown">The change whose texts are shown, <see cref="Web.Agents.ChangeLine.Shown"/>.</param>
    public static string AgentChanges(WorkspaceId workspace, string agent, string? kind = null, string? shown = null) =>
        Agent(workspace, agent, "changes") + QueryOf(("kind", kind), ("shown", shown));

    /// <summary>What the red runs of an agent have in common.</summary>
    public static string AgentRedRuns(WorkspaceId workspace, string agent, int days) =>
        Agent(workspace, agent, "red-runs") + QueryOf(("days", days.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Where somebody who is no engineer reports what this agent did wrong. Whoever has the address may report.</summary>
    public static string FilingLink(WorkspaceId workspace, string agent, string key) =>
        $"/report/{workspace}/{Uri.EscapeDataString(agent)}/{key}";

    public static string ReportStatus(string secret) => $"/report/status/{secret}";

    /// <param name="kind">Contract word of what is searched; null is everything.</param>
    public static string Search(WorkspaceId workspace, string? words, string? kind = null, string? after = null) =>
        $"/w/{workspace}/search{QueryOf(("q", words), ("kind", kind), ("after", after))}";

    public static string Week(WorkspaceId workspace, IsoWeek week, ReportScope? scope = null) =>
        $"/w/{workspace}/reports/weekly/{week}{(scope is null ? "" : WeekScope.Write(scope))}";

    /// <summary>Where the report of a week lists what is overdue.</summary>
    public static string OverdueFollowUps(WorkspaceId workspace, IsoWeek week, ReportScope scope) =>
        Week(workspace, week, scope) + "#overdue";

    public static string Classes(WorkspaceId workspace) => $"/w/{workspace}/classes";

    public static string Class(WorkspaceId workspace, string classId) => $"/w/{workspace}/classes/{classId}";

    public static string Settings(WorkspaceId workspace) => $"/w/{workspace}/settings";

    public static string Keys(WorkspaceId workspace) => $"/w/{workspace}/settings/keys";

    public static string People(WorkspaceId workspace) => $"/w/{workspace}/settings/people";

    public static string Members(WorkspaceId workspace) => $"/w/{workspace}/settings/members";

    public static string Webhooks(WorkspaceId workspace) => $"/w/{workspace}/settings/webhooks";

    public static string Redaction(WorkspaceId workspace) => $"/w/{workspace}/settings/redaction";

    public static string Storage(WorkspaceId workspace) => $"/w/{workspace}/settings/storage";

    public static string Erasures(WorkspaceId workspace) => $"/w/{workspace}/settings/erasures";

    /// <summary>The certificate of an erasure, as a file.</summary>
    public static string Erasure(WorkspaceId workspace, int number) => Api(workspace, $"/api/v1/erasures/ER-{number}");

    public static string Audit(WorkspaceId workspace) => $"/w/{workspace}/settings/audit";

    public static string Connect(WorkspaceId workspace) => $"/w/{workspace}/connect";

    /// <summary>An address of the API for a person, who may belong to several workspaces; where none is named it is main.</summary>
    public static string Api(WorkspaceId workspace, string address) =>
        workspace == WorkspaceId.Main
            ? address
            : $"{address}{(address.Contains('?', StringComparison.Ordinal) ? "&" : "?")}workspace={workspace}";

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
