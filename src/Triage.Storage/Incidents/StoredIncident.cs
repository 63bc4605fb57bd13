using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Response;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Incidents;

/// <summary>The row of an incident: its record, and beside it what lists sort and search by.</summary>
internal sealed class StoredIncident : IWorkspaceRow, IEntityTypeConfiguration<StoredIncident>
{
    public WorkspaceId Workspace { get; set; }
    public int Number { get; set; }
    public string Title { get; set; } = "";
    public string? WhatHappened { get; set; }
    public string? Expected { get; set; }
    public string? Agent { get; set; }
    public string? Subject { get; set; }
    public Symptom Symptom { get; set; }
    public Severity Severity { get; set; }
    public string? Amount { get; set; }
    public DateTimeOffset? FirstBadAtUtc { get; set; }
    public string? FiledRedRun { get; set; }
    public string? FiledGreenRun { get; set; }
    public IReadOnlyList<string> Links { get; set; } = [];
    public Actor FiledBy { get; set; }
    public DateTimeOffset FiledAtUtc { get; set; }
    public IncidentState State { get; set; }
    public string? Owner { get; set; }
    public string? DeclineReason { get; set; }
    public string? RedRun { get; set; }
    public string? GreenRun { get; set; }
    public DateTimeOffset? AcceptedAtUtc { get; set; }
    public DateTimeOffset? ContainedAtUtc { get; set; }
    public DateTimeOffset? ClassifiedAtUtc { get; set; }
    public DateTimeOffset? ClosedAtUtc { get; set; }
    public Helped? Helped { get; set; }

    /// <summary>The verdict as a whole; null together with the three columns after it.</summary>
    public Verdict? Verdict { get; set; }
    public string? Class { get; set; }
    public Layer? Layer { get; set; }
    public Confidence? Confidence { get; set; }

    /// <summary>Smaller is more urgent: what can still do damage, what waits, what is settled; each by severity.</summary>
    public int Urgency { get; set; }
    public string SearchText { get; set; } = "";

    public void TakeOver(Incident incident)
    {
        var record = incident.Record;
        var filing = record.Filing;
        (Workspace, Number) = (record.Workspace, record.Number);
        (Title, WhatHappened, Expected) = (filing.Title, filing.WhatHappened, filing.Expected);
        (Agent, Subject, Amount) = (filing.Agent, filing.Subject, filing.Amount);
        (Symptom, Severity, FirstBadAtUtc) = (filing.Symptom, filing.Severity, filing.FirstBadAtUtc);
        (FiledRedRun, FiledGreenRun, Links) = (filing.RedRun, filing.GreenRun, filing.Links);
        (FiledBy, FiledAtUtc) = (record.FiledBy, record.FiledAtUtc);
        (State, Owner, DeclineReason) = (record.State, record.Owner, record.DeclineReason);
        (RedRun, GreenRun) = (record.RedRun, record.GreenRun);
        (AcceptedAtUtc, ContainedAtUtc) = (record.AcceptedAtUtc, record.ContainedAtUtc);
        (ClassifiedAtUtc, ClosedAtUtc) = (record.ClassifiedAtUtc, record.ClosedAtUtc);
        (Helped, Verdict, Class) = (record.Helped, record.Verdict, record.Verdict?.Class);
        (Layer, Confidence) = (record.Verdict?.Layer, record.Verdict?.Confidence);
        var waits = incident.IsOpen ? (record.ContainedAtUtc is null ? 0 : 1) : 2;
        Urgency = (10 * waits) + (int)filing.Severity;
        SearchText = Storage.SearchText.Of([incident.Id, filing.Title, filing.Subject, filing.WhatHappened, filing.Expected]);
    }

    public IncidentRecord ToRecord() =>
        new(Workspace, Number, ToFiling(), FiledBy, FiledAtUtc)
        {
            State = State,
            Owner = Owner,
            DeclineReason = DeclineReason,
            RedRun = RedRun,
            GreenRun = GreenRun,
            AcceptedAtUtc = AcceptedAtUtc,
            ContainedAtUtc = ContainedAtUtc,
            ClassifiedAtUtc = ClassifiedAtUtc,
            ClosedAtUtc = ClosedAtUtc,
            Verdict = Verdict,
            Helped = Helped,
        };

    private Filing ToFiling() =>
        new()
        {
            Title = Title,
            WhatHappened = WhatHappened,
            Expected = Expected,
            Agent = Agent,
            Subject = Subject,
            Symptom = Symptom,
            Severity = Severity,
            Amount = Amount,
            FirstBadAtUtc = FirstBadAtUtc,
            RedRun = FiledRedRun,
            GreenRun = FiledGreenRun,
            Links = Links,
        };

    public void Configure(EntityTypeBuilder<StoredIncident> incident)
    {
        incident.ToTable("incidents");
        incident.HasKey(i => new { i.Workspace, i.Number });
        incident.Property(i => i.Links).HasJson();
        incident.Property(i => i.Verdict).HasJson();
        incident.HasOne<WorkspaceRow>().WithMany().HasForeignKey(i => i.Workspace);
        incident.HasIndex(i => new
        {
            i.Workspace,
            i.Urgency,
            i.FiledAtUtc,
            i.Number,
        });
        incident.HasIndex(i => new
        {
            i.Workspace,
            i.FiledAtUtc,
            i.Number,
        });
    }
}
