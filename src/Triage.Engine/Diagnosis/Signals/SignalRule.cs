using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>One automatic observation. A signal is one file and its test.</summary>
public abstract class SignalRule
{
    /// <summary><c>S1</c> to <c>S27</c>.</summary>
    public abstract string Id { get; }

    /// <summary>At least one reading: what fired, else one that is silent or says why it abstained.</summary>
    public abstract IReadOnlyList<SignalReading> Read(SignalInput input);

    private protected SignalReading Fired(
        string? finding,
        Strength strength,
        string? red,
        string? green,
        params IEnumerable<string> spanIds
    ) => new(Id, finding, true, strength, red, green, [.. spanIds.Distinct(StringComparer.Ordinal).Take(10)], null);

    private protected IReadOnlyList<SignalReading> Silent => [SignalReading.Silent(Id)];

    private protected IReadOnlyList<SignalReading> Abstain(string why) => [SignalReading.Abstain(Id, why)];

    private protected IReadOnlyList<SignalReading> OrSilent(IReadOnlyList<SignalReading> readings) =>
        readings.Count > 0 ? readings : Silent;

    private protected IReadOnlyList<SignalReading> OrSilent(SignalReading? reading) => reading is null ? Silent : [reading];
}

/// <summary>A signal that a pair shows; some show in the red run alone as well, and are weaker then.</summary>
public abstract class PairSignal : SignalRule
{
    public sealed override IReadOnlyList<SignalReading> Read(SignalInput input) =>
        input.Pair is { } pair ? OfPair(pair, input) : OfRed(input);

    private protected abstract IReadOnlyList<SignalReading> OfPair(RunComparison pair, SignalInput input);

    private protected virtual IReadOnlyList<SignalReading> OfRed(SignalInput input) => Abstain(input.WithoutPair!);

    /// <summary>Matched rows with a difference that the inputs do not explain and that <paramref name="what"/> accepts.</summary>
    private protected static IEnumerable<(AlignedRow Row, SpanDifference Difference)> Differing(
        RunComparison pair,
        Func<string, bool> what
    ) =>
        from row in pair.Rows
        where row.Kind is RowKind.Changed
        from difference in row.Differences
        where !difference.Explained && what(difference.What)
        select (row, difference);

    /// <summary>One reading for the first such difference, with the spans of all.</summary>
    private protected void AddFirst(
        List<SignalReading> readings,
        string finding,
        Strength strength,
        IEnumerable<(AlignedRow Row, SpanDifference Difference)> differing
    )
    {
        var all = differing.ToList();
        if (all.Count == 0)
        {
            return;
        }

        var (row, first) = all[0];
        var (green, red) = Quotes.Around(first.Green, first.Red);
        readings.Add(
            Fired(finding, strength, $"{first.What}: {red}", green, all.Select(d => d.Row.Red!.SpanId)) with
            {
                Slot = DifferenceSlots.Of(first.What),
                Sentence = DivergenceSentences.Of(row.Green!, row.Red!, first, !row.Differences.Any(d => d.IsInput)),
            }
        );
    }
}

/// <summary>Which content of a step a difference stands in.</summary>
internal static class DifferenceSlots
{
    /// <summary>Null when it stands in no content: a model, a status, a duration.</summary>
    public static ContentSlot? Of(string what) =>
        what switch
        {
            StepDifferences.SystemPrompt => ContentSlot.SystemPrompt,
            StepDifferences.Arguments => ContentSlot.ToolArguments,
            StepDifferences.Result => ContentSlot.ToolResult,
            StepDifferences.Documents => ContentSlot.RetrievedDocument,
            _ when what.StartsWith(StepDifferences.ToolPrefix, StringComparison.Ordinal) => ContentSlot.ToolDefinition,
            _ when what.StartsWith(StepDifferences.MessagePrefix, StringComparison.Ordinal) => ContentSlot.InputMessage,
            _ when what.StartsWith(StepDifferences.AnswerPrefix, StringComparison.Ordinal) => ContentSlot.OutputMessage,
            _ => null,
        };
}

/// <summary>All signals, in order.</summary>
public static class Signals
{
    public static IReadOnlyList<SignalRule> All { get; } =
    [
        new S1PromptToolsAndBuild(),
        new S2ModelAndParameters(),
        new S3ReportedChanges(),
        new S4LostSentence(),
        new S5UnfilledPlaceholder(),
        new S6SameInputOtherAnswer(),
        new S7FirstDivergence(),
        new S8ToolMix(),
        new S9ContextDrop(),
        new S10CutResult(),
        new S11ErrorUnderOk(),
        new S12UnsupportedClaim(),
        new S13AskedAndExecuted(),
        new S14DeliveredElsewhere(),
        new S15Repetition(),
        new S16StepsTokensAndTime(),
        new S17DoneTwice(),
        new S18AccessRefused(),
        new S19Overload(),
        new S20TimeOut(),
        new S21OrderInversion(),
        new S22ResultShape(),
        new S23FailingPlace(),
        new S24SameCallOtherAnswer(),
        new S25Diagnosability(),
        new S26WrongItems(),
        new S27OrdersInContent(),
    ];
}
