using Triage.Engine.Runs;
using Triage.Storage;

namespace Triage.Web.Shell;

/// <summary>Once an hour the database looks at how its rows are spread: what was empty at the start may be large by then.</summary>
public sealed partial class StorageRounds(StorageStartup storage, TimeProvider clock, ILogger<StorageRounds> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        try
        {
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

    [LoggerMessage(LogLevel.Warning, "The database could not look at its rows: {Why}")]
    private partial void SaysItWaits(string why);
}
