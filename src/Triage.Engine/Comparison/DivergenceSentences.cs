using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>One plain sentence for a difference: which step, which thing, what it was and became.</summary>
internal static class DivergenceSentences
{
    /// <summary>Both runs took the step, and this differs in it.</summary>
    public static FirstDivergence Part(AlignedRow row, SpanDifference difference) =>
        new(
            row.Green!.SpanId,
            row.Red!.SpanId,
            difference.IsInput ? DivergenceKind.Input
                : difference.What is StepDifferences.Status ? DivergenceKind.Status
                : DivergenceKind.Output,
            row.Red.StepName,
            row.Red.Agent ?? row.Green.Agent,
            Of(row.Green, row.Red, difference, sameInput: !difference.IsInput && !row.Differences.Any(d => d.IsInput))
        );

    /// <summary>Only one run took the step.</summary>
    public static FirstDivergence Alone(AlignedRow row)
    {
        var span = (row.Red ?? row.Green)!;
        var missing = row.Kind is RowKind.Missing;
        var what = missing
            ? $"{span.StepName} ran in the green run and not in the red one."
            : $"{span.StepName} ran in the red run and not in the green one.";
        return new FirstDivergence(
            row.Green?.SpanId,
            row.Red?.SpanId,
            missing ? DivergenceKind.Missing : DivergenceKind.Added,
            span.StepName,
            span.Agent,
            row.Habit is { } habit ? $"{what} {habit.Words}" : what
        );
    }

    /// <param name="sameInput">Nothing that the step got differs, not even a value that the inputs explain.</param>
    public static string Of(Span green, Span red, SpanDifference difference, bool sameInput)
    {
        var step = red.Kind is StepKind.ToolCall && red.ToolName is not null ? red.ToolName : red.StepName;
        var (g, r) = Quotes.Around(difference.Green, difference.Red);
        if (difference.Broken is { } broken)
        {
            return $"{step}: {broken}";
        }

        return difference.What switch
        {
            StepDifferences.SystemPrompt when difference.Red is null =>
                $"{step} got its messages without the system prompt that the green run had: {g}.",
            StepDifferences.SystemPrompt when difference.Green is null =>
                $"{step} got a system prompt that the green run did not have: {r}.",
            StepDifferences.SystemPrompt => $"The system prompt of {step} differs: {g} became {r}.",
            StepDifferences.Model => $"{green.StepName} asked for the model {difference.Green}, in red for {difference.Red}.",
            StepDifferences.ServedModel => $"{step} was answered by {difference.Red} instead of {difference.Green}.",
            StepDifferences.Provider or StepDifferences.Server or StepDifferences.Parameters =>
                $"The {difference.What} of {step} changed: {g} became {r}.",
            StepDifferences.Arguments => $"{step} was called with other arguments: {g} became {r}.",
            StepDifferences.Result
                when Troubles.Of(difference.Red) > Trouble.None && Troubles.Of(difference.Green) is Trouble.None =>
                $"{step} {Got("arguments")}answered with an error{(red.Status is SpanStatus.Error ? "" : ", not recorded as one")}: {r}.",
            StepDifferences.Result => $"{step} {Got("arguments")}answered differently: {g} became {r}.",
            StepDifferences.Documents => DocumentsSentence(step, difference),
            StepDifferences.Status when red.Status is SpanStatus.Error =>
                $"{step} failed in the red run only: {Quotes.Short(StepDifferences.ErrorText(red) ?? red.ErrorType)}.",
            StepDifferences.Status =>
                $"{step} failed in the green run and passed in the red one: {Quotes.Short(StepDifferences.ErrorText(green) ?? green.ErrorType)}.",
            StepDifferences.HttpStatus => $"{step} was answered with HTTP {difference.Red} instead of {difference.Green}.",
            StepDifferences.FinishReason => $"{step} ended with {difference.Red} instead of {difference.Green}.",
            StepDifferences.AnswerPrefix => $"{step} {Got("input")}answered differently: {g} became {r}.",
            var what when what.StartsWith(StepDifferences.ToolPrefix, StringComparison.Ordinal) => ToolSentence(
                step,
                what[StepDifferences.ToolPrefix.Length..],
                difference,
                g,
                r
            ),
            var what => MessageSentence(step, what, difference, g, r),
        };

        string Got(string what) => sameInput ? $"got the same {what} and " : "";
    }

    private static string ToolSentence(string step, string tool, SpanDifference difference, string g, string r) =>
        (difference.Green, difference.Red) switch
        {
            (null, _) => $"{step} was offered one more tool, {tool}.",
            (_, null) => $"{step} was not offered the tool {tool}.",
            _ => $"The definition of the tool {tool} differs: {g} became {r}.",
        };

    private static string MessageSentence(string step, string what, SpanDifference difference, string g, string r) =>
        (difference.Green, difference.Red) switch
        {
            (null, _) => $"{step} got one message more, {what}: {r}.",
            (_, null) => $"{step} did not get {what}: {g}.",
            _ => $"{step} got another {what}: {g} became {r}.",
        };

    private static string DocumentsSentence(string step, SpanDifference difference)
    {
        // The text begins with "4 documents".
        var green = difference.Green!.Split('\n')[0];
        var red = difference.Red!.Split('\n')[0];
        return green == red
            ? $"{step} returned other documents, {red} on both sides."
            : $"{step} returned {red} instead of {green.Split(' ')[0]}.";
    }
}
