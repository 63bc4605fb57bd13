using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;

namespace Triage.Storage.Runs;

/// <summary>A text that spans refer to, stored once per workspace under its keyed hash.</summary>
internal sealed class ContentRow : IWorkspaceRow, IEntityTypeConfiguration<ContentRow>
{
    public WorkspaceId Workspace { get; set; }
    public string Key { get; set; } = "";
    public string Text { get; set; } = "";
    public int Chars { get; set; }
    public int Redaction { get; set; }
    public DateTimeOffset FirstSeenAtUtc { get; set; }

    public void Configure(EntityTypeBuilder<ContentRow> content)
    {
        content.ToTable("contents");
        content.HasKey(c => new { c.Workspace, c.Key });
        // What is new is asked for every few seconds, and must not read through the texts.
        content.HasIndex(c => new
        {
            c.Workspace,
            c.FirstSeenAtUtc,
            c.Key,
        });
    }
}

/// <summary>
/// One use of a content by a span. Attributes that refer to a content have a row too, so that a content without rows
/// here, and without a span that names it as its resource, is used by nobody.
/// </summary>
internal sealed class SpanContentRow : IWorkspaceRow, IEntityTypeConfiguration<SpanContentRow>
{
    /// <summary>In place of a slot, for the value of an attribute.</summary>
    public const string Attribute = "attribute";

    public WorkspaceId Workspace { get; set; }
    public string TraceId { get; set; } = "";
    public string SpanId { get; set; } = "";

    /// <summary>Position in the span. Not the order inside the slot: two log records may carry the same nanosecond.</summary>
    public int Sequence { get; set; }

    /// <summary>Contract word of a <see cref="Engine.Runs.ContentSlot"/>, or <see cref="Attribute"/>.</summary>
    public string Slot { get; set; } = "";
    public long SlotOrder { get; set; }
    public string? Role { get; set; }
    public string ContentKey { get; set; } = "";

    public void Configure(EntityTypeBuilder<SpanContentRow> use)
    {
        use.ToTable("span_contents");
        use.HasKey(c => new
        {
            c.Workspace,
            c.TraceId,
            c.SpanId,
            c.Sequence,
        });
        use.HasOne<SpanRow>()
            .WithMany()
            .HasForeignKey(c => new
            {
                c.Workspace,
                c.TraceId,
                c.SpanId,
            })
            .OnDelete(DeleteBehavior.Cascade);
        use.HasOne<ContentRow>()
            .WithMany()
            .HasForeignKey(c => new { c.Workspace, c.ContentKey })
            .OnDelete(DeleteBehavior.Restrict);
    }
}
