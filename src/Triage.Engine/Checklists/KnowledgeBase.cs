using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;

namespace Triage.Engine.Checklists;

/// <summary>The shipped knowledge, read and checked as a whole: no part of it is used when another part has a mistake.</summary>
public sealed record KnowledgeBase(
    Checklist Checklist,
    IReadOnlyList<FailureClass> Classes,
    WeightTable Weights,
    Thresholds Thresholds
)
{
    /// <summary>What comparisons leave out.</summary>
    public VolatileMasks Masks { get; init; } = VolatileMasks.Forms;

    /// <summary>What a diagnosis goes by.</summary>
    public DiagnosisRules Rules => new(Classes, Weights, Thresholds);

    public FailureClass? FindClass(string id) => Classes.FirstOrDefault(c => c.Id == id);
}
