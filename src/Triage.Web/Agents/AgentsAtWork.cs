using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Storage.Agents;

namespace Triage.Web.Agents;

/// <summary>What an incident asks of the agent it is about: its card and whether it runs now.</summary>
public sealed class AgentsAtWork(IAgentStore agents, AgentQueries queries)
{
    /// <summary>Null without an agent.</summary>
    public async Task<AgentAtWork?> FindAsync(WorkspaceId workspace, string? agent, CancellationToken cancellation) =>
        agent is null
            ? null
            : new AgentAtWork(
                agent,
                (await agents.GetAsync(workspace, agent, cancellation)).Card,
                await queries.InFlightAsync(workspace, agent, cancellation)
            );
}
