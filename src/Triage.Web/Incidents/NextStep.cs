using Triage.Engine;
using Triage.Web.Shared;

namespace Triage.Web.Incidents;

/// <summary>The one thing to do now, and where.</summary>
/// <param name="Words">An order: "Answer D4: Two replays".</param>
/// <param name="Address">Null when nothing is left to do.</param>
public sealed record NextStep(string Words, string? Address)
{
    public static NextStep Of(IncidentView view)
    {
        var record = view.Record;
        string At(string tab) => Addresses.Incident(record.Workspace, record.Number, tab);
        if (!view.Incident.IsOpen)
        {
            return new($"{view.Incident.Id} is {ContractWords.Of(record.State)}. Nothing waits for you.", null);
        }

        if (record.Verdict is null)
        {
            return view.Walk.Next is { } question
                ? new($"Answer {question.Id}: {question.Title}", At("checklist"))
                : new("Decide the verdict", At("checklist"));
        }

        var steps = view.Response?.Steps ?? [];
        if (steps.FirstOrDefault(s => s.Done is null) is { } step)
        {
            return new($"Carry out step {step.Number} of the first response", At("response"));
        }

        return view.Walk.ClosingOpen is [var closing, ..]
            ? new($"Answer {closing.Id}: {closing.Title}", At("checklist"))
            : new("Close it: did the first response help?", At("response"));
    }
}
