using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>What somebody reported to have changed between green and red, and no trace can show.</summary>
public static class ReportedChanges
{
    /// <summary>
    /// Caches and tokens outlive a change: one made up to a day before the green run may act only in the red one
    /// (question D3).
    /// </summary>
    public static readonly TimeSpan Lead = TimeSpan.FromHours(24);

    /// <summary>The time in which a change can lie between the two runs.</summary>
    public static (DateTimeOffset FromUtc, DateTimeOffset ToUtc) Window(Run green, Run red)
    {
        var (a, b) = (green.Summary.StartedAtUtc, red.Summary.StartedAtUtc);
        var (from, to) = a <= b ? (a, b.AddMilliseconds(red.Summary.DurationMs)) : (b, a);
        return (from - Lead, to);
    }

    /// <summary>Never at the divergence: a report says that something changed, not that it mattered.</summary>
    public static IReadOnlyList<PairChange> Of(IReadOnlyList<Change> reported) =>
        [
            .. reported
                .OrderByDescending(c => c.AtUtc)
                .Select(c => new PairChange(c.Kind, c.Subject, c.Before, c.After, TouchesDivergence: false, c.AtUtc)),
        ];
}
