namespace Triage.Engine.Runs;

/// <summary>What a batch of spans became. Returned only after the data is durable.</summary>
public sealed record IntakeReceipt(IReadOnlyList<string> RunIds, int Spans, IReadOnlyList<Refusal> Refused);

/// <summary>One thing that was not taken, where it stood and why.</summary>
public sealed record Refusal(string At, string Why);

/// <summary>
/// Where runs are kept. Implementations throw <see cref="StorageUnavailableException"/> when the disk or the database
/// refuses: nothing was written then, and the sender may try again.
/// </summary>
public interface IRunStore
{
    /// <summary>
    /// Stores packs; all or nothing. What was stored before, or says more of a known span, makes no second span. What the runs
    /// add up to follows; whoever reads afterwards sees it.
    /// </summary>
    /// <param name="packs">Gone through once, and each is done with before the next one is asked for.</param>
    Task<IntakeReceipt> StoreAsync(WorkspaceId workspace, IEnumerable<SpanPack> packs, CancellationToken cancellation);

    /// <summary>Adds a claim to a run, named by its id or any member trace id. False when there is no such run.</summary>
    Task<bool> ClaimOutcomeAsync(WorkspaceId workspace, string runOrTraceId, OutcomeClaim claim, CancellationToken cancellation);

    /// <summary>The run with all spans and bodies; null when there is none.</summary>
    Task<RecordedRun?> FindRecordedAsync(WorkspaceId workspace, string runOrTraceId, CancellationToken cancellation);

    /// <summary>Earlier green runs of the same agent, newest first, at most <see cref="Limits.MaxPairCandidates"/>.</summary>
    Task<IReadOnlyList<Run>> GreenCandidatesAsync(WorkspaceId workspace, Run red, CancellationToken cancellation);
}

/// <summary>The store could not take or give the data now; a later try may succeed. Mapped to 503 with Retry-After.</summary>
public sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The database is damaged: it does not come back by itself, somebody must restore it.</summary>
    public bool IsDamage { get; init; }
}
