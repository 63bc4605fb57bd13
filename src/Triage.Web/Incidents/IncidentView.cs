using Triage.Engine.Agents;
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
    public IncidentCards Cards { get; init; } = IncidentCards.None;

    /// <summary>The agent at which the pair parts, when it is not the one that people named.</summary>
    public string? ProposedOrigin =>
        Record.OriginAgent is null && Diagnosis?.Comparison?.FirstDivergence?.Agent is { } agent && agent != Record.SymptomAgent
            ? agent
            : null;

    /// <summary>
    /// What is known of the impact without anybody counting, for people to correct: the red runs and the wrong items, with
    /// what the worklist names and with what was merged into it. Null when nothing is.
    /// </summary>
    public Impact? ProposedImpact
    {
        get
        {
            var runs = Cards
                .Merged.Select(m => m.RedRun)
                .Append(Red?.Id)
                .Concat(Cards.Reach.Runs)
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Count();
            var items = Math.Max(Cards.Reach.Items, Red?.Items.Red ?? 0);
            return (runs, items) == (0, 0)
                ? null
                : Impact.Unknown with
                {
                    Runs = runs == 0 ? null : runs,
                    Items = items == 0 ? null : items,
                };
        }
    }

    /// <summary>The agent with its card; null when the incident names none.</summary>
    public AgentAtWork? Agent { get; init; }

    /// <summary>Nothing was recorded of what went wrong: the questions alone lead to a verdict.</summary>
    public bool IsQuestionsOnly => Red is null or { HasNoTrace: true };

    public Suggestion? Suggestion => Diagnosis is { Suggestions: [var top, ..] } ? top : null;

    public SuggestedAnswer? SuggestedFor(Question question) => SuggestedAnswers.For(question, Diagnosis, Tallies, Walk, Incident);

    public IReadOnlyList<Evidence> EvidenceFor(Question question) =>
        QuestionEvidence.For(question, Diagnosis, Diagnosis?.Red, Agent);

    /// <summary>The latest answer to a question; null while it is open.</summary>
    public Answer? AnswerTo(string question) => Answers.LastOrDefault(a => a.Question == question);
}
