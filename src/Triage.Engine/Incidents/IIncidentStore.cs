using Triage.Engine.Checklists;
using Triage.Engine.Replays;

namespace Triage.Engine.Incidents;

/// <summary>
/// Where incidents are kept. All writes that belong to one act are one transaction: the incident, its events, an
/// answer. Throws <see cref="Runs.StorageUnavailableException"/> when the store refuses; nothing was written then.
/// </summary>
public interface IIncidentStore
{
    /// <summary>The same store, which shows <paramref name="check"/> each incident before an act changes it; what it throws keeps the act from happening.</summary>
    IIncidentStore Expecting(Action<Incident> check);

    /// <summary>Files what a person reports under the workspace's next number.</summary>
    /// <param name="idempotencyKey">The same key again answers the incident that it made; null for none.</param>
    Task<Incident> FileAsync(
        WorkspaceId workspace,
        Filing filing,
        Actor by,
        string? idempotencyKey,
        CancellationToken cancellation
    );

    Task<Incident?> FindAsync(WorkspaceId workspace, int number, CancellationToken cancellation);

    /// <summary>
    /// Loads the incident, lets <paramref name="act"/> change it and keeps the outcome. An <see cref="IllegalActException"/>
    /// thrown by the act passes through and nothing is written. Null when there is no such incident.
    /// </summary>
    Task<Incident?> ActAsync(WorkspaceId workspace, int number, Action<Incident> act, CancellationToken cancellation);

    /// <summary>Merges the incident into another, or into what speaks for that one; see <see cref="Merging"/>. Null when there is no such incident.</summary>
    /// <exception cref="RefusedInputException"><paramref name="into"/> does not exist, or is the incident itself.</exception>
    Task<Incident?> MergeAsync(WorkspaceId workspace, int number, int into, Actor by, CancellationToken cancellation);

    /// <summary>Takes a merged incident out again, as it was. Null when there is no such incident.</summary>
    Task<Incident?> UnmergeAsync(WorkspaceId workspace, int number, Actor by, CancellationToken cancellation);

    /// <summary>Every answer ever given for an incident, oldest first; superseded ones included.</summary>
    Task<IReadOnlyList<Answer>> AnswersAsync(WorkspaceId workspace, int number, CancellationToken cancellation);

    /// <summary>Adds an answer and lets the incident react to it in the same transaction.</summary>
    Task<Incident?> AnswerAsync(
        WorkspaceId workspace,
        int number,
        Answer answer,
        Action<Incident> act,
        CancellationToken cancellation
    );

    Task<IReadOnlyList<ReplayTally>> TalliesAsync(WorkspaceId workspace, int number, CancellationToken cancellation);
    Task<Incident?> RecordTallyAsync(
        WorkspaceId workspace,
        int number,
        ReplayTally tally,
        Action<Incident> act,
        CancellationToken cancellation
    );
}
