using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// Where the two runs part first. One reading says the kind of the divergence, <c>output</c>; a second one, when more
/// can be said, what kind of thing it is.
/// </summary>
public sealed class S7FirstDivergence : PairSignal
{
    /// <summary>Another system prompt, tool, model, parameter or message text reached the step.</summary>
    public const string Input = "input";

    /// <summary>Something that green's step was given did not reach red's.</summary>
    public const string InputLost = "input-lost";

    /// <summary>Red's step was given messages that green's was not, though nothing before had differed.</summary>
    public const string ForeignInput = "foreign-input";

    /// <summary>Equal input, and the model answered differently.</summary>
    public const string ModelOutput = "model-output";

    /// <summary>Equal arguments, and a tool or retrieval answered differently.</summary>
    public const string ToolOutput = "tool-output";

    /// <summary>Green was refused by a check; red, with the same arguments, was not.</summary>
    public const string GuardGone = "guard-gone";

    /// <summary>Red was refused by a check that let the same arguments pass in green.</summary>
    public const string GuardNew = "guard-new";

    public override string Id => "S7";

    private protected override IReadOnlyList<SignalReading> OfPair(RunComparison comparison, SignalInput input)
    {
        if (comparison.FirstDivergence is not { } divergence)
        {
            return Silent;
        }

        var row = comparison.Rows.First(r => r.Red?.SpanId == divergence.RedSpanId && r.Green?.SpanId == divergence.GreenSpanId);
        var difference = row.Differences.FirstOrDefault(d =>
            !d.Explained && d.IsInput == (divergence.Kind is DivergenceKind.Input)
        );
        var kind = ContractWords.Of(divergence.Kind);
        var finding = FindingOf(divergence.Kind, row, difference, input);
        return finding == kind ? [Reading(kind)] : [Reading(kind), Reading(finding)];

        SignalReading Reading(string? what) =>
            Fired(
                what,
                difference is null || comparison.Tier < PairTier.SamePath ? Strength.Weak : Strength.Strong,
                divergence.What,
                difference is null ? null : Quotes.Around(difference.Green, difference.Red).Green,
                divergence.RedSpanId ?? divergence.GreenSpanId!
            ) with
            {
                Slot = difference is null ? null : DifferenceSlots.Of(difference.What),
                Sentence = divergence.What,
            };
    }

    private static string FindingOf(DivergenceKind kind, AlignedRow row, SpanDifference? difference, SignalInput input) =>
        kind switch
        {
            DivergenceKind.Input => InputFinding(row, difference!, input),
            DivergenceKind.Output or DivergenceKind.Status => OutputFinding(kind, row, difference!),
            _ => ContractWords.Of(kind),
        };

    private static string InputFinding(AlignedRow row, SpanDifference difference, SignalInput input)
    {
        if (difference.What == StepDifferences.SystemPrompt)
        {
            return difference.Red is null ? InputLost : Input;
        }

        if (!difference.What.StartsWith(StepDifferences.MessagePrefix, StringComparison.Ordinal))
        {
            return Input;
        }

        // Without tool spans the answer of a tool shows first where a model is given it.
        if (difference.What.EndsWith("(tool)", StringComparison.Ordinal))
        {
            return IsGuardGone(difference) ? GuardGone
                : WasHeld(difference.Green, input) ? InputLost
                : ToolOutput;
        }

        return row.Red!.In(ContentSlot.InputMessage).Count().CompareTo(row.Green!.In(ContentSlot.InputMessage).Count()) switch
        {
            > 0 => ForeignInput,
            < 0 => InputLost,
            _ => Input,
        };
    }

    private static string OutputFinding(DivergenceKind kind, AlignedRow row, SpanDifference difference)
    {
        if (IsGuardGone(difference))
        {
            return GuardGone;
        }

        if (row.Red!.Kind is not (StepKind.ModelCall or StepKind.Agent))
        {
            return IsGuardNew(row, difference) ? GuardNew : ToolOutput;
        }

        // A call that failed gave no answer that could be another one.
        if (kind is DivergenceKind.Status)
        {
            return ContractWords.Of(kind);
        }

        // Another input, even one that was to be expected, may ask for another answer: then nothing more can be said.
        return row.Differences.Any(d => d.IsInput) ? ContractWords.Of(kind) : ModelOutput;
    }

    private static bool IsGuardNew(AlignedRow row, SpanDifference difference) =>
        !row.Differences.Any(d => d.IsInput)
        && Troubles.Of(difference.Red) is Trouble.Rejected
        && Troubles.Of(difference.Green) is Trouble.None;

    /// <summary>A tool of the red run did give this answer: it was dropped, cut or summed up on its way to a later call.</summary>
    private static bool WasHeld(string? answer, SignalInput input) =>
        answer is not null
        && CanonicalContent.Of(answer) is var lost
        && input.Reading.Calls.Answers.Any(a => CanonicalContent.Of(a.Result) == lost);

    private static bool IsGuardGone(SpanDifference difference) =>
        difference.What == StepDifferences.Status
            ? difference.Green?.StartsWith("error", StringComparison.Ordinal) is true
                && Troubles.KindOf(difference.Green) is Trouble.Rejected
            : Troubles.Of(difference.Green) is Trouble.Rejected && Troubles.Of(difference.Red) is Trouble.None;
}
