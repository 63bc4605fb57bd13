using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Api;

/// <summary>A request that named itself by a key, and its answer once there is one.</summary>
internal sealed class KeptAnswerRow : IWorkspaceRow, IEntityTypeConfiguration<KeptAnswerRow>
{
    public WorkspaceId Workspace { get; set; }
    public string Key { get; set; } = "";

    /// <summary>Hash of method, address and body.</summary>
    public string Request { get; set; } = "";
    public DateTimeOffset AtUtc { get; set; }

    /// <summary>Null while the request is under way.</summary>
    public KeptAnswer? Answer { get; set; }

    public void Configure(EntityTypeBuilder<KeptAnswerRow> kept)
    {
        kept.ToTable("kept_answers");
        kept.HasKey(k => new { k.Workspace, k.Key });
        kept.Property(k => k.Answer).HasJson();
        kept.HasIndex(k => new { k.Workspace, k.AtUtc });
        kept.HasOne<WorkspaceRow>().WithMany().HasForeignKey(k => k.Workspace);
    }
}
