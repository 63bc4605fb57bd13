using Triage.Engine.Comparison;

namespace Triage.Engine.Diagnosis;

/// <summary>An answer that is an error by its content, in a step that is not marked as failed.</summary>
public sealed class S11ErrorUnderOk : TroubleSignal
{
    public override string Id => "S11";

    /// <summary>A check that says no has done its work: that is no error that was lost.</summary>
    private protected override bool Accepts(NewTrouble trouble) =>
        !trouble.RecordedAsFailed && trouble.Kind is not Trouble.Rejected;
}
