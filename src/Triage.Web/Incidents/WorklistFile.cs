using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Web.Shared;

namespace Triage.Web.Incidents;

/// <summary>The worklist for those who put things right in a spreadsheet.</summary>
public static class WorklistFile
{
    /// <param name="zone">Of the instants; named in their headings.</param>
    public static string Csv(IEnumerable<WorklistEntry> entries, TimeZoneInfo zone) =>
        CsvText.ByteOrderMark
        + CsvText.Line([
            "entry",
            "subject_name",
            "subject",
            "run",
            "expected",
            "actual",
            "still_affected",
            "source",
            "owner",
            "done",
            CsvText.TimeHeading("done_at", zone),
            "done_by",
            "note",
            CsvText.TimeHeading("added_at", zone),
        ])
        + string.Concat(entries.Select(e => CsvText.Line(Cells(e, zone))));

    private static string?[] Cells(WorklistEntry entry, TimeZoneInfo zone) =>
        [
            CsvText.Number(entry.Number),
            entry.What.Name,
            entry.What.Subject,
            entry.What.RunId,
            entry.What.Expected,
            entry.What.Actual,
            entry.StillAffected ? "yes" : "no",
            ContractWords.Of(entry.Source),
            entry.Owner,
            entry.IsDone ? "yes" : "no",
            CsvText.Time(entry.DoneAtUtc, zone),
            entry.DoneBy?.Name,
            entry.Note,
            CsvText.Time(entry.AddedAtUtc, zone),
        ];
}
