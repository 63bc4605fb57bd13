using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Agents;

/// <summary>What the spans of a trace said of a CI pipeline, as a whole, and beside it what it is found by.</summary>
internal sealed class PipelineRow : IWorkspaceRow, IEntityTypeConfiguration<PipelineRow>
{
    public WorkspaceId Workspace { get; set; }
    public string TraceId { get; set; } = "";

    /// <summary>The CI system's id of the run.</summary>
    public string? RunId { get; set; }
    public string? Version { get; set; }
    public string? Commit { get; set; }
    public DateTimeOffset AtUtc { get; set; }
    public PipelineRun Pipeline { get; set; } = null!;

    public void Take(PipelineRun pipeline)
    {
        Pipeline = pipeline;
        (RunId, Version, Commit, AtUtc) = (pipeline.RunId, pipeline.Version, pipeline.Commit, pipeline.AtUtc);
    }

    public void Configure(EntityTypeBuilder<PipelineRow> pipeline)
    {
        pipeline.ToTable("pipelines");
        pipeline.HasKey(p => new { p.Workspace, p.TraceId });
        pipeline.Property(p => p.Pipeline).HasJson();
        pipeline.HasOne<WorkspaceRow>().WithMany().HasForeignKey(p => p.Workspace);
        pipeline.HasIndex(p => new { p.Workspace, p.RunId });
        pipeline.HasIndex(p => new { p.Workspace, p.Commit });
        pipeline.HasIndex(p => new { p.Workspace, p.Version });
    }
}
