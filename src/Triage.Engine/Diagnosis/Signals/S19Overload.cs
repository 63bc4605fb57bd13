using Triage.Engine.Comparison;

namespace Triage.Engine.Diagnosis;

/// <summary>A 429, a 529 or a quota, in red only. One is evidence by itself; the load of other runs is not read yet.</summary>
public sealed class S19Overload : TroubleSignal
{
    public override string Id => "S19";

    private protected override bool Accepts(NewTrouble trouble) => trouble.Kind is Trouble.Overloaded;
}
