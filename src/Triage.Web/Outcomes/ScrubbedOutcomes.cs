using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Web.Runs;
using Triage.Web.Shell;

namespace Triage.Web.Outcomes;

/// <summary>The store of claims in bulk as everybody here gets it: what a file or a program says is marked before it is kept.</summary>
public sealed class ScrubbedOutcomes(IOutcomeStore outcomes, WorkspaceReaders readers) : IOutcomeStore
{
    public Task<IReadOnlyList<string>> UnreadAsync(
        WorkspaceId workspace,
        string agent,
        UnreadRuns which,
        int limit,
        CancellationToken cancellation
    ) => outcomes.UnreadAsync(workspace, agent, which, limit, cancellation);

    public Task KeepReadingAsync(
        WorkspaceId workspace,
        Run run,
        string version,
        ItemReading reading,
        IReadOnlyList<OutcomeClaim> ruleClaims,
        DateTimeOffset nowUtc,
        CancellationToken cancellation
    ) => outcomes.KeepReadingAsync(workspace, run, version, reading, ruleClaims, nowUtc, cancellation);

    public async Task<int> ClaimAsync(WorkspaceId workspace, IReadOnlyList<RunClaim> claims, CancellationToken cancellation)
    {
        var reader = await readers.ForAsync(workspace, cancellation);
        return await outcomes.ClaimAsync(
            workspace,
            [.. claims.Select(c => c with { Claim = ScrubbedRuns.Scrubbed(c.Claim, reader) })],
            cancellation
        );
    }

    public Task<int> PresumeGreenAsync(
        WorkspaceId workspace,
        string agent,
        DateTimeOffset startedBeforeUtc,
        OutcomeClaim claim,
        int limit,
        CancellationToken cancellation
    ) => outcomes.PresumeGreenAsync(workspace, agent, startedBeforeUtc, claim, limit, cancellation);
}
