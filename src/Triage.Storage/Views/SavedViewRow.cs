using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Views;

internal sealed class SavedViewRow : IWorkspaceRow, IEntityTypeConfiguration<SavedViewRow>
{
    public WorkspaceId Workspace { get; set; }
    public Guid Id { get; set; }
    public ViewPage Page { get; set; }
    public Actor Owner { get; set; }
    public string Name { get; set; } = "";
    public string Query { get; set; } = "";
    public bool Shared { get; set; }
    public DateTimeOffset SavedAtUtc { get; set; }

    public void Configure(EntityTypeBuilder<SavedViewRow> view)
    {
        view.ToTable("saved_views");
        view.HasKey(v => new { v.Workspace, v.Id });
        view.HasOne<WorkspaceRow>().WithMany().HasForeignKey(v => v.Workspace);
        view.HasIndex(v => new
            {
                v.Workspace,
                v.Page,
                v.Owner,
                v.Name,
            })
            .IsUnique();
    }
}
