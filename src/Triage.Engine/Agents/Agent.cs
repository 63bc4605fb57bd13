using Triage.Engine.Runs;

namespace Triage.Engine.Agents;

/// <summary>One automated worker that is watched. It is known from its first run on; everything else is what people set.</summary>
public sealed record Agent(WorkspaceId Workspace, string Name)
{
    public string? Owner { get; init; }

    /// <summary>Who owns a new incident of this agent until somebody else does.</summary>
    public string? DefaultResponder { get; init; }
    public ContentMode ContentMode { get; init; }
    public AgentCard Card { get; init; } = AgentCard.Empty;
    public IReadOnlyList<SubjectRule> SubjectRules { get; init; } = [];
    public IReadOnlyList<OutcomeRule> OutcomeRules { get; init; } = [];

    /// <summary>A settled run nobody complained about counts as presumed green after this many days; null: never.</summary>
    public int? PresumedGreenAfterDays { get; init; }

    /// <summary>Secret part of the filing address for those who are no engineers; null when there is none.</summary>
    public string? FilingKey { get; init; }
}
