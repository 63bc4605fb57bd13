using Triage.Engine;
using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Replays;
using Triage.Engine.Response;
using Triage.Engine.Runs;
using Triage.Storage.Incidents;
using Triage.Web.Agents;
using Triage.Web.Comparison;

namespace Triage.Web.Incidents;

/// <summary>What a person decides; the confidence is computed.</summary>
/// <param name="Layer">Only with <c>undetermined</c>, when the layer is known all the same.</param>
/// <param name="FixOwner">Null takes the class's usual one.</param>
public sealed record Decision(
    string? Class,
    Layer? Layer = null,
    IReadOnlyList<string>? Contributing = null,
    Trigger Trigger = Trigger.None,
    string? FixOwner = null,
    string? Reason = null
);

/// <summary>
/// Where an incident is worked on: the acts of people, for screens and API alike. Judging is Engine's business and
/// keeping is Storage's; here they meet.
/// </summary>
public sealed class IncidentDesk(
    IIncidentStore incidents,
    IRunStore runStore,
    IncidentCardQueries cards,
    RunChoice runs,
    Comparisons comparisons,
    AgentsAtWork agents,
    KnowledgeBase knowledge,
    TimeProvider clock
)
{
    public KnowledgeBase Knowledge => knowledge;

    /// <summary>The same desk for one act that must not happen unless <paramref name="check"/> lets the incident pass.</summary>
    public IncidentDesk Expecting(Action<Incident> check) =>
        new(incidents.Expecting(check), runStore, cards, runs, comparisons, agents, knowledge, clock);

    /// <exception cref="RefusedInputException">A text is missing or too long, or a named run does not exist.</exception>
    public async Task<Incident> FileAsync(
        WorkspaceId workspace,
        Filing filing,
        Actor by,
        string? idempotencyKey,
        CancellationToken cancellation
    )
    {
        var checkedFiling = FilingRules.Checked(filing);
        var red =
            await runs.ResolveAsync(workspace, checkedFiling.RedRun, "redRun", cancellation)
            ?? await runs.LikelyRedAsync(workspace, checkedFiling, cancellation);
        var green = await runs.ResolveAsync(workspace, checkedFiling.GreenRun, "greenRun", cancellation);
        var proposed =
            red is not null && green is null
                ? (await comparisons.CandidatesAsync(workspace, red, cancellation)).FirstOrDefault()
                : null;
        var complete = checkedFiling with
        {
            Agent = checkedFiling.Agent ?? red?.Summary.Agent,
            RedRun = red?.Id,
            GreenRun = green?.Id ?? proposed?.Green.Id,
        };
        var now = clock.GetUtcNow();
        var incident = await incidents.FileAsync(workspace, complete, by, idempotencyKey, cancellation);
        // The same key again answers an incident that was filed before, and says nothing new of its run.
        var isNew = incident.Record.FiledAtUtc >= now;
        if (isNew && red is { Outcome.Outcome: not Outcome.Red } && checkedFiling.RedRun is not null)
        {
            var claim = new OutcomeClaim(
                Outcome.Red,
                OutcomeSource.Person,
                clock.GetUtcNow(),
                by,
                // Not as which: the incident may become private, and whoever sees the run need not see it.
                Note: "Filed as an incident"
            );
            await runStore.ClaimOutcomeAsync(workspace, red.Id, claim, cancellation);
        }

        return incident;
    }

    /// <summary>Null when there is no such incident.</summary>
    public async Task<IncidentView?> FindAsync(WorkspaceId workspace, int number, CancellationToken cancellation)
    {
        if (await incidents.FindAsync(workspace, number, cancellation) is not { } incident)
        {
            return null;
        }

        var record = incident.Record;
        var diagnosis = await DiagnoseAsync(workspace, record, cancellation);
        var answers = await incidents.AnswersAsync(workspace, number, cancellation);
        var tallies = await incidents.TalliesAsync(workspace, number, cancellation);
        var pair = diagnosis?.Comparison;
        var failureClass = record.Verdict is { } verdict ? knowledge.FindClass(verdict.Class) : null;
        var agent = await agents.FindAsync(workspace, record.Filing.Agent ?? diagnosis?.Red?.Run.Summary.Agent, cancellation);
        return new IncidentView(
            incident,
            pair?.Red.Run ?? await runs.FindAsync(workspace, record.RedRun, cancellation),
            pair?.Green.Run ?? await runs.FindAsync(workspace, record.GreenRun, cancellation),
            diagnosis,
            knowledge.Checklist,
            ChecklistWalk.Of(knowledge.Checklist, answers, diagnosis?.Facts ?? Facts.WithoutRun),
            answers,
            tallies,
            failureClass is null
                ? null
                : ResponseFilling.Fill(failureClass, incident, diagnosis?.Red, pair?.Green, diagnosis, agent)
        )
        {
            Agent = agent,
            Cards = await CardsAsync(workspace, incident, cancellation),
        };
    }

    /// <summary>A named act on the incident itself: accept, decline, own, close, reopen, note.</summary>
    public Task<Incident?> ActAsync(
        WorkspaceId workspace,
        int number,
        Action<Incident, DateTimeOffset> act,
        CancellationToken cancellation
    ) => incidents.ActAsync(workspace, number, i => act(i, clock.GetUtcNow()), cancellation);

    /// <summary>What stands beside the incident.</summary>
    public async Task<IncidentCards> CardsAsync(WorkspaceId workspace, Incident incident, CancellationToken cancellation)
    {
        var record = incident.Record;
        var red = await runs.FindAsync(workspace, record.RedRun, cancellation);
        var agent = record.OriginAgent ?? record.SymptomAgent;
        IReadOnlyList<DateTimeOffset> reds = agent is null
            ? []
            : await cards.FirstRedAfterAsync(
                workspace,
                agent,
                red?.Summary.Agent == agent ? red.Summary.Task : null,
                record.Fixes.Select(f => f.ShippedAtUtc),
                cancellation
            );
        var merged = await cards.MergedIntoAsync(workspace, record.Number, cancellation);
        return new IncidentCards(
            merged,
            FixHolding.Of(record.Fixes, [.. reds, .. incident.RegressionsAtUtc], clock.GetUtcNow()),
            await cards.ReachAsync(workspace, [record.Number, .. merged.Select(m => m.Number)], cancellation)
        );
    }

    /// <exception cref="RefusedInputException"><paramref name="into"/> does not exist, or is the incident itself.</exception>
    public Task<Incident?> MergeAsync(WorkspaceId workspace, int number, int into, Actor by, CancellationToken cancellation) =>
        incidents.MergeAsync(workspace, number, into, by, cancellation);

    public Task<Incident?> UnmergeAsync(WorkspaceId workspace, int number, Actor by, CancellationToken cancellation) =>
        incidents.UnmergeAsync(workspace, number, by, cancellation);

    /// <summary>It came back after it was closed.</summary>
    /// <param name="run">The run that shows it; null when there is none.</param>
    /// <exception cref="RefusedInputException">The named run does not exist.</exception>
    public async Task<Incident?> RegressAsync(
        WorkspaceId workspace,
        int number,
        string? reason,
        string? run,
        Actor by,
        CancellationToken cancellation
    )
    {
        var red = await runs.ResolveAsync(workspace, run, "run", cancellation);
        return await ActAsync(workspace, number, (i, at) => i.Regress(reason, red?.Id, by, at), cancellation);
    }

    /// <exception cref="RefusedInputException">A named run does not exist.</exception>
    public async Task<Incident?> PairAsync(
        WorkspaceId workspace,
        int number,
        string? redRun,
        string? greenRun,
        string why,
        Actor by,
        CancellationToken cancellation
    )
    {
        var red = await runs.ResolveAsync(workspace, redRun, "redRun", cancellation);
        var green = await runs.ResolveAsync(workspace, greenRun, "greenRun", cancellation);
        if (red is not null && red.Id == green?.Id)
        {
            throw new RefusedInputException(
                "greenRun",
                $"Run {red.Id} is the red run of this incident. Choose another green run."
            );
        }

        return await ActAsync(workspace, number, (i, at) => i.Pair(red?.Id, green?.Id, why, by, at), cancellation);
    }

    /// <exception cref="RefusedInputException">Unknown question or choice; the message names those that exist.</exception>
    public async Task<Incident?> AnswerAsync(
        WorkspaceId workspace,
        int number,
        string? questionId,
        IReadOnlyList<string> choices,
        string? note,
        IReadOnlyList<Evidence> evidence,
        Actor by,
        CancellationToken cancellation
    )
    {
        var question =
            knowledge.Checklist.Questions.FirstOrDefault(q => q.Id == questionId)
            ?? throw new RefusedInputException(
                "question",
                $"'{questionId}' is no question. Questions: {string.Join(", ", knowledge.Checklist.Questions.Select(q => q.Id))}."
            );
        var said = FilingRules.Optional(note, "note", Limits.MaxTextChars);
        ChecklistWalk.Check(question, choices, said);
        if (await FindAsync(workspace, number, cancellation) is not { } view)
        {
            return null;
        }

        var asSuggested =
            view.SuggestedFor(question) is { } suggested && suggested.Choices.SequenceEqual(choices, StringComparer.Ordinal);
        var at = clock.GetUtcNow();
        var answer = new Answer(question.Id, choices, said, evidence, asSuggested, at, by);
        var words = string.Join(
            ", ",
            question.Choices.Where(c => choices.Contains(c.Id, StringComparer.Ordinal)).Select(c => c.Text)
        );
        return await incidents.AnswerAsync(
            workspace,
            number,
            answer,
            incident =>
            {
                incident.Answered(question.Id, words, by, at);
                if (Containment.Holds(answer))
                {
                    incident.Contain(by, at);
                }
                else if (question.Id == Containment.Question)
                {
                    incident.Uncontain(by, at);
                }
            },
            cancellation
        );
    }

    /// <exception cref="RefusedInputException">Impossible counts, or an unknown question.</exception>
    public Task<Incident?> RecordTallyAsync(WorkspaceId workspace, int number, ReplayTally tally, CancellationToken cancellation)
    {
        if (!knowledge.Checklist.Questions.Any(q => q.Replays && q.Id == tally.Question))
        {
            throw new RefusedInputException("question", $"'{tally.Question}' is no question that takes replays.");
        }

        var rate = new PassRate(tally.Right, tally.Tries);
        var arm = ContractWords.Of(tally.Arm);
        return incidents.RecordTallyAsync(
            workspace,
            number,
            tally with
            {
                Check = FilingRules.Required(tally.Check, "check", Limits.MaxShortTextChars),
            },
            i =>
                i.Answered(
                    tally.Question,
                    $"replayed the {arm} input: {rate.Right} of {rate.Tries} right",
                    tally.By,
                    tally.AtUtc
                ),
            cancellation
        );
    }

    /// <exception cref="RefusedInputException">No such class, more than two contributing ones, or no reason for <c>undetermined</c>.</exception>
    public async Task<Incident?> DecideAsync(
        WorkspaceId workspace,
        int number,
        Decision decision,
        Actor by,
        CancellationToken cancellation
    )
    {
        var (failureClass, layer, contributing) = Checked(decision);
        if (await FindAsync(workspace, number, cancellation) is not { } view)
        {
            return null;
        }

        var at = clock.GetUtcNow();
        var verdict = new Verdict(
            failureClass.Id,
            layer,
            contributing,
            decision.Trigger,
            FilingRules.Optional(decision.FixOwner, "fixOwner", Limits.MaxShortTextChars) ?? failureClass.FixOwner,
            VerdictConfidence.Of(failureClass.Id, layer, view.Walk, view.Diagnosis, view.Tallies, knowledge),
            view.Suggestion?.Class,
            FilingRules.Optional(decision.Reason, "reason", Limits.MaxTextChars) ?? WhyOpen(failureClass, view),
            at,
            by
        );
        return await incidents.ActAsync(workspace, number, i => i.Decide(verdict, by, at), cancellation);
    }

    /// <exception cref="RefusedInputException">There is no step of that number.</exception>
    public async Task<Incident?> TickAsync(
        WorkspaceId workspace,
        int number,
        int step,
        bool done,
        string? note,
        Actor by,
        CancellationToken cancellation
    )
    {
        if (await FindAsync(workspace, number, cancellation) is not { } view)
        {
            return null;
        }

        var steps =
            view.Response?.Steps
            ?? throw new IllegalActException($"{view.Incident.Id} has no verdict yet, so there is no first response.");
        var found =
            steps.FirstOrDefault(s => s.Number == step)
            ?? throw new RefusedInputException("step", $"There is no step {step}. Steps: 1 to {steps.Count}.");
        return await ActAsync(workspace, number, (i, at) => i.TickStep(step, found.Text, done, note, by, at), cancellation);
    }

    private (FailureClass Class, Layer Layer, IReadOnlyList<string> Contributing) Checked(Decision decision)
    {
        var failureClass = ClassOf(decision.Class, "class");
        var contributing = (decision.Contributing ?? [])
            .Select(c => ClassOf(c, "contributing").Id)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (contributing.Count > 2 || contributing.Contains(failureClass.Id, StringComparer.Ordinal))
        {
            throw new RefusedInputException(
                "contributing",
                "At most two contributing classes, and none of them the primary one."
            );
        }

        var open = failureClass.Layer == Layer.Undetermined;
        var layer = open ? decision.Layer ?? Layer.Undetermined : failureClass.Layer;
        return (failureClass, layer, contributing);
    }

    /// <summary>The contract sends no reason with <c>undetermined</c>, so what is known of it stands in; null when nothing is.</summary>
    private static string? WhyOpen(FailureClass failureClass, IncidentView view) =>
        failureClass.Layer != Layer.Undetermined ? null
        : view.Diagnosis is null ? "No run is linked to the incident."
        : view.Walk.Reached?.Reason ?? view.Diagnosis.Abstained;

    private FailureClass ClassOf(string? id, string field) =>
        knowledge.FindClass(id ?? "")
        ?? throw new RefusedInputException(
            field,
            $"'{id}' is no failure class. Classes: {string.Join(", ", knowledge.Classes.Select(c => c.Id))}."
        );

    private async Task<PairDiagnosis?> DiagnoseAsync(
        WorkspaceId workspace,
        IncidentRecord record,
        CancellationToken cancellation
    ) =>
        record switch
        {
            { RedRun: null } => null,
            { GreenRun: null } => await comparisons.WithoutGreenAsync(workspace, record.RedRun, cancellation),
            _ => await comparisons.OfPairAsync(workspace, record.GreenRun, record.RedRun, cancellation),
        };
}
