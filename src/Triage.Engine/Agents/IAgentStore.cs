namespace Triage.Engine.Agents;

/// <summary>Where what people set for an agent is kept. Throws <see cref="Runs.StorageUnavailableException"/> when the store refuses.</summary>
public interface IAgentStore
{
    /// <summary>The agent as set by people; with every default when nobody has set anything.</summary>
    Task<Agent> GetAsync(WorkspaceId workspace, string name, CancellationToken cancellation);

    /// <summary>Changes the agent in one transaction, so that no change overwrites another; leaves an entry in its history.</summary>
    /// <param name="what">What was changed, as a sentence for people.</param>
    Task<Agent> ChangeAsync(
        WorkspaceId workspace,
        string name,
        Func<Agent, Agent> change,
        string what,
        Actor by,
        CancellationToken cancellation
    );

    /// <summary>Every agent that people have set something for.</summary>
    Task<IReadOnlyList<Agent>> SetByPeopleAsync(WorkspaceId workspace, CancellationToken cancellation);
}
