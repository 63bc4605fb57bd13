using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Erasure;
using Triage.Storage.Retention;
using Triage.Storage.Workspaces;
using Triage.Web.Comparison;

namespace Triage.Web.Erasure;

/// <summary>
/// Takes up what was asked to be erased, step by step with pauses between, because intake and people write through the same
/// turn. What comparisons remember goes with it. A busy database waits for the next round.
/// </summary>
public sealed partial class ErasureRounds(
    ErasureSteps steps,
    WorkspaceStore workspaces,
    StorageQueries figures,
    Comparisons comparisons,
    TimeProvider clock,
    ILogger<ErasureRounds> log
) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenSteps = TimeSpan.FromMilliseconds(100);

    /// <summary>Steps until nothing is due.</summary>
    public async Task RoundAsync(WorkspaceId workspace, CancellationToken cancellation)
    {
        while (await steps.StepAsync(workspace, cancellation))
        {
            comparisons.Forget();
            figures.Forget(workspace);
            await Task.Delay(BetweenSteps, clock, cancellation);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        var failing = false;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await workspaces.ForEachAsync(w => RoundAsync(w, stoppingToken), stoppingToken);
                    failing = false;
                }
                catch (StorageUnavailableException busy)
                {
                    SaysItWaits(busy.Message);
                }
                catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
                {
                    // An erasure that cannot go on may not end the program; it stays open and is tried again.
                    if (!failing)
                    {
                        Fails(fault);
                    }

                    failing = true;
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program ends; the next start goes on.
        }
    }

    [LoggerMessage(LogLevel.Warning, "Erasing waits for the next round: {Why}")]
    private partial void SaysItWaits(string why);

    [LoggerMessage(LogLevel.Warning, "An erasure could not go on; trying again until it works")]
    private partial void Fails(Exception fault);
}
