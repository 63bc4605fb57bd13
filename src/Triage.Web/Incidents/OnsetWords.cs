using Triage.Engine.Incidents;
using Triage.Web.Shared;

namespace Triage.Web.Incidents;

/// <summary>What a search found, in sentences that say its bounds.</summary>
public static class OnsetWords
{
    /// <summary>When it began, as far as the search can tell.</summary>
    public static string Since(OnsetResult onset, TimeZoneInfo? zone) =>
        onset switch
        {
            { First: null } => "No affected run was found.",
            { LastUnaffected: { } clean } =>
                $"Since {Instants.Local(onset.First.StartedAtUtc, zone)}. The run before it, of {Instants.Local(clean.StartedAtUtc, zone)}, is not affected.",
            _ => $"At least since {Instants.Local(onset.First.StartedAtUtc, zone)}: no run before it was found unaffected.",
        };

    public static string Bounds(OnsetResult onset, TimeZoneInfo? zone)
    {
        if (onset.OldestAtUtc is not { } oldest)
        {
            return "No run of this agent is kept.";
        }

        var end = onset.ReachedOldest ? "the oldest kept" : "where the search ends";
        var blind = onset.CannotTell == 0 ? "" : $" {Counted.Of(onset.CannotTell)} of them lack the content to tell.";
        return $"Looked at {Counted.Of(onset.LookedAt, "run", "runs")} back to {Instants.Local(oldest, zone)}, {end}.{blind}";
    }
}
