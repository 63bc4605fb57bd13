using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Replays;
using Triage.Engine.Runs;

namespace Triage.Engine.Checklists;

/// <param name="Choices">Ids of choices, strongest first; one, unless the question takes several.</param>
/// <param name="Reasons">Why, in sentences.</param>
public sealed record SuggestedAnswer(
    IReadOnlyList<string> Choices,
    IReadOnlyList<string> Reasons,
    IReadOnlyList<Evidence> Evidence
);

/// <summary>
/// The answer that the evidence carries, to be confirmed by a person. Null when nothing carries one: containment, the
/// expectation and the closing fields are always a person's own.
/// </summary>
public static class SuggestedAnswers
{
    public static SuggestedAnswer? For(
        Question question,
        PairDiagnosis? diagnosis,
        IReadOnlyList<ReplayTally> tallies,
        Walk walk,
        Incident incident
    )
    {
        var suggested = question.Id switch
        {
            "D1" => ForEvidence(diagnosis, incident),
            "D3" => ForChanges(diagnosis?.Comparison),
            "D4" => ForReplays(question, tallies, walk) ?? ForItems(diagnosis) ?? ForPair(diagnosis),
            "D6" => ForReality("source-moved", diagnosis) ?? ForClass(question, diagnosis),
            "D7" => ForClass(question, diagnosis) ?? ForCleanDelivery(diagnosis),
            "D8" => ForReality("conditions-moved", diagnosis),
            "D5" or "D9" => ForClass(question, diagnosis),
            _ => null,
        };
        // A team may have taken a choice out of its checklist.
        return suggested is not null && suggested.Choices.All(id => question.Choices.Any(c => c.Id == id)) ? suggested : null;
    }

    private static SuggestedAnswer? ForEvidence(PairDiagnosis? diagnosis, Incident incident)
    {
        if (incident.Record.RedRun is null || diagnosis?.Facts.Contains(Facts.NoTrace) == true)
        {
            return new(["no-trace"], ["No red run with a trace is named."], []);
        }

        return diagnosis?.Signals.FirstOrDefault(s => s.Id == "S25") switch
        {
            null or { Abstained: not null } => null,
            { Fired: false } => new(
                ["enough"],
                ["Everything a diagnosis needs was recorded, and a green run stands beside it."],
                []
            ),
            var some => new(["partial"], [$"Recorded: {some.Value}."], []),
        };
    }

    private static SuggestedAnswer? ForChanges(RunComparison? comparison)
    {
        if (comparison is null or { Abstained: not null })
        {
            return null;
        }

        var changes = comparison.Changes.Where(c => c.Kind != Trigger.None).OrderByDescending(c => c.TouchesDivergence).ToList();
        return changes.Count == 0
            ? null
            : new(
                [.. changes.Select(c => ContractWords.Of(c.Kind)).Distinct()],
                [
                    .. changes.Select(c =>
                        c.TouchesDivergence ? $"{c.Subject} changed, at the step where the runs part." : $"{c.Subject} changed."
                    ),
                ],
                []
            );
    }

    private static SuggestedAnswer? ForReplays(Question question, IReadOnlyList<ReplayTally> tallies, Walk walk)
    {
        // "The clean input is not clean" was said already: its tries count no more, a new clean arm is due.
        var redone = walk.AnswerTo(question.Id) is { Choice: TwoByTwo.CleanWrong } said ? said.AtUtc : DateTimeOffset.MinValue;
        var result = TwoByTwo.Of(tallies.Where(t => t.Arm == Arm.Recorded || t.AtUtc > redone), question.Id);
        return result is { Choice: { } choice, Recorded: { } recorded, Clean: { } clean }
            ? new([choice], [result.Meaning], [Tally(question, Arm.Recorded, recorded), Tally(question, Arm.Clean, clean)])
            : null;
    }

    private static Evidence Tally(Question question, Arm arm, PassRate rate) =>
        new(
            "replay",
            $"{question.Id}/{ContractWords.Of(arm)}",
            $"{ContractWords.Of(arm)}: {rate.Right} of {rate.Tries} right, 95 % interval {Math.Round(rate.Lower * 100)} to {Math.Round(rate.Upper * 100)} %"
        );

    /// <summary>What a tool returned, or failed to, was there before the model acted on the items: a wrong input reached it.</summary>
    private static SuggestedAnswer? ForItems(PairDiagnosis? diagnosis) =>
        diagnosis?.Items?.Top is { IsExact: true, Finding: SharedFindings.CutResult or SharedFindings.LeftOut } top
            ? new(["pair-input"], ItemEvidence.ReasonsOf(top), [.. ItemEvidence.Shared(diagnosis.Items)])
            : null;

    /// <summary>Without a replay the pair answers, at most as an observation.</summary>
    private static SuggestedAnswer? ForPair(PairDiagnosis? diagnosis)
    {
        if (diagnosis?.Comparison is not { FirstDivergence: { } at } comparison)
        {
            return null;
        }

        if (ForReality("pair-environment", diagnosis) is { } atOnce)
        {
            return atOnce;
        }

        if (diagnosis.Facts.Contains(Facts.DeliveryDiffers))
        {
            return new(["pair-delivery"], [at.What], Fired(diagnosis, "S13", "S14"));
        }

        var row = QuestionEvidence.DivergingRow(comparison);
        // Some SDKs record the model's answer only on the agent step.
        var inModel = (row?.Red ?? row?.Green)?.Kind is StepKind.ModelCall or StepKind.Agent;
        // Another output of a tool or a look-up is another input for the model behind it.
        var choice =
            diagnosis.Facts.Contains(Facts.CallChanged) ? "pair-call"
            : diagnosis.Facts.Contains(Facts.DivergenceIsInput) ? "pair-input"
            : !diagnosis.Facts.Contains(Facts.DivergenceIsOutput) ? null
            : inModel ? "pair-output"
            : "pair-input";
        return choice is null ? null : new([choice], [at.What], []);
    }

    /// <summary>The strongest suggestion whose class some choice of this question leads to at once.</summary>
    private static SuggestedAnswer? ForClass(Question question, PairDiagnosis? diagnosis)
    {
        foreach (var suggestion in diagnosis?.Suggestions ?? [])
        {
            var choice = question.Choices.FirstOrDefault(c =>
                c.Edges is [{ When: null, Verdict: { } verdict }] && verdict == suggestion.Class
            );
            if (choice is not null)
            {
                return new([choice.Id], TextsOf(suggestion), []);
            }
        }

        return null;
    }

    /// <summary>Only when the delivery was really compared, and the pair points at reality instead.</summary>
    private static SuggestedAnswer? ForCleanDelivery(PairDiagnosis? diagnosis) =>
        diagnosis is { Suggestions: [{ Layer: Layer.Env } top, ..] }
        && diagnosis.Signals.Any(s => s is { Id: "S13", Fired: false, Abstained: null })
            ? new(
                ["nothing-wrong"],
                ["What was executed is what the model asked for.", $"The pair points at {top.Class} instead."],
                []
            )
            : null;

    /// <summary>Only when the environment is the strongest suggestion and a signal that is hard to argue with fired.</summary>
    private static SuggestedAnswer? ForReality(string choice, PairDiagnosis? diagnosis) =>
        diagnosis is { Suggestions: [{ Layer: Layer.Env } top, ..] } && diagnosis.Facts.Contains(Facts.EnvironmentSignal)
            ? new([choice], TextsOf(top), [])
            : null;

    private static IReadOnlyList<string> TextsOf(Suggestion suggestion) => [.. suggestion.Reasons.Select(r => r.Text)];

    private static IReadOnlyList<Evidence> Fired(PairDiagnosis diagnosis, params string[] ids) =>
        [.. diagnosis.Signals.Where(s => s.Fired && ids.Contains(s.Id)).Select(QuestionEvidence.OfSignal)];
}
