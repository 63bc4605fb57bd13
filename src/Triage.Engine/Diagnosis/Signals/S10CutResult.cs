using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>A result that holds less than it declares, says that it was cut, or breaks off.</summary>
public sealed class S10CutResult : SignalRule
{
    public override string Id => "S10";

    public override IReadOnlyList<SignalReading> Read(RunComparison comparison)
    {
        if (CannotTell(comparison.Red) is { } why)
        {
            return [why];
        }

        // A tool whose answers are always cut so worked all the same when the run was green.
        var usual = CutResults.In(comparison.Green.Spans).Select(c => c.Tool).ToHashSet(StringComparer.Ordinal);
        var cuts = CutResults.In(comparison.Red.Spans);
        return Of([.. cuts.Where(c => !usual.Contains(c.Tool) || c.SpanId == comparison.Items?.Top?.Cut?.SpanId)], "all there");
    }

    /// <summary>Without a green run: what the red run shows alone.</summary>
    internal IReadOnlyList<SignalReading> Read(RecordedRun red) =>
        CannotTell(red) is { } why ? [why] : Of(CutResults.In(red.Spans), null);

    private IReadOnlyList<SignalReading> Of(IReadOnlyList<CutResult> cuts, string? green)
    {
        if (cuts.Count == 0)
        {
            return [SignalReading.Silent(Id)];
        }

        // A result that is as long as was asked for is a page, and somebody decided on its length.
        var first = cuts.FirstOrDefault(c => !c.AsAsked) ?? cuts[0];
        var strength = first is { AsAsked: false, Declared: not null } ? Strength.Strong : Strength.Weak;
        return [Fired(null, strength, first.Words, green, [first.SpanId, .. cuts.Select(c => c.SpanId)])];
    }

    private SignalReading? CannotTell(RecordedRun red)
    {
        var tools = red.Spans.Where(s => s.Kind is StepKind.ToolCall or StepKind.Retrieval).ToList();
        return tools.Count > 0 && tools.TrueForAll(s => s.TextOf(ContentSlot.ToolResult) is null)
            ? SignalReading.Abstain(Id, "no result of a tool was captured")
            : null;
    }
}
