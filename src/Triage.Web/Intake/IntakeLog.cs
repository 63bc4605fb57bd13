using Triage.Engine.Runs;

namespace Triage.Web.Intake;

/// <summary>One request that brought telemetry, or failed to.</summary>
/// <param name="From">Service name or user agent, whatever is known of the sender.</param>
public sealed record IntakeEntry(
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

/// <summary>What was received and refused lately, for the Connect page. Keeps the last <see cref="Kept"/> requests and forgets the rest.</summary>
public sealed class IntakeLog
{
    public const int Kept = 200;
    private const int RefusalsKept = 20;

    private readonly Lock _lock = new();
    private readonly Queue<IntakeEntry> _entries = new(Kept);

    public void Add(IntakeEntry entry)
    {
        entry = entry with { RefusedCount = entry.Refused.Count, Refused = [.. entry.Refused.Take(RefusalsKept)] };
        lock (_lock)
        {
            if (_entries.Count == Kept)
            {
                _entries.Dequeue();
            }

            _entries.Enqueue(entry);
        }
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<IntakeEntry> Latest()
    {
        lock (_lock)
        {
            return [.. _entries.Reverse()];
        }
    }
}
