using Triage.Storage.Search;
using Triage.Storage.Workspaces;

namespace Triage.Web.Search;

/// <summary>Reads what is new for search, every few seconds and without a pause while there is more.</summary>
public sealed partial class SearchRounds(
    SearchReading reading,
    WorkspaceStore workspaces,
    TimeProvider clock,
    ILogger<SearchRounds> log
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>After a round of several batches: what waits for search is in memory.</summary>
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (failing, busy) = (false, false);
        while (!stoppingToken.IsCancellationRequested)
        {
            var more = false;
            try
            {
                await workspaces.ForEachAsync(
                    async workspace => more |= await reading.ReadOnAsync(workspace, stoppingToken),
                    stoppingToken
                );
                failing = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // Said once: the next rounds take it up where it stopped. A text that cannot be read may not end the program.
                if (!failing)
                {
                    SaysItWaits(fault);
                }

                failing = true;
            }

            busy |= more;
            if (!more)
            {
                await Task.Delay(busy ? ShortPause : Pause, clock, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                busy = false;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "What is new could not be read for search; trying again until it works")]
    private partial void SaysItWaits(Exception fault);
}
