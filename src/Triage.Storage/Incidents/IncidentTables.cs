using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Engine.Checklists;
using Triage.Engine.Incidents;
using Triage.Engine.Replays;
using Triage.Engine.Response;

namespace Triage.Storage.Incidents;

/// <summary>One entry of something that only ever grows: events, answers, tallies.</summary>
internal interface IIncidentEntry : IIncidentPart
{
    /// <summary>From 1 per incident.</summary>
    int Sequence { get; }
}

internal sealed class IncidentEventRow : IIncidentEntry, IEntityTypeConfiguration<IncidentEventRow>
{
    public WorkspaceId Workspace { get; set; }
    public int Number { get; set; }
    public int Sequence { get; set; }
    public string Kind { get; set; } = "";
    public string Text { get; set; } = "";
    public DateTimeOffset AtUtc { get; set; }
    public Actor By { get; set; }

    // Rows from before incidents could be private end in the title of the other one: "Took in INC-7: Refund paid twice".
    public IncidentEvent ToEvent() => new(Kind, Incident.MergingKinds.Contains(Kind) ? Text.Split(": ", 2)[0] : Text, AtUtc, By);

    public void Configure(EntityTypeBuilder<IncidentEventRow> row)
    {
        row.BelongsToIncident("incident_events", nameof(Sequence));
        // What happened in a week, across incidents.
        row.HasIndex(e => new
        {
            e.Workspace,
            e.Kind,
            e.AtUtc,
        });
    }
}

/// <summary>A step of the first response that is ticked now.</summary>
internal sealed class IncidentStepRow : IIncidentPart, IEntityTypeConfiguration<IncidentStepRow>
{
    public WorkspaceId Workspace { get; set; }
    public int Number { get; set; }
    public int Step { get; set; }
    public DateTimeOffset AtUtc { get; set; }
    public Actor By { get; set; }
    public string? Note { get; set; }

    public StepDone ToStep() => new(By, AtUtc, Note);

    public void Configure(EntityTypeBuilder<IncidentStepRow> row) => row.BelongsToIncident("incident_steps", nameof(Step));
}

/// <summary>One answer; rows are only ever added.</summary>
internal sealed class AnswerRow : IIncidentEntry, IEntityTypeConfiguration<AnswerRow>
{
    public WorkspaceId Workspace { get; set; }
    public int Number { get; set; }
    public int Sequence { get; set; }
    public string Question { get; set; } = "";
    public IReadOnlyList<string> Choices { get; set; } = [];
    public string? Note { get; set; }
    public IReadOnlyList<Evidence> Evidence { get; set; } = [];
    public bool AsSuggested { get; set; }
    public DateTimeOffset AtUtc { get; set; }
    public Actor By { get; set; }

    public Answer ToAnswer() => new(Question, Choices, Note, Evidence, AsSuggested, AtUtc, By);

    public void Configure(EntityTypeBuilder<AnswerRow> row)
    {
        row.BelongsToIncident("answers", nameof(Sequence));
        row.Property(a => a.Choices).HasJson();
        row.Property(a => a.Evidence).HasJson();
    }
}

internal sealed class TallyRow : IIncidentEntry, IEntityTypeConfiguration<TallyRow>
{
    public WorkspaceId Workspace { get; set; }
    public int Number { get; set; }
    public int Sequence { get; set; }
    public string Question { get; set; } = "";
    public Arm Arm { get; set; }
    public int Tries { get; set; }
    public int Right { get; set; }
    public string Check { get; set; } = "";
    public DateTimeOffset AtUtc { get; set; }
    public Actor By { get; set; }

    public ReplayTally ToTally() => new(Question, Arm, Tries, Right, Check, AtUtc, By);

    public void Configure(EntityTypeBuilder<TallyRow> row) => row.BelongsToIncident("tallies", nameof(Sequence));
}

/// <summary>Which incident a request with an idempotency key made.</summary>
internal sealed class IdempotencyRow : IWorkspaceRow, IEntityTypeConfiguration<IdempotencyRow>
{
    public WorkspaceId Workspace { get; set; }
    public string Key { get; set; } = "";
    public int Number { get; set; }
    public DateTimeOffset AtUtc { get; set; }

    public void Configure(EntityTypeBuilder<IdempotencyRow> row) =>
        row.BelongsToIncident("idempotency_keys", nameof(Key), keyHasNumber: false);
}

internal static class IncidentParts
{
    /// <summary>A part of an incident: it goes with it, and its key starts with the workspace.</summary>
    public static void BelongsToIncident<T>(
        this EntityTypeBuilder<T> row,
        string table,
        string lastKeyPart,
        bool keyHasNumber = true
    )
        where T : class, IWorkspaceRow
    {
        const string Workspace = nameof(IWorkspaceRow.Workspace);
        const string Number = nameof(IncidentEventRow.Number);
        row.ToTable(table);
        row.HasKey(keyHasNumber ? [Workspace, Number, lastKeyPart] : [Workspace, lastKeyPart]);
        row.HasOne<StoredIncident>().WithMany().HasForeignKey(Workspace, Number);
    }
}
