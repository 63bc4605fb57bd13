using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Replays;
using Triage.Engine.Response;
using Triage.Engine.Runs;
using Triage.Web.Shared;

namespace Triage.Web.Incidents;

/// <param name="Words">What was done; null where the page itself shows it by moving on.</param>
/// <param name="Undo">What takes it back, where an inverse act exists.</param>
public sealed record ActDone(string? Words, Func<Task<string?>>? Undo = null);

/// <summary>
/// What a person can do to the incident on screen. Each act answers null when it was carried out, else the sentence
/// that says why not, so that the component keeps what was typed and shows it. An act that was begun is carried out,
/// also when its page is left meanwhile.
/// </summary>
/// <param name="done">Told after each act that was carried out.</param>
public sealed class IncidentActs(
    IncidentDesk desk,
    WorkspaceScope scope,
    int number,
    TimeProvider clock,
    Func<ActDone, Task> done
)
{
    private Actor By => scope.By(Permission.Triage);

    public Task<string?> AcceptAsync() => ActAsync("Accepted", (i, at) => i.Accept(By, at));

    public Task<string?> DeclineAsync(string reason) =>
        ActAsync("Declined", (i, at) => i.Decline(reason, By, at), () => ReopenAsync("Declined by mistake"));

    public Task<string?> CloseAsync(Helped helped, string? note) =>
        ActAsync("Closed", (i, at) => i.Close(helped, note, By, at), () => ReopenAsync("Closed by mistake"));

    public Task<string?> ReopenAsync(string? reason) => ActAsync("Re-opened", (i, at) => i.Reopen(reason, By, at));

    public Task<string?> AcknowledgeAsync() => ActAsync("Acknowledged", (i, at) => i.Acknowledge(By, at));

    /// <param name="before">The owner until now.</param>
    public Task<string?> OwnAsync(string owner, string? before) =>
        ActAsync(
            $"Owner: {owner.Trim()}",
            (i, at) => i.Own(owner, By, at),
            () => before is null ? DisownAsync(owner) : OwnAsync(before, owner)
        );

    /// <param name="before">The severity until now.</param>
    public Task<string?> RateAsync(Severity severity, Severity before) =>
        ActAsync(
            $"Severity: {ContractWords.Of(severity)}",
            (i, at) => i.Rate(severity, By, at),
            () => RateAsync(before, severity)
        );

    /// <param name="before">The impact until now.</param>
    public Task<string?> CountAsync(Impact impact, Impact? before) =>
        ActAsync("Impact changed", (i, at) => i.Count(impact, By, at), () => CountAsync(before ?? Impact.Unknown, impact));

    /// <param name="before">The agents until now.</param>
    public Task<string?> NameAgentsAsync(string? symptom, string? origin, IncidentRecord before) =>
        ActAsync(
            "Agents changed",
            (i, at) => i.NameAgents(symptom, origin, By, at),
            () => ActAsync("Changed back", (i, at) => i.NameAgents(before.SymptomAgent, before.OriginAgent, By, at))
        );

    public Task<string?> LinkAsync(string address) =>
        ActAsync("Linked", (i, at) => i.Link(address, By, at), () => UnlinkAsync(address));

    public Task<string?> UnlinkAsync(string address) =>
        ActAsync("Link removed", (i, at) => i.Unlink(address, By, at), () => LinkAsync(address));

    public Task<string?> SnoozeAsync(DateTimeOffset untilUtc) =>
        ActAsync("Snoozed", (i, at) => i.Snooze(untilUtc, By, at), WakeAsync);

    public Task<string?> WakeAsync() => ActAsync("Back in the inbox", (i, at) => i.Wake(By, at));

    public Task<string?> MergeAsync(int into) =>
        TryAsync(
            $"Merged into INC-{into}",
            () => desk.MergeAsync(scope.Id, number, into, By, CancellationToken.None),
            () => UnmergeAsync(into)
        );

    /// <param name="into">What it was merged into by a person; null when they do not see it, and cannot undo this.</param>
    public Task<string?> UnmergeAsync(int? into) =>
        TryAsync(
            "Un-merged",
            () => desk.UnmergeAsync(scope.Id, number, By, CancellationToken.None),
            into is { } back ? () => MergeAsync(back) : null
        );

    /// <param name="run">Id of the run that shows it, or one of its trace ids; null when there is none.</param>
    /// <param name="helped">What was said when it was closed, for taking it back.</param>
    public Task<string?> RegressAsync(string? reason, string? run, Helped? helped) =>
        TryAsync(
            "Came back",
            () => desk.RegressAsync(scope.Id, number, reason, run, By, CancellationToken.None),
            () => CloseAsync(helped ?? Helped.NotTried, "It had not come back after all.")
        );

    public Task<string?> AddFollowUpAsync(FollowUpKind kind, string what, string? owner, DateOnly? dueOn)
    {
        var added = 0;
        return ActAsync(
            "Follow-up added",
            (i, at) => added = i.AddFollowUp(kind, what, owner, dueOn, By, at),
            () => WithdrawFollowUpAsync(added)
        );
    }

    public Task<string?> FinishFollowUpAsync(int followUp, bool isDone) =>
        ActAsync(
            isDone ? $"Follow-up {followUp} done" : $"Follow-up {followUp} open again",
            (i, at) => i.FinishFollowUp(followUp, isDone, By, at),
            () => FinishFollowUpAsync(followUp, !isDone)
        );

    public Task<string?> WithdrawFollowUpAsync(int followUp, bool withdrawn = true) =>
        ActAsync(
            withdrawn ? "Follow-up withdrawn" : "Follow-up brought back",
            (i, at) => i.WithdrawFollowUp(followUp, withdrawn, By, at),
            () => WithdrawFollowUpAsync(followUp, !withdrawn)
        );

    public Task<string?> RecordFixAsync(Layer layer, string what, string? link, DateTimeOffset? shippedAtUtc)
    {
        var recorded = 0;
        return ActAsync(
            "Fix attempt recorded",
            (i, at) => recorded = i.RecordFix(layer, what, link, shippedAtUtc ?? at, By, at),
            () => WithdrawFixAsync(recorded)
        );
    }

    public Task<string?> WithdrawFixAsync(int fix, bool withdrawn = true) =>
        ActAsync(
            withdrawn ? "Fix attempt withdrawn" : "Fix attempt brought back",
            (i, at) => i.WithdrawFix(fix, withdrawn, By, at),
            () => WithdrawFixAsync(fix, !withdrawn)
        );

    public Task<string?> CommentAsync(string text) =>
        ActAsync("Note added", (i, at) => i.Comment(text, scope.By(Permission.Report), at));

    /// <param name="before">The pair until now.</param>
    public Task<string?> PairAsync(string? red, string? green, string why, IncidentRecord? before) =>
        TryAsync(
            "Pair changed",
            () => desk.PairAsync(scope.Id, number, red, green, why, By, CancellationToken.None),
            before is null ? null : () => PairAsync(before.RedRun, before.GreenRun, "Changed back.", null)
        );

    public Task<string?> AnswerAsync(AnswerDraft draft, IReadOnlyList<Evidence> evidence) =>
        TryAsync(
            null,
            () =>
                desk.AnswerAsync(
                    scope.Id,
                    number,
                    draft.Question.Id,
                    draft.Chosen,
                    draft.Note,
                    evidence,
                    By,
                    CancellationToken.None
                )
        );

    public Task<string?> RecordTallyAsync(string question, Arm arm, int tries, int right, string check) =>
        TryAsync(
            null,
            () =>
                desk.RecordTallyAsync(
                    scope.Id,
                    number,
                    new ReplayTally(question, arm, tries, right, check, clock.GetUtcNow(), By),
                    CancellationToken.None
                )
        );

    public Task<string?> DecideAsync(Decision decision) =>
        TryAsync($"Decided: {decision.Class}", () => desk.DecideAsync(scope.Id, number, decision, By, CancellationToken.None));

    public Task<string?> TickAsync(int step, bool isDone, string? note) =>
        TryAsync(
            isDone ? $"Step {step} done" : $"Step {step} open again",
            () => desk.TickAsync(scope.Id, number, step, isDone, note, By, CancellationToken.None),
            isDone ? () => TickAsync(step, false, null) : null
        );

    private Task<string?> DisownAsync(string before) =>
        ActAsync("Nobody owns it", (i, at) => i.Disown(By, at), () => OwnAsync(before, null));

    private Task<string?> ActAsync(string words, Action<Incident, DateTimeOffset> act, Func<Task<string?>>? undo = null) =>
        TryAsync(words, () => desk.ActAsync(scope.Id, number, act, CancellationToken.None), undo);

    /// <summary>An act that is not of this class, told and undone as those are.</summary>
    public Task<string?> CarryOutAsync(string words, Func<Task<Incident?>> act, Func<Task<string?>>? undo) =>
        TryAsync(words, act, undo);

    private async Task<string?> TryAsync(string? words, Func<Task<Incident?>> act, Func<Task<string?>>? undo = null)
    {
        try
        {
            if (await act() is null)
            {
                return $"INC-{number} is no longer there.";
            }
        }
        catch (Exception refused) when (refused is IllegalActException or RefusedInputException or StorageUnavailableException)
        {
            return refused.Message;
        }

        await done(new ActDone(words, undo));
        return null;
    }
}
