using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>A result that holds less than it declares, says that it was cut, or breaks off.</summary>
public sealed class S10CutResult : PairSignal
{
    public override string Id => "S10";

    private protected override IReadOnlyList<SignalReading> OfPair(RunComparison pair, SignalInput input)
    {
        // A tool whose answers are always cut so worked all the same when the run was green.
        var usual = input.GreenReading!.Calls.Cut.Select(c => c.Tool).ToHashSet(StringComparer.Ordinal);
        var cuts = input.Reading.Calls.Cut;
        return Of(input, [.. cuts.Where(c => !usual.Contains(c.Tool) || c.SpanId == pair.Items?.Top?.Cut?.SpanId)], "all there");
    }

    private protected override IReadOnlyList<SignalReading> OfRed(SignalInput input) => Of(input, input.Reading.Calls.Cut, null);

    private IReadOnlyList<SignalReading> Of(SignalInput input, IReadOnlyList<CutResult> cuts, string? green)
    {
        var tools = input.Red.Spans.Where(s => s.Kind is StepKind.ToolCall or StepKind.Retrieval);
        if (input.Reading.Calls.Answers.Count == 0 && tools.Any())
        {
            return Abstain("no result of a tool was captured");
        }

        if (cuts.Count == 0)
        {
            return Silent;
        }

        // A result that is as long as was asked for is a page, and somebody decided on its length.
        var first = cuts.FirstOrDefault(c => !c.AsAsked) ?? cuts[0];
        var strength = first is { AsAsked: false, Declared: not null } ? Strength.Strong : Strength.Weak;
        return
        [
            Fired(null, strength, first.Words, green, [first.SpanId, .. cuts.Select(c => c.SpanId)]) with
            {
                Slot = ContentSlot.ToolResult,
                Sentence = $"{first.Words}{(green is null ? "" : "; in the green run everything was there")}.",
            },
        ];
    }
}
