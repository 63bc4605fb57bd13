namespace Triage.Engine.Agents;

/// <summary>What containment needs to know of an agent: its card, and whether it is running now.</summary>
/// <param name="RunsInFlight">Runs seen that have not ended or still send; queued ones send nothing, so it is "at least".</param>
public sealed record AgentAtWork(string Name, AgentCard Card, int RunsInFlight)
{
    /// <summary>What a person said the tool can do; null when nobody has.</summary>
    public ToolReach? ReachOf(string tool) => Card.MayTouch.FirstOrDefault(t => t.Tool == tool)?.Reach;

    /// <summary>
    /// The switches that stop damage, narrowest first: of the tools that acted in the red run, what cannot be undone
    /// first; without any of those, of every tool that can act.
    /// </summary>
    /// <param name="called">Names of the tools that the red run called; empty without one.</param>
    public IReadOnlyList<ToolOnCard> Switches(IReadOnlyCollection<string> called)
    {
        var acting = Card
            .MayTouch.Where(t => t is { Reach: ToolReach.Write or ToolReach.Irreversible, Switch: not null })
            .OrderByDescending(t => t.Reach)
            .ThenBy(t => t.Tool, StringComparer.Ordinal)
            .ToList();
        var involved = acting.Where(t => called.Contains(t.Tool)).ToList();
        return involved.Count > 0 ? involved : acting;
    }

    /// <summary>Who can take back what the tools did that the red run called, or any that can act.</summary>
    public IReadOnlyList<ToolOnCard> Undoers(IReadOnlyCollection<string> called)
    {
        var able = Card
            .MayTouch.Where(t => t is { Reach: ToolReach.Write or ToolReach.Irreversible, WhoCanUndo: not null })
            .ToList();
        var involved = able.Where(t => called.Contains(t.Tool)).ToList();
        return involved.Count > 0 ? involved : able;
    }
}
