using Triage.Engine.Incidents;

namespace Triage.Web.FilingLinks;

/// <summary>How a report stands, in the words of somebody who is no engineer. Nothing of what is inside the incident.</summary>
/// <param name="Steps">The way of a report, and how far this one has come.</param>
public sealed record ReportWords(string Title, string Sentence, IReadOnlyList<(string Step, bool Reached)> Steps)
{
    public static ReportWords Of(IncidentState state) =>
        state switch
        {
            IncidentState.Filed => new("Your report has been received", "Thank you. Nobody has begun to work on it yet.", Way(1)),
            IncidentState.Closed => new(
                "Your report is settled",
                "Thank you. The team has found out what went wrong and has closed it.",
                Way(3)
            ),
            IncidentState.Declined => new(
                "Your report is settled",
                "Thank you. The team has looked at it and will not do more about it. If you disagree, ask the person who gave you the link.",
                Way(3)
            ),
            IncidentState.Merged => new(
                "Your report is being looked at",
                "Thank you. Others have reported the same; the team works on them together.",
                Way(2)
            ),
            _ => new("Your report is being looked at", "Thank you. Somebody is working on it.", Way(2)),
        };

    private static IReadOnlyList<(string, bool)> Way(int reached) =>
        [("Received", true), ("Being looked at", reached >= 2), ("Settled", reached >= 3)];
}
