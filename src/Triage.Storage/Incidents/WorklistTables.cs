using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Engine.Incidents;

namespace Triage.Storage.Incidents;

internal sealed class WorklistEntryRow : IIncidentPart, IEntityTypeConfiguration<WorklistEntryRow>
{
    public WorkspaceId Workspace { get; set; }
    public int Number { get; set; }
    public int Entry { get; set; }
    public string? SubjectName { get; set; }
    public string Subject { get; set; } = "";
    public string? RunId { get; set; }
    public string? Expected { get; set; }
    public string? Actual { get; set; }
    public WorklistSource Source { get; set; }
    public DateTimeOffset AddedAtUtc { get; set; }
    public Actor AddedBy { get; set; }
    public bool StillAffected { get; set; }
    public string? Owner { get; set; }
    public string? Note { get; set; }
    public DateTimeOffset? DoneAtUtc { get; set; }
    public Actor? DoneBy { get; set; }

    public WorklistEntry ToEntry() =>
        new(
            Entry,
            new AffectedSubject(SubjectName, Subject, RunId, Expected, Actual),
            Source,
            AddedAtUtc,
            AddedBy,
            StillAffected,
            Owner,
            Note,
            DoneAtUtc,
            DoneBy
        );

    public void TakeOver(WorklistEntry entry)
    {
        (Entry, Source) = (entry.Number, entry.Source);
        (SubjectName, Subject, RunId) = (entry.What.Name, entry.What.Subject, entry.What.RunId);
        (Expected, Actual) = (entry.What.Expected, entry.What.Actual);
        (AddedAtUtc, AddedBy, StillAffected) = (entry.AddedAtUtc, entry.AddedBy, entry.StillAffected);
        (Owner, Note, DoneAtUtc, DoneBy) = (entry.Owner, entry.Note, entry.DoneAtUtc, entry.DoneBy);
    }

    public void Configure(EntityTypeBuilder<WorklistEntryRow> row)
    {
        row.BelongsToIncident("worklist_entries", nameof(Entry));
        // What is still to be corrected, over all incidents of a workspace.
        row.HasIndex(e => new
        {
            e.Workspace,
            e.DoneAtUtc,
            e.Number,
        });
    }
}

/// <summary>The latest search for the onset of an incident; running it again replaces it.</summary>
internal sealed class OnsetRow : IIncidentPart, IEntityTypeConfiguration<OnsetRow>
{
    public WorkspaceId Workspace { get; set; }
    public int Number { get; set; }
    public OnsetResult Result { get; set; } = null!;

    public void Configure(EntityTypeBuilder<OnsetRow> row)
    {
        row.ToTable("onsets");
        row.HasKey(o => new { o.Workspace, o.Number });
        row.Property(o => o.Result).HasJson();
        row.HasOne<StoredIncident>().WithMany().HasForeignKey(o => new { o.Workspace, o.Number });
    }
}
