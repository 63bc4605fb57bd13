using Triage.Engine.Agents;
using Triage.Engine.Runs;

namespace Triage.Web.Outcomes;

/// <summary>How conditions and places are read aloud.</summary>
public static class RuleWords
{
    public static string Of(OutcomeCondition condition) =>
        condition.On switch
        {
            ConditionOn.Order => $"{condition.Tool} is first called after {condition.Value}",
            _ => string.Join(
                ' ',
                new[]
                {
                    SubjectOf(condition),
                    Of(condition.Test),
                    condition.Test is ConditionTest.Present or ConditionTest.Absent ? null : $"'{condition.Value}'",
                }.OfType<string>()
            ),
        };

    public static string Of(ConditionOn on) =>
        on switch
        {
            ConditionOn.ReportedStatus => "Reported status",
            ConditionOn.ToolCalls => "Calls of a tool",
            ConditionOn.Arguments => "Value in arguments",
            ConditionOn.Result => "Value in a result",
            ConditionOn.Order => "Order of two tools",
            ConditionOn.Subject => "Subject",
            ConditionOn.DurationMs => "Duration in ms",
            ConditionOn.ErrorSpans => "Spans with an error",
            _ => "Model calls",
        };

    public static string Of(ConditionTest test) =>
        test switch
        {
            ConditionTest.Equal => "is",
            ConditionTest.NotEqual => "is not",
            ConditionTest.Less => "is less than",
            ConditionTest.Greater => "is more than",
            ConditionTest.Contains => "contains",
            ConditionTest.Present => "is there",
            ConditionTest.Absent => "is not there",
            _ => "is after",
        };

    public static string Of(SubjectPlace place) =>
        place switch
        {
            SubjectPlace.Attribute => "attribute",
            SubjectPlace.Arguments => "arguments",
            SubjectPlace.Result => "result",
            SubjectPlace.Input => "input of the run",
            _ => "answer of the run",
        };

    private static string SubjectOf(OutcomeCondition condition) =>
        condition.On switch
        {
            ConditionOn.ToolCalls => $"the number of calls of {condition.Tool}",
            ConditionOn.Arguments => $"{condition.Path} in the arguments of {condition.Tool}",
            ConditionOn.Result => $"{condition.Path} in the result of {condition.Tool}",
            ConditionOn.Subject => $"the subject {condition.Path}",
            var on => $"the {Of(on).ToLowerInvariant()}",
        };
}
