using Triage.Engine.Diagnosis;

namespace Triage.Engine.Reports;

/// <summary>What was filed in one week, not declined and not merged.</summary>
/// <param name="ByClass">By class id; the unclassified are the rest of <paramref name="Filed"/>.</param>
/// <param name="ByLayer">By the layer of the verdict, which an undetermined class may name too.</param>
public sealed record WeekCounts(
    IsoWeek Week,
    int Filed,
    IReadOnlyDictionary<string, int> ByClass,
    IReadOnlyDictionary<Layer, int> ByLayer
)
{
    public int Unclassified => Filed - ByClass.Values.Sum();

    /// <param name="failureClass">Null counts the unclassified.</param>
    public int Of(string? failureClass) => failureClass is null ? Unclassified : ByClass.GetValueOrDefault(failureClass);
}
