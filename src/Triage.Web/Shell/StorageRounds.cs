using Triage.Engine.Runs;
using Triage.Storage;
using Triage.Storage.Agents;
using Triage.Storage.Workspaces;

namespace Triage.Web.Shell;

/// <summary>
/// After the start what older versions have not noted is noted. Once an hour the database looks at how its rows are spread:
/// what was empty at the start may be large by then.
/// </summary>
public sealed partial class StorageRounds(
    StorageStartup storage,
    FingerprintCatchUp fingerprints,
    WorkspaceStore workspaces,
    TimeProvider clock,
    ILogger<StorageRounds> log
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        try
        {
            await CatchUpAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await storage.LookAtRowsAsync(stoppingToken);
                }
                catch (StorageUnavailableException busy)
                {
                    SaysItWaits(busy.Message);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program ends; the next start looks again.
        }
    }

    private async Task CatchUpAsync(CancellationToken stoppingToken)
    {
        try
        {
            await workspaces.ForEachAsync(w => fingerprints.CatchUpAsync(w, stoppingToken), stoppingToken);
        }
        catch (StorageUnavailableException busy)
        {
            // The next start takes it up.
            SaysItWaits(busy.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The database could not look at its rows: {Why}")]
    private partial void SaysItWaits(string why);
}
