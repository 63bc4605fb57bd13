using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Telemetry;
using Triage.Web.Shell;

namespace Triage.Web.Runs;

/// <summary>
/// The store of runs as everybody here gets it: what people and programs write into a claim is marked, as it is in telemetry,
/// before it is kept. Spans have gone through already.
/// </summary>
public sealed class ScrubbedRuns(IRunStore runs, WorkspaceReaders readers) : IRunStore
{
    public Task<IntakeReceipt> StoreAsync(WorkspaceId workspace, IEnumerable<SpanPack> packs, CancellationToken cancellation) =>
        runs.StoreAsync(workspace, packs, cancellation);

    public async Task<bool> ClaimOutcomeAsync(
        WorkspaceId workspace,
        string runOrTraceId,
        OutcomeClaim claim,
        CancellationToken cancellation
    )
    {
        var reader = await readers.ForAsync(workspace, cancellation);
        return await runs.ClaimOutcomeAsync(workspace, runOrTraceId, Scrubbed(claim, reader), cancellation);
    }

    public Task<RecordedRun?> FindRecordedAsync(WorkspaceId workspace, string runOrTraceId, CancellationToken cancellation) =>
        runs.FindRecordedAsync(workspace, runOrTraceId, cancellation);

    public Task<IReadOnlyList<Run>> GreenCandidatesAsync(WorkspaceId workspace, Run red, CancellationToken cancellation) =>
        runs.GreenCandidatesAsync(workspace, red, cancellation);

    /// <summary>The item too: the subjects of runs have gone through the same, so that it names the same one.</summary>
    public static OutcomeClaim Scrubbed(OutcomeClaim claim, TelemetryReader reader)
    {
        return claim with
        {
            Item = Clean(claim.Item),
            Check = Clean(claim.Check),
            Note = Clean(claim.Note),
            Expected = Clean(claim.Expected),
            Actual = Clean(claim.Actual),
        };

        string? Clean(string? text) => text is null ? null : reader.Redact(text);
    }
}
