using Triage.Engine.Diagnosis;

namespace Triage.Engine.Incidents;

/// <summary>What was tried, and in which layer. Whether it held is derived, see <see cref="FixHolding"/>.</summary>
/// <param name="Number">Counts up per incident from 1 and is never given twice.</param>
/// <param name="Link">A commit, a pull request, a prompt version; null when nobody named one.</param>
public sealed record FixAttempt(
    int Number,
    Layer Layer,
    string What,
    string? Link,
    DateTimeOffset ShippedAtUtc,
    Actor RecordedBy,
    DateTimeOffset RecordedAtUtc
)
{
    /// <summary>Recorded by mistake; it counts no more.</summary>
    public bool Withdrawn { get; init; }
}

/// <summary>How long a fix attempt held: until the next red run of the agent or the next regression, or until now.</summary>
/// <param name="BrokeAtUtc">Null while it holds.</param>
/// <param name="Days">Whole days between shipping and the break, or now.</param>
public sealed record FixHolding(FixAttempt Fix, DateTimeOffset? BrokeAtUtc, int Days)
{
    public bool Holds => BrokeAtUtc is null;

    /// <summary>Judges every attempt that was not withdrawn, in the order they were shipped.</summary>
    /// <param name="failures">Starts of red runs of the agent, and regressions of the incident; any order.</param>
    /// <param name="nowUtc">A fix shipped later than this has held for 0 days.</param>
    public static IReadOnlyList<FixHolding> Of(
        IEnumerable<FixAttempt> fixes,
        IReadOnlyCollection<DateTimeOffset> failures,
        DateTimeOffset nowUtc
    ) =>
        [
            .. fixes
                .Where(f => !f.Withdrawn)
                .OrderBy(f => f.ShippedAtUtc)
                .ThenBy(f => f.Number)
                .Select(fix =>
                {
                    var after = failures.Where(f => f > fix.ShippedAtUtc && f <= nowUtc).ToList();
                    DateTimeOffset? broke = after.Count > 0 ? after.Min() : null;
                    var held = (broke ?? nowUtc) - fix.ShippedAtUtc;
                    return new FixHolding(fix, broke, Math.Max(0, (int)held.TotalDays));
                }),
        ];
}
