namespace Triage.Engine.Runs;

/// <summary>A claim about a run that is named by its own id, or about an item of it.</summary>
public sealed record RunClaim(string RunId, OutcomeClaim Claim);

/// <param name="Version">Names the rules, see <c>OutcomeReading.VersionOf</c>.</param>
/// <param name="Settled">Only runs that have settled; somebody who waits for the answer takes the others too.</param>
/// <param name="ReadBefore">Only runs that still hold what other rules found: all that is left for an agent whose rules are gone.</param>
public sealed record UnreadRuns(string Version, bool Settled = true, bool ReadBefore = false);

/// <summary>
/// Where items, and claims in bulk, are kept. Throws <see cref="StorageUnavailableException"/> when the store refuses:
/// nothing of the call was written then. Every call may be repeated without harm.
/// </summary>
public interface IOutcomeStore
{
    /// <summary>Runs of the agent that were not read under this name since they last changed, newest first.</summary>
    Task<IReadOnlyList<string>> UnreadAsync(
        WorkspaceId workspace,
        string agent,
        UnreadRuns which,
        int limit,
        CancellationToken cancellation
    );

    /// <summary>
    /// Replaces what the rules found in the run. Claims of people and files stay; what rules claimed before and do not
    /// claim now is taken back by an unknown claim.
    /// </summary>
    /// <param name="run">As it was read; when it has changed since, nothing is kept and it stays unread.</param>
    Task KeepReadingAsync(
        WorkspaceId workspace,
        Run run,
        string version,
        ItemReading reading,
        IReadOnlyList<OutcomeClaim> ruleClaims,
        DateTimeOffset nowUtc,
        CancellationToken cancellation
    );

    /// <summary>Adds claims in one transaction. One that repeats what its voice said last of that run or item is no news and is left out.</summary>
    /// <returns>Claims that were added; those of unknown runs are not.</returns>
    Task<int> ClaimAsync(WorkspaceId workspace, IReadOnlyList<RunClaim> claims, CancellationToken cancellation);

    /// <summary>
    /// Claims presumed green for runs of the agent that started before the instant, did not report an error, have no red
    /// item, and of which nobody has said anything that stands.
    /// </summary>
    /// <returns>How many; fewer than <paramref name="limit"/> means that none is left.</returns>
    Task<int> PresumeGreenAsync(
        WorkspaceId workspace,
        string agent,
        DateTimeOffset startedBeforeUtc,
        OutcomeClaim claim,
        int limit,
        CancellationToken cancellation
    );
}
