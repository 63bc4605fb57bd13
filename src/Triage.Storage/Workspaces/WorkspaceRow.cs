using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;

namespace Triage.Storage.Workspaces;

internal sealed class WorkspaceRow : IWorkspaceRow, IEntityTypeConfiguration<WorkspaceRow>
{
    public WorkspaceId Workspace { get; set; }
    public string Name { get; set; } = "";

    /// <summary>IANA name.</summary>
    public string Zone { get; set; } = "";
    public byte[] ContentKey { get; set; } = [];
    public DateTimeOffset MadeAtUtc { get; set; }

    /// <summary>The number of the incident filed last; a number is never given twice.</summary>
    public int LastIncidentNumber { get; set; }

    public void Configure(EntityTypeBuilder<WorkspaceRow> workspace)
    {
        workspace.ToTable("workspaces");
        workspace.HasKey(w => w.Workspace);
    }
}
