using Triage.Engine;
using Triage.Engine.Incidents;

namespace Triage.Web.Incidents;

/// <summary>Why an act is not possible now, for the title of its disabled button; null when it is. The rule itself is Engine's.</summary>
public static class WhyNot
{
    public static string? Accept(Incident incident) =>
        incident.State is IncidentState.Filed or IncidentState.Regressed ? null
        : incident.IsOpen ? $"{incident.Id} is accepted already."
        : Closed(incident);

    /// <summary>Decline, close, answer, decide: everything that needs an open incident.</summary>
    public static string? WorkOn(Incident incident) => incident.IsOpen ? null : Closed(incident);

    public static string? Reopen(Incident incident) =>
        incident.State is IncidentState.Closed or IncidentState.Declined
            ? null
            : $"{incident.Id} is {ContractWords.Of(incident.State)}; only a closed or declined incident can be re-opened.";

    public static string? Merge(Incident incident) => incident.State == IncidentState.Declined ? Closed(incident) : null;

    /// <summary>What may still be learned after an incident is closed: impact, links, follow-ups, fix attempts.</summary>
    public static string? Tell(Incident incident) =>
        incident.State is IncidentState.Declined or IncidentState.Merged ? Closed(incident) : null;

    public static string? Tick(Incident incident) =>
        WorkOn(incident)
        ?? (incident.Record.Verdict is null ? $"{incident.Id} has no verdict yet, so there is no first response." : null);

    private static string Closed(Incident incident) =>
        $"{incident.Id} is {ContractWords.Of(incident.State)}.{(Reopen(incident) is null ? " Re-open it first." : "")}";
}
