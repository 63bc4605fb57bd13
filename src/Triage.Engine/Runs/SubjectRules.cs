namespace Triage.Engine.Runs;

/// <summary>What a subject rule must be before it is kept.</summary>
public static class SubjectRules
{
    /// <exception cref="RefusedInputException">A name or path is missing, too long, or no path of the kind that is read.</exception>
    public static SubjectRule Checked(SubjectRule rule)
    {
        var checkedRule = rule with
        {
            Name = Text(rule.Name, "name"),
            Path = Text(rule.Path, "path"),
            Tool = rule.Tool?.Trim() is { Length: > 0 } tool ? tool : null,
        };
        if (rule.Place != SubjectPlace.Attribute && JsonPath.TryParse(checkedRule.Path) is null)
        {
            throw new RefusedInputException(
                "path",
                $"'{checkedRule.Path}' is no path that is read here. Write members with dots and lists with [*], as in $.matches[*].invoice."
            );
        }

        return checkedRule;
    }

    private static string Text(string? text, string field) =>
        text?.Trim() is { Length: > 0 and <= Limits.MaxShortTextChars } given
            ? given
            : throw new RefusedInputException(
                field,
                $"The {field} of a subject rule needs 1 to {Limits.MaxShortTextChars} characters."
            );
}
