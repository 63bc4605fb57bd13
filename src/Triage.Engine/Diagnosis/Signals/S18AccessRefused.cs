using Triage.Engine.Comparison;

namespace Triage.Engine.Diagnosis;

/// <summary>A 401, a 403 or a credential that is not valid any more, in red only. Read from the pair; rotations reported from outside are not read yet.</summary>
public sealed class S18AccessRefused : TroubleSignal
{
    public override string Id => "S18";

    private protected override bool Accepts(NewTrouble trouble) => trouble.Kind is Trouble.Refused;
}
