namespace Triage.Engine.Agents;

/// <summary>What a tool can do to the world.</summary>
public enum ToolReach
{
    Read,
    Write,

    /// <summary>Nobody can take it back: money sent, mail delivered.</summary>
    Irreversible,
}

/// <summary>
/// The three questions that outlive an incident: what does the model need to see, what may it touch, and what checks its
/// output before anything trusts it.
/// </summary>
/// <param name="ConfirmedBy">Null while the card is only what the app filled in from the runs.</param>
/// <param name="KnownTools">Names of the tools seen when a person confirmed the card; a later one is "new since".</param>
public sealed record AgentCard(
    IReadOnlyList<string> Sees,
    IReadOnlyList<ToolOnCard> MayTouch,
    IReadOnlyList<string> Checks,
    IReadOnlyList<string> KnownTools,
    Actor? ConfirmedBy,
    DateTimeOffset? ConfirmedAtUtc
)
{
    public static readonly AgentCard Empty = new([], [], [], [], null, null);
}

/// <param name="Reach">Null while nobody has said.</param>
/// <param name="Switch">The narrowest way to stop it, in words a responder can follow.</param>
/// <param name="WhoCanUndo">Who can take back what it did.</param>
/// <param name="Description">What the model was told of the tool when the card was confirmed; another text later is a change.</param>
public sealed record ToolOnCard(string Tool, ToolReach? Reach, string? Switch, string? WhoCanUndo, string? Description = null);
