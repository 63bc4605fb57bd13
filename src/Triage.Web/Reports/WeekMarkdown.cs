using System.Globalization;
using System.Text;
using Triage.Engine.Reports;

namespace Triage.Web.Reports;

/// <summary>The weekly report as text that a chat or a wiki takes.</summary>
public static class WeekMarkdown
{
    public static string Of(WeekView view)
    {
        var report = view.Report;
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"# Week {report.Week}{(report.Complete ? "" : ", so far")}")
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"{view.Range}{ScopeOf(report.Scope)}. {view.Summary}")
            .AppendLine()
            .AppendLine("| Failure class | Filed | Share | Change | Still open | Helped |")
            .AppendLine("|---|---:|---:|---:|---:|---:|");
        foreach (var row in report.Classes)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {Cell(view.TitleOf(row))} | {row.Filed} | {view.ShareOf(row)} | {view.ChangeOf(row.Filed, row.FiledBefore)} | {row.Open} | {WeekView.HelpedOf(row.Helped, row.HelpAnswered)} |"
            );
        }

        var left = report.Aftermath;
        text.AppendLine()
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"Came back: {left.CameBack}. Not yet corrected: {left.OpenEntries} entries of {left.Uncorrected} incidents. Follow-ups overdue: {left.OverdueCount}{(left.OverdueHidden > 0 ? $", {left.OverdueHidden} of them of private incidents" : "")}."
            );
        foreach (var late in left.Overdue)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"- INC-{late.Incident}: {Cell(late.FollowUp.What)}, due {late.FollowUp.DueOn:yyyy-MM-dd}, {Cell(late.FollowUp.Owner ?? "no owner")}"
            );
        }

        return text.AppendLine()
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"Silent failures: {report.SilentConfirmed} confirmed, {report.SilentPresumed} presumed only. Screened out: {report.Declined} declined, {report.Merged} merged.{(report.Hidden > 0 ? $" Private: {report.Hidden}, counted and not listed." : "")}"
            )
            .ToString();
    }

    private static string ScopeOf(ReportScope scope) =>
        (scope.Agent is { } agent ? $", agent {Cell(agent)}" : "")
        + (scope.Severity is { } severity ? $", {Engine.ContractWords.Of(severity)}" : "");

    /// <summary>Names come from people and telemetry: none of them may end a cell, or be read as markup.</summary>
    private static string Cell(string text) =>
        string.Concat(
            text.ReplaceLineEndings(" ")
                .Select(c => @"\`*_{}[]<>()#+!|~".Contains(c, StringComparison.Ordinal) ? $"\\{c}" : $"{c}")
        );
}
