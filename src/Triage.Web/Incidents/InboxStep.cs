using System.Globalization;
using Triage.Engine.Incidents;
using Triage.Storage.Incidents;

namespace Triage.Web.Incidents;

/// <summary>What an open incident waits for, in words; the inbox shows this and not the state.</summary>
/// <param name="Tab">The tab of the incident where it is done; null is the overview.</param>
public sealed record InboxStep(string Text, string? Tab)
{
    /// <summary>Null when the incident waits for nobody. Containment comes before everything that is only insight.</summary>
    public static InboxStep? Of(IncidentRow row) =>
        row switch
        {
            { State: IncidentState.Closed or IncidentState.Declined or IncidentState.Merged } => null,
            { State: IncidentState.Filed or IncidentState.Regressed } => new("accept or decline", null),
            { Contained: false } => new("contain: answer D0", "checklist"),
            { State: IncidentState.Responding } => new("finish the response and close", "response"),
            { State: IncidentState.Classified } => new("start the first response", "response"),
            { HasPair: false } => new("choose the runs", null),
            { AnsweredQuestions: 0 } => new("start the checklist", "checklist"),
            _ => new(
                string.Create(CultureInfo.InvariantCulture, $"continue the checklist ({row.AnsweredQuestions} answered)"),
                "checklist"
            ),
        };

    /// <summary>Whether a person still has to say that this is theirs to settle.</summary>
    public static bool AwaitsAcceptance(IncidentRow row) => row.State is IncidentState.Filed or IncidentState.Regressed;
}
