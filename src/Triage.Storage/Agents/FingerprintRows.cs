using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Agents;

/// <summary>One thing that the runs of one build of an agent were made of, with the first and the last of them.</summary>
internal sealed class FingerprintRow : IWorkspaceRow, IEntityTypeConfiguration<FingerprintRow>
{
    public WorkspaceId Workspace { get; set; }

    /// <summary>Made from everything that tells it from others, because all of that is too long for a key.</summary>
    public string Id { get; set; } = "";
    public string Agent { get; set; } = "";

    /// <summary>Empty when the runs told none.</summary>
    public string Build { get; set; } = "";
    public string Task { get; set; } = "";
    public string Part { get; set; } = "";
    public FingerprintKind Kind { get; set; }
    public string Key { get; set; } = "";
    public string? Label { get; set; }
    public string? Skeleton { get; set; }
    public DateTimeOffset FirstSeenAtUtc { get; set; }
    public string FirstRun { get; set; } = "";
    public DateTimeOffset LastSeenAtUtc { get; set; }
    public string LastRun { get; set; } = "";
    public int Redaction { get; set; }

    /// <summary>When it was written first.</summary>
    public DateTimeOffset NotedAtUtc { get; set; }

    public static string IdOf(string agent, string build, string task, SeenFingerprint seen)
    {
        var told = string.Join('\u001f', agent, build, task, seen.Part, ContractWords.Of(seen.Kind), seen.Key);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(told)).AsSpan(0, 16));
    }

    /// <summary>Widens the time in which it was seen. Runs come in any order; the result is the same.</summary>
    public void SeeIn(DateTimeOffset startedAtUtc, string runId)
    {
        if (startedAtUtc < FirstSeenAtUtc)
        {
            (FirstSeenAtUtc, FirstRun) = (startedAtUtc, runId);
        }

        if (startedAtUtc >= LastSeenAtUtc)
        {
            (LastSeenAtUtc, LastRun) = (startedAtUtc, runId);
        }
    }

    public Fingerprint ToFingerprint() =>
        new(Kind, Build.Length == 0 ? null : Build, Task, Part, Key)
        {
            Label = Label,
            Skeleton = Skeleton,
            FirstSeenUtc = FirstSeenAtUtc,
            FirstRun = FirstRun,
            LastSeenUtc = LastSeenAtUtc,
            LastRun = LastRun,
            Redaction = Redaction,
        };

    public void Configure(EntityTypeBuilder<FingerprintRow> fingerprint)
    {
        fingerprint.ToTable("fingerprints");
        fingerprint.HasKey(f => new { f.Workspace, f.Id });
        fingerprint.HasOne<WorkspaceRow>().WithMany().HasForeignKey(f => f.Workspace);
        fingerprint.HasIndex(f => new
        {
            f.Workspace,
            f.Agent,
            f.FirstSeenAtUtc,
        });
        fingerprint.HasIndex(f => new
        {
            f.Workspace,
            f.Agent,
            f.Build,
        });
    }
}

/// <summary>The text of a prompt or a tool set, once for all builds that had it.</summary>
internal sealed class FingerprintTextRow : IWorkspaceRow, IEntityTypeConfiguration<FingerprintTextRow>
{
    public WorkspaceId Workspace { get; set; }
    public string Key { get; set; } = "";

    /// <summary>At most <see cref="Limits.MaxFingerprintTextChars"/>; a longer one is cut and says so.</summary>
    public string Text { get; set; } = "";

    public void Configure(EntityTypeBuilder<FingerprintTextRow> text)
    {
        text.ToTable("fingerprint_texts");
        text.HasKey(t => new { t.Workspace, t.Key });
        text.HasOne<WorkspaceRow>().WithMany().HasForeignKey(t => t.Workspace);
    }
}
