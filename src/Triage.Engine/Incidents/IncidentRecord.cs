using Triage.Engine.Response;

namespace Triage.Engine.Incidents;

/// <summary>The stored state of an incident. Only <see cref="Incident"/> makes a new one.</summary>
public sealed record IncidentRecord
{
    public IncidentRecord(WorkspaceId workspace, int number, Filing filing, Actor filedBy, DateTimeOffset filedAtUtc)
    {
        Workspace = workspace;
        Number = number;
        Filing = filing;
        FiledBy = filedBy;
        FiledAtUtc = filedAtUtc;
        RedRun = filing.RedRun;
        GreenRun = filing.GreenRun;
        Severity = filing.Severity;
        SymptomAgent = filing.Agent;
        Links = filing.Links;
    }

    public WorkspaceId Workspace { get; init; }

    /// <summary>Counts up per workspace from 1.</summary>
    public int Number { get; init; }

    /// <summary>As filed; never edited.</summary>
    public Filing Filing { get; init; }
    public Actor FiledBy { get; init; }
    public DateTimeOffset FiledAtUtc { get; init; }
    public IncidentState State { get; init; }
    public Severity Severity { get; init; }
    public string? Owner { get; init; }

    /// <summary>The agent at which it was noticed; at first the one that was named when filing.</summary>
    public string? SymptomAgent { get; init; }

    /// <summary>The agent where it began, when a person has said so.</summary>
    public string? OriginAgent { get; init; }

    /// <summary>Addresses in other tools, or texts that name them; see <see cref="LinkReading"/>.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>Null while nobody has counted anything.</summary>
    public Impact? Impact { get; init; }
    public string? DeclineReason { get; init; }
    public string? RedRun { get; init; }
    public string? GreenRun { get; init; }
    public Actor? AcknowledgedBy { get; init; }
    public DateTimeOffset? AcknowledgedAtUtc { get; init; }
    public DateTimeOffset? AcceptedAtUtc { get; init; }
    public DateTimeOffset? ContainedAtUtc { get; init; }
    public DateTimeOffset? ClassifiedAtUtc { get; init; }
    public DateTimeOffset? ClosedAtUtc { get; init; }
    public Verdict? Verdict { get; init; }
    public Helped? Helped { get; init; }

    /// <summary>Nobody is bothered with it before this; anything that happens to it ends the snooze.</summary>
    public DateTimeOffset? SnoozedUntilUtc { get; init; }

    /// <summary>Number of the incident that speaks for this one; never a merged one itself.</summary>
    public int? MergedInto { get; init; }

    /// <summary>Number of the incident that a person merged it into; differs from <see cref="MergedInto"/> when that one was merged later.</summary>
    public int? MergedVia { get; init; }
    public IncidentState? StateBeforeMerge { get; init; }

    /// <summary>When it came back last, after it was closed.</summary>
    public DateTimeOffset? RegressedAtUtc { get; init; }

    /// <summary>How often it came back.</summary>
    public int Regressions { get; init; }

    /// <summary>The run that showed that it came back, if one was named.</summary>
    public string? RegressedRun { get; init; }

    /// <summary>By number; withdrawn ones included.</summary>
    public IReadOnlyList<FollowUp> FollowUps { get; init; } = [];

    /// <summary>By number; withdrawn ones included.</summary>
    public IReadOnlyList<FixAttempt> Fixes { get; init; } = [];

    /// <summary>Who sees it, by name, beside those who see every private incident; null while the whole workspace does.</summary>
    public IReadOnlyList<NamedPerson>? VisibleTo { get; init; }

    public bool IsPrivate => VisibleTo is not null;

    public bool IsSnoozed(DateTimeOffset nowUtc) => SnoozedUntilUtc > nowUtc;
}
