using Triage.Engine;
using Triage.Storage.Erasure;
using Triage.Storage.Retention;
using Triage.Storage.Workspaces;
using Triage.Web.Comparison;
using Triage.Web.Shell;

namespace Triage.Web.Erasure;

/// <summary>
/// Takes up what was asked to be erased, step by step with pauses between, because intake and people write through the same
/// turn. What comparisons remember goes with it.
/// </summary>
public sealed class ErasureRounds(
    ErasureSteps steps,
    WorkspaceStore workspaces,
    StorageQueries figures,
    Comparisons comparisons,
    TimeProvider clock,
    ILogger<ErasureRounds> log
) : WorkspaceRounds(workspaces, clock, Every, "An erasure", log)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenSteps = TimeSpan.FromMilliseconds(100);

    /// <summary>Steps until nothing is due.</summary>
    public override async Task RoundAsync(WorkspaceId workspace, CancellationToken cancellation)
    {
        while (await steps.StepAsync(workspace, cancellation))
        {
            comparisons.Forget();
            figures.Forget(workspace);
            await Task.Delay(BetweenSteps, Clock, cancellation);
        }
    }
}
