using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Engine.Access;

namespace Triage.Storage.Access;

/// <summary>One entry of the audit log. Rows are only ever added. No foreign key: an entry outlives its workspace.</summary>
internal sealed class AuditRow : IEntityTypeConfiguration<AuditRow>
{
    public long Number { get; set; }
    public DateTimeOffset AtUtc { get; set; }
    public WorkspaceId? Workspace { get; set; }
    public Actor Actor { get; set; }
    public AuditAct Act { get; set; }
    public string What { get; set; } = "";
    public string? Detail { get; set; }

    /// <summary><see cref="AuditEntry.HashAfter"/>.</summary>
    public string Hash { get; set; } = "";

    public AuditEntry ToEntry() => new(Number, AtUtc, Workspace, Actor, Act, What, Detail);

    public void Configure(EntityTypeBuilder<AuditRow> entry)
    {
        entry.ToTable("audit");
        entry.HasKey(e => e.Number);
        entry.Property(e => e.Number).ValueGeneratedNever();
        entry.HasIndex(e => new { e.Workspace, e.Number });
        entry.HasIndex(e => new
        {
            e.Workspace,
            e.Act,
            e.Number,
        });
        entry.HasIndex(e => new
        {
            e.Workspace,
            e.Actor,
            e.Number,
        });
    }
}
