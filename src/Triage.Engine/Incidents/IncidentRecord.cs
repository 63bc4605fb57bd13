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
    }

    public WorkspaceId Workspace { get; init; }

    /// <summary>Counts up per workspace from 1.</summary>
    public int Number { get; init; }

    /// <summary>As filed; never edited.</summary>
    public Filing Filing { get; init; }
    public Actor FiledBy { get; init; }
    public DateTimeOffset FiledAtUtc { get; init; }
    public IncidentState State { get; init; }
    public string? Owner { get; init; }
    public string? DeclineReason { get; init; }
    public string? RedRun { get; init; }
    public string? GreenRun { get; init; }
    public DateTimeOffset? AcceptedAtUtc { get; init; }
    public DateTimeOffset? ContainedAtUtc { get; init; }
    public DateTimeOffset? ClassifiedAtUtc { get; init; }
    public DateTimeOffset? ClosedAtUtc { get; init; }
    public Verdict? Verdict { get; init; }
    public Helped? Helped { get; init; }
}
