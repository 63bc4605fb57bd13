using Triage.Engine.Diagnosis;

namespace Triage.Engine.Reports;

/// <summary>One row of the class table.</summary>
/// <param name="Class">Null is the row of the unclassified, always its own and always last.</param>
/// <param name="Filed">Incidents filed in the week, not declined and not merged.</param>
/// <param name="FiledBefore">The same for the week before.</param>
public sealed record ClassRow(
    string? Class,
    Layer? Layer,
    string Title,
    int Filed,
    int FiledBefore,
    double Share,
    int Open,
    int Tested,
    int Observed,
    int Judged,
    int Helped,
    int HelpAnswered
);

/// <summary>The weekly class table. Every number opens the list with exactly that count.</summary>
/// <param name="SilentConfirmed">Runs reported ok whose outcome is red by any source but presumption.</param>
/// <param name="SilentPresumed">The same, presumed only; never added to the other.</param>
/// <param name="Complete">The week is over; an incomplete week is never compared.</param>
public sealed record WeeklyReport(
    IsoWeek Week,
    string Zone,
    DateTimeOffset FromUtc,
    DateTimeOffset ToUtc,
    bool Complete,
    int Filed,
    int FiledBefore,
    int Declined,
    int Merged,
    IReadOnlyList<ClassRow> Classes,
    int SilentConfirmed,
    int SilentPresumed
)
{
    /// <summary>
    /// Incidents filed in the week by the layer of their verdict, those without a verdict left out. It is no sum over
    /// <see cref="Classes"/>: an undetermined verdict may name the layer that is known all the same.
    /// </summary>
    public IReadOnlyDictionary<Layer, int> ByLayer { get; init; } = new Dictionary<Layer, int>();
}
