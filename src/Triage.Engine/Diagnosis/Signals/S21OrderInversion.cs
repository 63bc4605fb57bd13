using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// Where a tool answered differently, another tool that green had finished by then was still running in red: a read
/// before the write it depends on.
/// </summary>
/// <remarks>Parallel tools change places by chance all the time; so the late one must also have become much slower.</remarks>
public sealed class S21OrderInversion : SignalRule
{
    public override string Id => "S21";

    public override IReadOnlyList<SignalReading> Read(RunComparison comparison)
    {
        var read = comparison.Rows.FirstOrDefault(r =>
            r.Red is not null && r.Red.SpanId == comparison.FirstDivergence?.RedSpanId
        );
        if (read is not { Green: { } green, Red: { Kind: StepKind.ToolCall or StepKind.Retrieval } red })
        {
            return [SignalReading.Silent(Id)];
        }

        var late = comparison.Rows.FirstOrDefault(r =>
            r is { Green: { Kind: StepKind.ToolCall } before, Red: { } after }
            && after.SpanId != red.SpanId
            && before.EndUnixNano <= green.EndUnixNano
            && after.StartUnixNano <= red.EndUnixNano
            && after.EndUnixNano > red.EndUnixNano
            && Slowness.IsMuchSlower(before, after)
        );
        return late is null
            ? [SignalReading.Silent(Id)]
            :
            [
                Fired(
                    null,
                    Strength.Strong,
                    $"{late.Red!.StepName} was still running when {red.StepName} had answered",
                    $"{late.Red.StepName} had ended before",
                    red.SpanId,
                    late.Red.SpanId
                ),
            ];
    }
}
