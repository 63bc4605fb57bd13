using System.Collections.Concurrent;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Web.Intake;

/// <summary>One request that brought telemetry, or failed to.</summary>
/// <param name="From">Service name or user agent, whatever is known of the sender.</param>
public sealed record IntakeEntry(
    WorkspaceId Workspace,
    DateTimeOffset AtUtc,
    string Signal,
    string From,
    int Status,
    int Received,
    int Stored,
    IReadOnlyList<Refusal> Refused,
    string? Problem
)
{
    /// <summary>How many were refused; <see cref="Refused"/> holds the first of them.</summary>
    public int RefusedCount { get; init; } = Refused.Count;

    public OtlpTransport Transport { get; init; }
}

/// <summary>
/// What was received and refused lately, for the Connect page. Keeps the last <see cref="Kept"/> requests of each workspace
/// and forgets the rest.
/// </summary>
public sealed class IntakeLog
{
    public const int Kept = 200;
    private const int RefusalsKept = 20;

    // One per workspace that a key or an owner has sent to, so there are as many as were made.
    private readonly ConcurrentDictionary<WorkspaceId, Queue<IntakeEntry>> _entries = new();

    public void Add(IntakeEntry entry)
    {
        entry = entry with { RefusedCount = entry.Refused.Count, Refused = [.. entry.Refused.Take(RefusalsKept)] };
        var entries = _entries.GetOrAdd(entry.Workspace, _ => new Queue<IntakeEntry>());
        lock (entries)
        {
            if (entries.Count == Kept)
            {
                entries.Dequeue();
            }

            entries.Enqueue(entry);
        }
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<IntakeEntry> Latest(WorkspaceId workspace)
    {
        if (!_entries.TryGetValue(workspace, out var entries))
        {
            return [];
        }

        lock (entries)
        {
            return [.. entries.Reverse()];
        }
    }
}
