using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

public enum RunConditionKind
{
    /// <summary>A result of the tool holds less than there is.</summary>
    CutResult,

    /// <summary>A call of the tool failed in the same way.</summary>
    FailedCall,

    /// <summary>Some of its items have what the wrong items share.</summary>
    Items,
    StepMissing,
    StepAdded,

    /// <summary>The system prompt is that of the red run, or as absent as there.</summary>
    SystemPrompt,
    ToolSet,
    Model,

    /// <summary>The step answered exactly what it answered in the red run.</summary>
    Answer,
}

/// <summary>Whether a condition holds for a run. What was not captured cannot tell, and is counted apart.</summary>
public enum Holding
{
    No,
    Yes,
    CannotTell,
}

/// <param name="Items">Items that it concerns.</param>
/// <param name="NamesItems">Items could be told apart: none of them then means that no item was harmed. Else only the run as a whole can be named.</param>
public sealed record ConditionReading(Holding Holds, IReadOnlyList<RunItem> Items, bool NamesItems = false)
{
    public static readonly ConditionReading No = new(Holding.No, []);
    public static readonly ConditionReading CannotTell = new(Holding.CannotTell, []);
}

/// <summary>
/// What went wrong in the red run, as something that is true or false of any run of the agent: a plain value that can be
/// kept and searched for. It comes from what the wrong items share, else from the first divergence of the pair.
/// </summary>
/// <param name="Words">A sentence without its full stop.</param>
/// <param name="Step">The tool, or the name of the step, it is about.</param>
/// <param name="Value">The keyed hash, model or kind of failure that is looked for; null looks for its absence.</param>
/// <param name="Item">Which items of an affected run it concerns.</param>
public sealed record RunCondition(
    RunConditionKind Kind,
    string Words,
    string Step,
    string? Value = null,
    ItemCondition? Item = null
)
{
    /// <summary>Null when neither the items nor the pair say something that other runs can be asked.</summary>
    public static RunCondition? Of(ItemContrast? items, RunComparison? pair) =>
        items?.Top is { } top ? Of(top)
        : pair is null ? null
        : Divergences.ConditionOf(pair);

    public static RunCondition Of(SharedCondition shared) =>
        shared.Cut is { } cut
            ? new(RunConditionKind.CutResult, $"{cut.Tool} returned less than there is", cut.Tool, Item: shared.Condition)
            : new(
                RunConditionKind.Items,
                $"Items are {shared.Condition.Words}",
                shared.Condition.Tool ?? "",
                Item: shared.Condition
            );

    /// <summary>Spans whose bodies are needed to tell; the others are read without. Where the tool sent none, the messages tell of it.</summary>
    public IReadOnlyList<string> NeedsBodiesOf(IReadOnlyList<SpanSkeleton> spans)
    {
        if (Kind is not (RunConditionKind.CutResult or RunConditionKind.FailedCall or RunConditionKind.Items))
        {
            return [];
        }

        var calls = spans.Where(IsCall).ToList();
        var told = calls.FindAll(s => s.Digest.Has(ContentSlot.ToolResult) || s.Digest.Has(ContentSlot.RetrievedDocument));
        return [.. (told.Count > 0 ? told : spans.Where(s => s.Kind is StepKind.ModelCall)).Select(s => s.SpanId)];
    }

    private bool IsCall(SpanSkeleton span) =>
        span.Kind is StepKind.ToolCall or StepKind.Retrieval && (span.ToolName ?? span.Name) == Step;

    /// <param name="spans">All spans of the run; those of <see cref="NeedsBodiesOf"/> with their bodies.</param>
    /// <param name="items">Items of the run; empty when it has none.</param>
    public ConditionReading Test(IReadOnlyList<Span> spans, IReadOnlyList<RunItem> items) =>
        Kind switch
        {
            RunConditionKind.CutResult => TestCut(spans, items),
            RunConditionKind.FailedCall => TestFailed(spans),
            RunConditionKind.Items => TestItems(spans, items),
            RunConditionKind.StepMissing => Answered(spans.Count > 0, !spans.Any(IsStep)),
            RunConditionKind.StepAdded => Answered(spans.Count > 0, spans.Any(IsStep)),
            RunConditionKind.SystemPrompt => TestKey(
                spans,
                s => s.Digest.Has(ContentSlot.InputMessage) || s.Digest.SystemPromptKey is not null,
                s => s.Digest.SystemPromptKey
            ),
            RunConditionKind.ToolSet => TestKey(spans, s => s.Digest.ToolSetKey is not null, s => s.Digest.ToolSetKey),
            RunConditionKind.Model => TestKey(spans, s => ModelOf(s) is not null, ModelOf),
            _ => TestKey(spans, s => AnswerOf(s) is not null, AnswerOf),
        };

    internal static string? AnswerOf(SpanSkeleton span) => span.Digest.ResultKey ?? span.Digest.OutputKey;

    internal static string? ModelOf(SpanSkeleton span) => span.ResponseModel ?? span.RequestModel;

    /// <summary>Model steps are asked whatever model they name: another one is what is looked for.</summary>
    internal static string LabelOf(SpanSkeleton span) =>
        span.Kind is StepKind.ModelCall ? "chat" : span.ToolName ?? span.StepName;

    private bool IsStep(SpanSkeleton span) => LabelOf(span) == Step;

    private ConditionReading TestCut(IReadOnlyList<Span> spans, IReadOnlyList<RunItem> items)
    {
        if (spans.Any(IsCall) && ToolAnswers.In(spans).All(a => a.Tool != Step))
        {
            return ConditionReading.CannotTell;
        }

        return CutResults.In(spans).All(c => c.Tool != Step) ? ConditionReading.No
            : AffectedAmong(spans, items) is { } affected ? new ConditionReading(Holding.Yes, affected, NamesItems: true)
            : new ConditionReading(Holding.Yes, []);
    }

    private ConditionReading TestFailed(IReadOnlyList<Span> spans)
    {
        var calls = spans.Where(IsCall).ToList();
        var failed = calls.Exists(s => ContractWords.Of(TroubleOf(s)) == Value);
        var told =
            calls.Count == 0 || calls.Exists(s => s.Status is SpanStatus.Error || s.TextOf(ContentSlot.ToolResult) is not null);
        return Answered(failed || told, failed);
    }

    internal static Trouble TroubleOf(Span span) =>
        Troubles.Of(span.TextOf(ContentSlot.ToolResult)) is var inside and not Trouble.None ? inside
        : span.Status is SpanStatus.Error ? Troubles.KindOf($"{StepDifferences.ErrorText(span)} {span.ErrorType}")
        : Trouble.None;

    private ConditionReading TestItems(IReadOnlyList<Span> spans, IReadOnlyList<RunItem> items) =>
        AffectedAmong(spans, items) switch
        {
            null => ConditionReading.CannotTell,
            { Count: 0 } => ConditionReading.No,
            var affected => new ConditionReading(Holding.Yes, affected, NamesItems: true),
        };

    /// <summary>
    /// Items that have what the wrong ones share, and those that somebody called wrong; not those that somebody called
    /// right. Null when nothing can be told of any item.
    /// </summary>
    private List<RunItem>? AffectedAmong(IReadOnlyList<Span> spans, IReadOnlyList<RunItem> items)
    {
        var column = Item is null ? null : new ItemTable(spans, items).Find(Item);
        var affected = items
            .Where(
                (item, at) => item.Outcome.Outcome is Outcome.Red || (!IsCalledRight(item) && column?.Holds(Item!, at) == true)
            )
            .ToList();
        // What an item should have been is only known of the runs that somebody corrected.
        var untold =
            column is null && (Item is null or { Member: ItemCondition.Expected } || items.All(i => i.Touches.Count == 0));
        return untold && affected.Count == 0 ? null : affected;
    }

    private static bool IsCalledRight(RunItem item) =>
        item.Outcome is { Outcome: Outcome.Green, Source: not OutcomeSource.Presumed };

    private ConditionReading TestKey(IReadOnlyList<Span> spans, Func<Span, bool> tells, Func<Span, string?> keyOf)
    {
        var asked = spans.Where(IsStep).ToList();
        var telling = asked.FindAll(s => tells(s));
        return Answered(telling.Count > 0 || (asked.Count == 0 && spans.Count > 0), telling.Exists(s => keyOf(s) == Value));
    }

    private static ConditionReading Answered(bool told, bool holds) =>
        !told ? ConditionReading.CannotTell
        : holds ? new ConditionReading(Holding.Yes, [])
        : ConditionReading.No;
}
