namespace Triage.Engine.Incidents;

/// <summary>
/// What a piece of work after an incident is for. The kinds are those of Google's SRE workbook for action items, with
/// mitigation split into now and next time.
/// </summary>
public enum FollowUpKind
{
    Investigate,
    Mitigate,
    Repair,
    Detect,
    MitigateFuture,
    Prevent,
}

/// <summary>Work that an incident leaves behind. It outlives the incident: a closed one may still have open ones.</summary>
/// <param name="Number">Counts up per incident from 1 and is never given twice.</param>
/// <param name="DueOn">A day of the workspace's zone.</param>
public sealed record FollowUp(
    int Number,
    FollowUpKind Kind,
    string What,
    string? Owner,
    DateOnly? DueOn,
    Actor AddedBy,
    DateTimeOffset AddedAtUtc
)
{
    public Actor? DoneBy { get; init; }
    public DateTimeOffset? DoneAtUtc { get; init; }

    /// <summary>Taken back; kept because its number was given.</summary>
    public bool Withdrawn { get; init; }

    /// <param name="today">In the workspace's zone.</param>
    public bool IsOverdue(DateOnly today) => !Withdrawn && DoneAtUtc is null && DueOn < today;
}
