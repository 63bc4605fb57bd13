using Triage.Engine;
using Triage.Engine.Checklists;
using Triage.Engine.Incidents;
using Triage.Engine.Replays;
using Triage.Engine.Response;
using Triage.Engine.Runs;

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
    WorkspaceId workspace,
    int number,
    Actor by,
    TimeProvider clock,
    Func<ActDone, Task> done
)
{
    public Task<string?> AcceptAsync() => ActAsync("Accepted", (i, at) => i.Accept(by, at));

    public Task<string?> DeclineAsync(string reason) =>
        ActAsync("Declined", (i, at) => i.Decline(reason, by, at), () => ReopenAsync("Declined by mistake"));

    public Task<string?> CloseAsync(Helped helped, string? note) =>
        ActAsync("Closed", (i, at) => i.Close(helped, note, by, at), () => ReopenAsync("Closed by mistake"));

    public Task<string?> ReopenAsync(string? reason) => ActAsync("Re-opened", (i, at) => i.Reopen(reason, by, at));

    /// <param name="before">The owner until now; null when there was none, which no act brings back.</param>
    public Task<string?> OwnAsync(string owner, string? before) =>
        ActAsync($"Owner: {owner.Trim()}", (i, at) => i.Own(owner, by, at), before is null ? null : () => OwnAsync(before, null));

    public Task<string?> CommentAsync(string text) => ActAsync("Note added", (i, at) => i.Comment(text, by, at));

    /// <param name="before">The pair until now.</param>
    public Task<string?> PairAsync(string? red, string? green, string why, IncidentRecord? before) =>
        TryAsync(
            "Pair changed",
            () => desk.PairAsync(workspace, number, red, green, why, by, CancellationToken.None),
            before is null ? null : () => PairAsync(before.RedRun, before.GreenRun, "Changed back.", null)
        );

    public Task<string?> AnswerAsync(AnswerDraft draft, IReadOnlyList<Evidence> evidence) =>
        TryAsync(
            null,
            () =>
                desk.AnswerAsync(
                    workspace,
                    number,
                    draft.Question.Id,
                    draft.Chosen,
                    draft.Note,
                    evidence,
                    by,
                    CancellationToken.None
                )
        );

    public Task<string?> RecordTallyAsync(string question, Arm arm, int tries, int right, string check) =>
        TryAsync(
            null,
            () =>
                desk.RecordTallyAsync(
                    workspace,
                    number,
                    new ReplayTally(question, arm, tries, right, check, clock.GetUtcNow(), by),
                    CancellationToken.None
                )
        );

    public Task<string?> DecideAsync(Decision decision) =>
        TryAsync($"Decided: {decision.Class}", () => desk.DecideAsync(workspace, number, decision, by, CancellationToken.None));

    public Task<string?> TickAsync(int step, bool isDone, string? note) =>
        TryAsync(
            isDone ? $"Step {step} done" : $"Step {step} open again",
            () => desk.TickAsync(workspace, number, step, isDone, note, by, CancellationToken.None),
            isDone ? () => TickAsync(step, false, null) : null
        );

    private Task<string?> ActAsync(string words, Action<Incident, DateTimeOffset> act, Func<Task<string?>>? undo = null) =>
        TryAsync(words, () => desk.ActAsync(workspace, number, act, CancellationToken.None), undo);

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
