using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>The first divergence as a condition that any run of the agent can be asked.</summary>
internal static class Divergences
{
    /// <summary>Null without a divergence, and where only the words of a message differ: no other run has those.</summary>
    public static RunCondition? ConditionOf(RunComparison pair)
    {
        if (pair.FirstDivergence is not { } at)
        {
            return null;
        }

        var row = pair.Rows.First(r => r.Red?.SpanId == at.RedSpanId && r.Green?.SpanId == at.GreenSpanId);
        return at.Kind switch
        {
            DivergenceKind.Missing => new(
                RunConditionKind.StepMissing,
                $"{row.Green!.StepName} did not run",
                RunCondition.LabelOf(row.Green)
            ),
            DivergenceKind.Added => new(RunConditionKind.StepAdded, $"{row.Red!.StepName} ran", RunCondition.LabelOf(row.Red)),
            DivergenceKind.Output or DivergenceKind.Status => OfOutput(row),
            DivergenceKind.Input => OfInput(row),
            _ => null,
        };
    }

    private static RunCondition? OfOutput(AlignedRow row)
    {
        var red = row.Red!;
        var (step, tool) = (RunCondition.LabelOf(red), red.ToolName ?? red.Name);
        if (RunCondition.TroubleOf(red) is var trouble and not Trouble.None)
        {
            var kind = ContractWords.Of(trouble);
            return new(RunConditionKind.FailedCall, $"{tool} failed ({kind})", tool, kind);
        }

        if (CutResults.In([red]).Count > 0)
        {
            return new(RunConditionKind.CutResult, $"{tool} returned less than there is", tool);
        }

        // Another model stands before the answer that came of it.
        if (
            row.Differences.FirstOrDefault(d => d is { IsInput: false, Explained: false }) is
            { What: StepDifferences.ServedModel }
        )
        {
            return OfModel(red);
        }

        return RunCondition.AnswerOf(red) is { } key
            ? new(RunConditionKind.Answer, $"{red.StepName} answered exactly as in the red run", step, key)
            : null;
    }

    private static RunCondition? OfModel(Span red) =>
        RunCondition.ModelOf(red) is { } model
            ? new(RunConditionKind.Model, $"The model was {model}", RunCondition.LabelOf(red), model)
            : null;

    private static RunCondition? OfInput(AlignedRow row)
    {
        var red = row.Red!;
        var step = RunCondition.LabelOf(red);
        var difference = row.Differences.FirstOrDefault(d => d is { IsInput: true, Explained: false });
        return difference?.What switch
        {
            StepDifferences.SystemPrompt when difference.Red is null => new(
                RunConditionKind.SystemPrompt,
                $"{red.StepName} got no system prompt",
                step
            ),
            StepDifferences.SystemPrompt when red.Digest.SystemPromptKey is { } prompt => new(
                RunConditionKind.SystemPrompt,
                $"{red.StepName} got the system prompt of the red run",
                step,
                prompt
            ),
            StepDifferences.Model => OfModel(red),
            { } what
                when what.StartsWith(StepDifferences.ToolPrefix, StringComparison.Ordinal)
                    && red.Digest.ToolSetKey is { } tools => new(
                RunConditionKind.ToolSet,
                $"{red.StepName} was offered the tools of the red run",
                step,
                tools
            ),
            _ => null,
        };
    }
}
