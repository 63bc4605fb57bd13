using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Storage.Workspaces;

/// <summary>One version of a workspace's redaction rules; rows are only ever added, the latest counts.</summary>
internal sealed class RedactionRulesRow : IWorkspaceRow, IEntityTypeConfiguration<RedactionRulesRow>
{
    public WorkspaceId Workspace { get; set; }
    public int Version { get; set; }
    public RedactionRules Rules { get; set; } = RedactionRules.Shipped;
    public DateTimeOffset AtUtc { get; set; }
    public Actor By { get; set; }

    public void Configure(EntityTypeBuilder<RedactionRulesRow> rules)
    {
        rules.ToTable("redaction_rules");
        rules.HasKey(r => new { r.Workspace, r.Version });
        rules.Property(r => r.Rules).HasJson();
        rules.HasOne<WorkspaceRow>().WithMany().HasForeignKey(r => r.Workspace);
    }
}
