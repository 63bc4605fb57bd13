using Triage.Engine;
using Triage.Engine.Reports;
using Triage.Web.Shared;

namespace Triage.Web.Reports;

/// <summary>The class table of a week for spreadsheets: one line for each failure class, the unclassified last.</summary>
public static class WeekCsv
{
    public static string Of(WeekView view)
    {
        var report = view.Report;
        return CsvText.ByteOrderMark
            + CsvText.Line([
                "week",
                "complete",
                "class",
                "title",
                "layer",
                "filed",
                "share",
                "filed the week before",
                "still open",
                "tested",
                "observed",
                "judged",
                "helped",
                "asked whether it helped",
            ])
            + string.Concat(report.Classes.Select(row => CsvText.Line(Cells(view, row))));
    }

    private static string?[] Cells(WeekView view, ClassRow row) =>
        [
            view.Report.Week.ToString(),
            view.Report.Complete ? "yes" : "no",
            row.Class ?? WeekView.Unclassified,
            view.TitleOf(row),
            row.Layer is { } layer ? ContractWords.Of(layer) : null,
            CsvText.Number(row.Filed),
            CsvText.Number(Math.Round(row.Share, 4)),
            CsvText.Number(row.FiledBefore),
            CsvText.Number(row.Open),
            CsvText.Number(row.Tested),
            CsvText.Number(row.Observed),
            CsvText.Number(row.Judged),
            CsvText.Number(row.Helped),
            CsvText.Number(row.HelpAnswered),
        ];
}
