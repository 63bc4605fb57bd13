using Triage.Engine.Comparison;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// A deadline that passed, in red only: said outright, or shown by a tool that took much longer and came back empty.
/// Clustering of durations over many runs is not read yet.
/// </summary>
public sealed class S20TimeOut : TroubleSignal
{
    public override string Id => "S20";

    public override IReadOnlyList<SignalReading> Read(RunComparison comparison)
    {
        var said = base.Read(comparison);
        if (said[0].Fired)
        {
            return said;
        }

        var slow = comparison.Rows.FirstOrDefault(r =>
            r is { Kind: RowKind.Changed, Green: { } green, Red: { } red }
            && Slowness.IsMuchSlower(green, red)
            && S24SameCallOtherAnswer.IsEmptied(r)
        );
        return slow is null
            ? said
            :
            [
                Fired(
                    null,
                    Strength.Weak,
                    $"{slow.Red!.StepName} took {slow.Red.DurationMs:0} ms and came back empty",
                    $"{slow.Green!.DurationMs:0} ms with entries",
                    slow.Red.SpanId
                ),
            ];
    }

    private protected override bool Accepts(NewTrouble trouble) => trouble.Kind is Trouble.TimedOut;
}
