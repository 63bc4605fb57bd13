using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Engine.Runs;

namespace Triage.Web.Outcomes;

/// <summary>A condition while it is being written.</summary>
public sealed class ConditionDraft
{
    public ConditionOn On { get; set; } = ConditionOn.Result;
    public ConditionTest Test { get; set; }
    public string? Tool { get; set; }
    public string? Path { get; set; }
    public string? Value { get; set; }

    public bool NeedsTool => On is ConditionOn.ToolCalls or ConditionOn.Arguments or ConditionOn.Result or ConditionOn.Order;
    public bool NeedsPath => On is ConditionOn.Arguments or ConditionOn.Result or ConditionOn.Subject;
    public bool NeedsValue => Test is not (ConditionTest.Present or ConditionTest.Absent);

    /// <summary>Tests that make sense here, for the choice.</summary>
    public IEnumerable<ConditionTest> Tests =>
        On == ConditionOn.Order ? [ConditionTest.After] : Enum.GetValues<ConditionTest>().Where(t => t != ConditionTest.After);

    /// <summary>Another thing to look at keeps the test where it still makes sense.</summary>
    public void LookAt(ConditionOn on)
    {
        On = on;
        Test = Tests.Contains(Test) ? Test : Tests.First();
    }

    public OutcomeCondition ToCondition() =>
        new(On, Test, NeedsTool ? Tool : null, NeedsPath ? Path : null, NeedsValue ? Value : null);
}

/// <summary>An outcome rule while it is being written; it becomes one only when it is complete.</summary>
public sealed class RuleDraft
{
    private readonly string _id = Guid.NewGuid().ToString("N")[..8];
    private readonly bool _on = true;

    public RuleDraft() { }

    public RuleDraft(OutcomeRule rule)
    {
        (_id, _on, Name, Then) = (rule.Id, rule.On, rule.Name, rule.Then);
        When =
        [
            .. rule.When.Select(c => new ConditionDraft
            {
                On = c.On,
                Test = c.Test,
                Tool = c.Tool,
                Path = c.Path,
                Value = c.Value,
            }),
        ];
    }

    public string Name { get; set; } = "";
    public Outcome Then { get; set; } = Outcome.Red;
    public List<ConditionDraft> When { get; } = [new()];

    /// <exception cref="RefusedInputException">It names what is missing.</exception>
    public OutcomeRule ToRule(Actor by, DateTimeOffset nowUtc) =>
        OutcomeRules.Checked(new OutcomeRule(_id, Name, Then, [.. When.Select(c => c.ToCondition())], _on, by, nowUtc));
}
