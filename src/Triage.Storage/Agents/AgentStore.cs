using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Engine.Incidents;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Agents;

public sealed class AgentStore : IAgentStore
{
    private readonly TriageDatabase _database;
    private readonly WorkspaceStore _workspaces;
    private readonly TimeProvider _time;

    internal AgentStore(TriageDatabase database, WorkspaceStore workspaces, TimeProvider time)
    {
        _database = database;
        _workspaces = workspaces;
        _time = time;
    }

    public Task<Agent> GetAsync(WorkspaceId workspace, string name, CancellationToken cancellation) =>
        _database.ReadAsync(
            async context =>
                (await context.In<AgentRow>(workspace).SingleOrDefaultAsync(a => a.Name == name, cancellation))?.Agent
                ?? new Agent(workspace, name),
            cancellation
        );

    public async Task<Agent> ChangeAsync(
        WorkspaceId workspace,
        string name,
        Func<Agent, Agent> change,
        string what,
        Actor by,
        CancellationToken cancellation
    )
    {
        var agent = FilingRules.Required(name, "agent", Limits.MaxShortTextChars);
        await _workspaces.GetAsync(workspace, cancellation);
        return await _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                var row = await context.In<AgentRow>(workspace).SingleOrDefaultAsync(a => a.Name == agent, cancellation);
                if (row is null)
                {
                    row = new AgentRow
                    {
                        Workspace = workspace,
                        Name = agent,
                        Agent = new Agent(workspace, agent),
                    };
                    context.Add(row);
                }

                var changed = change(row.Agent);
                if (changed == row.Agent)
                {
                    return changed;
                }

                row.Agent = changed;
                var events = await context.In<AgentEventRow>(workspace).CountAsync(e => e.Name == agent, cancellation);
                context.Add(
                    new AgentEventRow
                    {
                        Workspace = workspace,
                        Name = agent,
                        Sequence = events + 1,
                        Text = what,
                        AtUtc = _time.GetUtcNow(),
                        By = by,
                    }
                );
                return changed;
            },
            cancellation
        );
    }

    public Task<IReadOnlyList<Agent>> SetByPeopleAsync(WorkspaceId workspace, CancellationToken cancellation) =>
        _database.ReadAsync<IReadOnlyList<Agent>>(
            async context =>
                await context
                    .In<AgentRow>(workspace)
                    .OrderBy(a => a.Name)
                    .Select(a => a.Agent)
                    .Take(Limits.MaxAgents)
                    .ToListAsync(cancellation),
            cancellation
        );
}
