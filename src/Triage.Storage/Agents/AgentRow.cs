using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Agents;

/// <summary>What people have set for an agent, as a whole: it is small, and always read and changed together.</summary>
internal sealed class AgentRow : IWorkspaceRow, IEntityTypeConfiguration<AgentRow>
{
    public WorkspaceId Workspace { get; set; }
    public string Name { get; set; } = "";
    public Agent Agent { get; set; } = null!;

    public void Configure(EntityTypeBuilder<AgentRow> agent)
    {
        agent.ToTable("agents");
        agent.HasKey(a => new { a.Workspace, a.Name });
        agent.Property(a => a.Agent).HasJson();
        agent.HasOne<WorkspaceRow>().WithMany().HasForeignKey(a => a.Workspace);
    }
}

/// <summary>One change of what people set for an agent; rows are only ever added.</summary>
internal sealed class AgentEventRow : IWorkspaceRow, IEntityTypeConfiguration<AgentEventRow>
{
    public WorkspaceId Workspace { get; set; }
    public string Name { get; set; } = "";
    public int Sequence { get; set; }
    public string Text { get; set; } = "";
    public DateTimeOffset AtUtc { get; set; }
    public Actor By { get; set; }

    public void Configure(EntityTypeBuilder<AgentEventRow> happened)
    {
        happened.ToTable("agent_events");
        happened.HasKey(e => new
        {
            e.Workspace,
            e.Name,
            e.Sequence,
        });
        happened.HasOne<AgentRow>().WithMany().HasForeignKey(e => new { e.Workspace, e.Name });
    }
}
