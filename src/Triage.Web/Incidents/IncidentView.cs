using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Replays;
using Triage.Engine.Response;
using Triage.Engine.Runs;

namespace Triage.Web.Incidents;

/// <summary>One incident with everything that its screens and the API show. Derived anew at each look; nothing of it is stored.</summary>
/// <param name="Diagnosis">Null when there is no red run to diagnose.</param>
/// <param name="Response">Null before there is a verdict.</param>
public sealed record IncidentView(
    Incident Incident,
    Run? Red,
    Run? Green,
    PairDiagnosis? Diagnosis,
    Checklist Checklist,
    Walk Walk,
    IReadOnlyList<Answer> Answers,
    IReadOnlyList<ReplayTally> Tallies,
    FilledResponse? Response
)
{
    public IncidentRecord Record => Incident.Record;

    public Suggestion? Suggestion => Diagnosis is { Suggestions: [var top, ..] } ? top : null;

    public SuggestedAnswer? SuggestedFor(Question question) => SuggestedAnswers.For(question, Diagnosis, Tallies, Walk, Incident);

    public IReadOnlyList<Evidence> EvidenceFor(Question question) =>
        QuestionEvidence.For(question, Diagnosis, Diagnosis?.Comparison?.Red);

    /// <summary>The latest answer to a question; null while it is open.</summary>
    public Answer? AnswerTo(string question) => Answers.LastOrDefault(a => a.Question == question);
}
