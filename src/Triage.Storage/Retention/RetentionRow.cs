using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Retention;

/// <summary>How long a workspace keeps its runs; without a row the defaults of <see cref="RetentionRules"/> hold.</summary>
internal sealed class RetentionRow : IWorkspaceRow, IEntityTypeConfiguration<RetentionRow>
{
    public WorkspaceId Workspace { get; set; }
    public int? MaxAgeDays { get; set; }
    public long? MaxBytes { get; set; }

    public void Configure(EntityTypeBuilder<RetentionRow> rules)
    {
        rules.ToTable("retention");
        rules.HasKey(r => r.Workspace);
        rules.HasOne<WorkspaceRow>().WithMany().HasForeignKey(r => r.Workspace);
    }
}
