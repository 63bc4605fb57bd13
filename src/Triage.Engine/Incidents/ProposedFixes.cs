using Triage.Engine.Diagnosis;

namespace Triage.Engine.Incidents;

/// <summary>
/// Changes of the prompt while an incident waits: people reach for the prompt first, so each is taken for an attempt to fix
/// it until somebody says otherwise.
/// </summary>
public static class ProposedFixes
{
    /// <param name="changesAtUtc">
    /// When runs of the incident's agent first had another prompt; any order. Runs come after what was shipped, so a
    /// recorded attempt stands for the first change at or after its shipping.
    /// </param>
    /// <returns>Those after it began that nobody has recorded, newest first: what changed as it began is a cause and no fix. A withdrawn attempt was recorded: it is not proposed again.</returns>
    public static IReadOnlyList<DateTimeOffset> Of(IncidentRecord incident, IEnumerable<DateTimeOffset> changesAtUtc)
    {
        var since = incident.Filing.FirstBadAtUtc < incident.FiledAtUtc ? incident.Filing.FirstBadAtUtc : incident.FiledAtUtc;
        var changes = changesAtUtc.Distinct().Order().ToList();
        var recorded = incident
            .Fixes.Where(f => f.Layer == Layer.Prompt)
            .Select(f => changes.Find(c => c >= f.ShippedAtUtc))
            .ToHashSet();
        return
        [
            .. changes
                .Where(c => c > since && (incident.ClosedAtUtc is null || c <= incident.ClosedAtUtc) && !recorded.Contains(c))
                .Reverse(),
        ];
    }
}
