using Triage.Engine.Incidents;

namespace Triage.Engine.Reports;

/// <summary>Work that an incident left behind and that is not done by its day.</summary>
public sealed record OverdueFollowUp(int Incident, string Title, FollowUp FollowUp);

/// <summary>What a week inherits: what came back in it, and what is not put right yet.</summary>
/// <param name="CameBack">Incidents that regressed or were re-opened in the week, each once.</param>
/// <param name="Uncorrected">Incidents whose worklist has open entries, now and not at the end of the week.</param>
/// <param name="OpenEntries">Those entries.</param>
/// <param name="Overdue">Follow-ups due before the day the report describes and not done by then; the longest overdue first.</param>
public sealed record WeekAftermath(int CameBack, int Uncorrected, int OpenEntries, IReadOnlyList<OverdueFollowUp> Overdue)
{
    public static readonly WeekAftermath None = new(0, 0, 0, []);

    /// <summary>Overdue follow-ups of private incidents that the reader does not see: counted, and not among <see cref="Overdue"/>.</summary>
    public int OverdueHidden { get; init; }

    public int OverdueCount => Overdue.Count + OverdueHidden;
}
