using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Engine.Erasure;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Erasure;

/// <summary>How far an erasure is, in the order of its steps. They are kept by number.</summary>
internal enum ErasureStage
{
    Runs,
    Saying,
    Incidents,
    Texts,
    Telling,
    Disk,
}

/// <summary>One erasure: while it runs where it stands, afterwards its certificate.</summary>
internal sealed class ErasureRow : IWorkspaceRow, IEntityTypeConfiguration<ErasureRow>
{
    public WorkspaceId Workspace { get; set; }
    public int Number { get; set; }
    public ErasureState State { get; set; }

    /// <summary>Keyed hash of the value: the same subject is known again, and nobody learns it from here.</summary>
    public string SubjectHash { get; set; } = "";
    public Actor AskedBy { get; set; }
    public DateTimeOffset AskedAtUtc { get; set; }
    public DateTimeOffset BeginsAtUtc { get; set; }
    public DateTimeOffset? EndedAtUtc { get; set; }

    /// <summary>What is sought, sealed; null once it is not needed any more.</summary>
    public byte[]? Sought { get; set; }
    public int Stage { get; set; }

    /// <summary>How far the stage is.</summary>
    public long Position { get; set; }

    /// <summary>Rows of a place that the last step looked at and left.</summary>
    public long Skipped { get; set; }
    public ErasureReport Report { get; set; } = ErasureReport.Empty;

    /// <param name="hidden">Names that are not told.</param>
    public KeptErasure ToErasure(IReadOnlySet<string> hidden) =>
        new(Number, State, SubjectHash, AskedBy, AskedAtUtc, BeginsAtUtc, EndedAtUtc, Report.Unnamed(hidden));

    public void Configure(EntityTypeBuilder<ErasureRow> erasure)
    {
        erasure.ToTable("erasures");
        erasure.HasKey(e => new { e.Workspace, e.Number });
        erasure.Property(e => e.Report).HasJson();
        erasure.HasIndex(e => new { e.Workspace, e.State });
        erasure.HasOne<WorkspaceRow>().WithMany().HasForeignKey(e => e.Workspace);
    }
}

/// <summary>A trace, or the run that a key made, that was erased: by a keyed hash, so that what comes late does not bring it back.</summary>
internal sealed class ErasedTraceRow : IWorkspaceRow, IEntityTypeConfiguration<ErasedTraceRow>
{
    public WorkspaceId Workspace { get; set; }
    public string Hash { get; set; } = "";
    public DateTimeOffset AtUtc { get; set; }

    public static string HashOf(Triage.Engine.Runs.ContentHasher hasher, string traceOrRunId) =>
        hasher.KeyOf($"erased {traceOrRunId}");

    public void Configure(EntityTypeBuilder<ErasedTraceRow> erased)
    {
        erased.ToTable("erased_traces");
        erased.HasKey(e => new { e.Workspace, e.Hash });
        erased.HasIndex(e => new { e.Workspace, e.AtUtc });
        erased.HasOne<WorkspaceRow>().WithMany().HasForeignKey(e => e.Workspace);
    }
}

/// <summary>An erasure as people see it.</summary>
public sealed record KeptErasure(
    int Number,
    ErasureState State,
    string SubjectHash,
    Actor AskedBy,
    DateTimeOffset AskedAtUtc,
    DateTimeOffset BeginsAtUtc,
    DateTimeOffset? EndedAtUtc,
    ErasureReport Report
)
{
    /// <summary>Not at its end.</summary>
    public bool IsOpen => State is ErasureState.Waiting or ErasureState.Erasing or ErasureState.Cleaning;
}
