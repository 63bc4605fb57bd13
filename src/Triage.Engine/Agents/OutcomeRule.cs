using Triage.Engine.Runs;

namespace Triage.Engine.Agents;

/// <summary>What a condition of an outcome rule looks at.</summary>
public enum ConditionOn
{
    /// <summary>What the run said of itself.</summary>
    ReportedStatus,

    /// <summary>How often the tool was called.</summary>
    ToolCalls,

    /// <summary>A value in the tool's arguments, by JSON path.</summary>
    Arguments,

    /// <summary>A value in the tool's result, by JSON path.</summary>
    Result,

    /// <summary>Whether the tool's first call came after the first call of the tool named in the value.</summary>
    Order,

    /// <summary>A subject of the run, by its name.</summary>
    Subject,
    DurationMs,
    ErrorSpans,
    ModelCalls,
}

public enum ConditionTest
{
    Equal,
    NotEqual,
    Less,
    Greater,
    Contains,
    Present,
    Absent,

    /// <summary>Only with <see cref="ConditionOn.Order"/>.</summary>
    After,
}

/// <param name="Tool">The tool it is about; needed for tool calls, arguments, result and order.</param>
/// <param name="Path">JSON path into arguments or result, or the name of the subject.</param>
/// <param name="Value">What it is compared with; not needed for present and absent. Numbers compare by value.</param>
public sealed record OutcomeCondition(ConditionOn On, ConditionTest Test, string? Tool, string? Path, string? Value);

/// <summary>A condition that marks the runs of an agent. All of its conditions must hold.</summary>
/// <param name="Id">Stable within the agent.</param>
/// <param name="Then">Green or red.</param>
public sealed record OutcomeRule(
    string Id,
    string Name,
    Outcome Then,
    IReadOnlyList<OutcomeCondition> When,
    bool On,
    Actor By,
    DateTimeOffset SinceUtc
);
