using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;

namespace Triage.Storage.Incidents;

internal sealed class FollowUpRow : IIncidentPart, IEntityTypeConfiguration<FollowUpRow>
{
    public WorkspaceId Workspace { get; set; }
    public int Number { get; set; }
    public int FollowUp { get; set; }
    public FollowUpKind Kind { get; set; }
    public string What { get; set; } = "";
    public string? Owner { get; set; }
    public DateOnly? DueOn { get; set; }
    public Actor AddedBy { get; set; }
    public DateTimeOffset AddedAtUtc { get; set; }
    public Actor? DoneBy { get; set; }
    public DateTimeOffset? DoneAtUtc { get; set; }
    public bool Withdrawn { get; set; }

    public void TakeOver(FollowUp followUp)
    {
        (FollowUp, Kind, What) = (followUp.Number, followUp.Kind, followUp.What);
        (Owner, DueOn) = (followUp.Owner, followUp.DueOn);
        (AddedBy, AddedAtUtc) = (followUp.AddedBy, followUp.AddedAtUtc);
        (DoneBy, DoneAtUtc, Withdrawn) = (followUp.DoneBy, followUp.DoneAtUtc, followUp.Withdrawn);
    }

    public FollowUp ToFollowUp() =>
        new(FollowUp, Kind, What, Owner, DueOn, AddedBy, AddedAtUtc)
        {
            DoneBy = DoneBy,
            DoneAtUtc = DoneAtUtc,
            Withdrawn = Withdrawn,
        };

    public void Configure(EntityTypeBuilder<FollowUpRow> row)
    {
        row.BelongsToIncident("follow_ups", nameof(FollowUp));
        // What is open and due, across incidents.
        row.HasIndex(f => new
        {
            f.Workspace,
            f.DoneAtUtc,
            f.DueOn,
        });
    }
}

internal sealed class FixAttemptRow : IIncidentPart, IEntityTypeConfiguration<FixAttemptRow>
{
    public WorkspaceId Workspace { get; set; }
    public int Number { get; set; }
    public int Fix { get; set; }
    public Layer Layer { get; set; }
    public string What { get; set; } = "";
    public string? Link { get; set; }
    public DateTimeOffset ShippedAtUtc { get; set; }
    public Actor RecordedBy { get; set; }
    public DateTimeOffset RecordedAtUtc { get; set; }
    public bool Withdrawn { get; set; }

    public void TakeOver(FixAttempt fix)
    {
        (Fix, Layer, What, Link) = (fix.Number, fix.Layer, fix.What, fix.Link);
        (ShippedAtUtc, RecordedBy, RecordedAtUtc) = (fix.ShippedAtUtc, fix.RecordedBy, fix.RecordedAtUtc);
        Withdrawn = fix.Withdrawn;
    }

    public FixAttempt ToFix() => new(Fix, Layer, What, Link, ShippedAtUtc, RecordedBy, RecordedAtUtc) { Withdrawn = Withdrawn };

    public void Configure(EntityTypeBuilder<FixAttemptRow> row)
    {
        row.BelongsToIncident("fix_attempts", nameof(Fix));
        row.HasIndex(f => new { f.Workspace, f.ShippedAtUtc });
    }
}
