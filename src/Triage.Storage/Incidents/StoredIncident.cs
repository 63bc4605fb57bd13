using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Response;
using Triage.Storage.Search;
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

    /// <summary>Where it was noticed, as known now.</summary>
    public string? Agent { get; set; }
    public string? OriginAgent { get; set; }
    public string? Subject { get; set; }
    public Symptom Symptom { get; set; }
    public Severity Severity { get; set; }
    public string? Amount { get; set; }
    public DateTimeOffset? FirstBadAtUtc { get; set; }
    public string? FiledRedRun { get; set; }
    public string? FiledGreenRun { get; set; }
    public IReadOnlyList<string> Links { get; set; } = [];

    /// <summary>As filed. Null in rows that are older than the column, which were never changed; no agent is "".</summary>
    public string? FiledAgent { get; set; }
    public Severity? FiledSeverity { get; set; }
    public IReadOnlyList<string>? FiledLinks { get; set; }
    public Actor FiledBy { get; set; }
    public DateTimeOffset FiledAtUtc { get; set; }
    public IncidentState State { get; set; }
    public string? Owner { get; set; }
    public string? DeclineReason { get; set; }
    public string? RedRun { get; set; }
    public string? GreenRun { get; set; }
    public Actor? AcknowledgedBy { get; set; }
    public DateTimeOffset? AcknowledgedAtUtc { get; set; }
    public DateTimeOffset? AcceptedAtUtc { get; set; }
    public DateTimeOffset? ContainedAtUtc { get; set; }
    public DateTimeOffset? ClassifiedAtUtc { get; set; }
    public DateTimeOffset? ClosedAtUtc { get; set; }
    public Helped? Helped { get; set; }
    public Impact? Impact { get; set; }
    public DateTimeOffset? SnoozedUntilUtc { get; set; }
    public int? MergedInto { get; set; }
    public int? MergedVia { get; set; }
    public IncidentState? StateBeforeMerge { get; set; }
    public DateTimeOffset? RegressedAtUtc { get; set; }
    public int Regressions { get; set; }
    public string? RegressedRun { get; set; }

    /// <summary>The verdict as a whole; null together with the three columns after it.</summary>
    public Verdict? Verdict { get; set; }
    public string? Class { get; set; }
    public Layer? Layer { get; set; }
    public Confidence? Confidence { get; set; }

    /// <summary>The urgency from which on nobody waits.</summary>
    public const int SettledUrgency = 20;

    /// <summary>Smaller is more urgent: what can still do damage, what waits, what is settled; each by severity.</summary>
    public int Urgency { get; set; }

    /// <summary>How long it went wrong before somebody filed it; null when nobody knows since when.</summary>
    public long? DarkMs { get; set; }

    public void TakeOver(Incident incident)
    {
        var record = incident.Record;
        var filing = record.Filing;
        (Workspace, Number) = (record.Workspace, record.Number);
        (Title, WhatHappened, Expected) = (filing.Title, filing.WhatHappened, filing.Expected);
        (Agent, OriginAgent, FiledAgent) = (record.SymptomAgent, record.OriginAgent, filing.Agent ?? "");
        (Severity, FiledSeverity) = (record.Severity, filing.Severity);
        (Links, FiledLinks) = (record.Links, filing.Links);
        (Subject, Amount, Symptom, FirstBadAtUtc) = (filing.Subject, filing.Amount, filing.Symptom, filing.FirstBadAtUtc);
        (FiledRedRun, FiledGreenRun) = (filing.RedRun, filing.GreenRun);
        (FiledBy, FiledAtUtc) = (record.FiledBy, record.FiledAtUtc);
        (State, Owner, DeclineReason) = (record.State, record.Owner, record.DeclineReason);
        (RedRun, GreenRun) = (record.RedRun, record.GreenRun);
        (AcknowledgedBy, AcknowledgedAtUtc) = (record.AcknowledgedBy, record.AcknowledgedAtUtc);
        (AcceptedAtUtc, ContainedAtUtc) = (record.AcceptedAtUtc, record.ContainedAtUtc);
        (ClassifiedAtUtc, ClosedAtUtc) = (record.ClassifiedAtUtc, record.ClosedAtUtc);
        (Helped, Verdict, Class) = (record.Helped, record.Verdict, record.Verdict?.Class);
        (Layer, Confidence) = (record.Verdict?.Layer, record.Verdict?.Confidence);
        (Impact, SnoozedUntilUtc) = (record.Impact, record.SnoozedUntilUtc);
        (MergedInto, MergedVia, StateBeforeMerge) = (record.MergedInto, record.MergedVia, record.StateBeforeMerge);
        (RegressedAtUtc, Regressions, RegressedRun) = (record.RegressedAtUtc, record.Regressions, record.RegressedRun);
        Urgency = (incident.IsOpen ? (record.ContainedAtUtc is null ? 0 : 10) : SettledUrgency) + (int)record.Severity;
        var dark = record.FiledAtUtc - filing.FirstBadAtUtc;
        DarkMs = dark >= TimeSpan.Zero ? (long)dark.Value.TotalMilliseconds : null;
    }

    /// <summary>What people look for when they look for an incident.</summary>
    public string TextToSearch =>
        string.Join('\n', ((string?[])[$"INC-{Number}", Title, Agent, Subject, WhatHappened, Expected]).OfType<string>());

    public SearchDocument ToDocument() => new(SearchKind.Incident, $"{Number}", SearchWords.Joined(TextToSearch));

    /// <param name="followUps">By number.</param>
    /// <param name="fixes">By number.</param>
    public IncidentRecord ToRecord(IReadOnlyList<FollowUp> followUps, IReadOnlyList<FixAttempt> fixes) =>
        new(Workspace, Number, ToFiling(), FiledBy, FiledAtUtc)
        {
            State = State,
            Severity = Severity,
            Owner = Owner,
            SymptomAgent = Agent,
            OriginAgent = OriginAgent,
            Links = Links,
            Impact = Impact,
            DeclineReason = DeclineReason,
            RedRun = RedRun,
            GreenRun = GreenRun,
            AcknowledgedBy = AcknowledgedBy,
            AcknowledgedAtUtc = AcknowledgedAtUtc,
            AcceptedAtUtc = AcceptedAtUtc,
            ContainedAtUtc = ContainedAtUtc,
            ClassifiedAtUtc = ClassifiedAtUtc,
            ClosedAtUtc = ClosedAtUtc,
            Verdict = Verdict,
            Helped = Helped,
            SnoozedUntilUtc = SnoozedUntilUtc,
            MergedInto = MergedInto,
            MergedVia = MergedVia,
            StateBeforeMerge = StateBeforeMerge,
            RegressedAtUtc = RegressedAtUtc,
            Regressions = Regressions,
            RegressedRun = RegressedRun,
            FollowUps = followUps,
            Fixes = fixes,
        };

    private Filing ToFiling() =>
        new()
        {
            Title = Title,
            WhatHappened = WhatHappened,
            Expected = Expected,
            Agent =
                FiledAgent is null ? Agent
                : FiledAgent.Length == 0 ? null
                : FiledAgent,
            Subject = Subject,
            Symptom = Symptom,
            Severity = FiledSeverity ?? Severity,
            Amount = Amount,
            FirstBadAtUtc = FirstBadAtUtc,
            RedRun = FiledRedRun,
            GreenRun = FiledGreenRun,
            Links = FiledLinks ?? Links,
        };

    public void Configure(EntityTypeBuilder<StoredIncident> incident)
    {
        incident.ToTable("incidents");
        incident.HasKey(i => new { i.Workspace, i.Number });
        incident.Property(i => i.Links).HasJson();
        incident.Property(i => i.FiledLinks).HasJson();
        incident.Property(i => i.Verdict).HasJson();
        incident.Property(i => i.Impact).HasJson();
        incident.Ignore(i => i.TextToSearch);
        incident.HasOne<WorkspaceRow>().WithMany().HasForeignKey(i => i.Workspace);
        incident.HasListIndexes();
    }
}
