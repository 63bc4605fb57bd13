using Triage.Web.Intake;

namespace Triage.Web.Connect;

/// <summary>What came in during the last minutes, added up.</summary>
/// <param name="Refused">Spans or log records that were not taken.</param>
/// <param name="Failed">Requests that brought nothing, because they could not be read or stored.</param>
public sealed record IntakeTotals(int Requests, int Stored, int Refused, int Failed)
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    public static IntakeTotals Of(IEnumerable<IntakeEntry> entries, DateTimeOffset nowUtc)
    {
        var recent = entries.Where(e => nowUtc - e.AtUtc <= Window).ToList();
        return new IntakeTotals(
            recent.Count,
            recent.Sum(e => e.Stored),
            recent.Sum(e => e.RefusedCount),
            recent.Count(e => e.Status >= 400)
        );
    }
}
