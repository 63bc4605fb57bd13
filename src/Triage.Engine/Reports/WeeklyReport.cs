using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;

namespace Triage.Engine.Reports;

/// <summary>Which incidents and runs a report is about; null is any. A severity narrows incidents only: runs have none.</summary>
public sealed record ReportScope(string? Agent = null, Severity? Severity = null);

/// <summary>One row of the class table.</summary>
/// <param name="Class">Null is the row of the unclassified, always its own and always last.</param>
/// <param name="Filed">Incidents filed in the week, not declined and not merged.</param>
/// <param name="FiledBefore">The same for the week before.</param>
/// <param name="Weeks">The same for each of the twelve weeks that end with this one, oldest first.</param>
/// <param name="Usual">Null without enough history.</param>
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
    int HelpAnswered,
    IReadOnlyList<int> Weeks,
    UsualRange? Usual
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
    public ReportScope Scope { get; init; } = new();

    /// <summary>The twelve weeks that end with this one, oldest first.</summary>
    public IReadOnlyList<WeekCounts> Weeks { get; init; } = [];

    /// <summary>What <see cref="Filed"/> usually is; null without enough history.</summary>
    public UsualRange? Usual { get; init; }

    /// <summary>When the oldest of the week's unclassified incidents was filed; null when there is none.</summary>
    public DateTimeOffset? OldestUnclassifiedAtUtc { get; init; }

    /// <summary>The instant that the report describes.</summary>
    public DateTimeOffset AsOfUtc { get; init; }

    /// <summary>How many of <see cref="Filed"/> are private and not seen by the reader: counted here, and in no list that they open.</summary>
    public int Hidden { get; init; }

    /// <summary>What came back, and what is not put right yet.</summary>
    public WeekAftermath Aftermath { get; init; } = WeekAftermath.None;

    /// <summary>
    /// Incidents filed in the week by the layer of their verdict, those without a verdict left out. It is no sum over
    /// <see cref="Classes"/>: an undetermined verdict may name the layer that is known all the same.
    /// </summary>
    public IReadOnlyDictionary<Layer, int> ByLayer { get; init; } = new Dictionary<Layer, int>();
}
