using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Agents;

/// <summary>A reported change; rows are only ever added.</summary>
internal sealed class ChangeRow : IWorkspaceRow, IEntityTypeConfiguration<ChangeRow>
{
    public WorkspaceId Workspace { get; set; }

    /// <summary>Made from what was reported, so that the same report again is the same row.</summary>
    public string Id { get; set; } = "";
    public DateTimeOffset AtUtc { get; set; }
    public Trigger Kind { get; set; }
    public string Subject { get; set; } = "";
    public string? Before { get; set; }
    public string? After { get; set; }
    public string? Agent { get; set; }
    public string? Link { get; set; }
    public Actor By { get; set; }

    public Change ToChange() => new(AtUtc, Kind, Subject, Before, After, Agent, Link, By);

    public void Configure(EntityTypeBuilder<ChangeRow> change)
    {
        change.ToTable("changes");
        change.HasKey(c => new { c.Workspace, c.Id });
        change.HasOne<WorkspaceRow>().WithMany().HasForeignKey(c => c.Workspace);
        change.HasIndex(c => new { c.Workspace, c.AtUtc });
    }
}

/// <summary>What CI said of a build; rows are only ever added, the latest counts.</summary>
internal sealed class BuildResultRow : IWorkspaceRow, IEntityTypeConfiguration<BuildResultRow>
{
    public WorkspaceId Workspace { get; set; }
    public string Agent { get; set; } = "";
    public string Version { get; set; } = "";
    public DateTimeOffset AtUtc { get; set; }
    public string? Commit { get; set; }
    public bool? Succeeded { get; set; }

    public BuildResult ToResult() => new(Agent, Version, Commit, Succeeded, AtUtc);

    public void Configure(EntityTypeBuilder<BuildResultRow> result)
    {
        result.ToTable("build_results");
        result.HasKey(r => new
        {
            r.Workspace,
            r.Agent,
            r.Version,
            r.AtUtc,
        });
        result.HasOne<WorkspaceRow>().WithMany().HasForeignKey(r => r.Workspace);
    }
}
