using System.Data.Common;
using Triage.Engine.Runs;

namespace Triage.Web.Api;

/// <summary>
/// Faults that are the machine's and not the program's: disk, database, memory, the end of the program. Whoever asked is
/// told to come back; whoever runs the program reads here why, once in a while instead of once for each of them.
/// </summary>
public sealed partial class StorageAlarm(TimeProvider clock, ILogger<StorageAlarm> log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _lastSaid = new(StringComparer.Ordinal);

    /// <summary>Whether a repeat may succeed without anybody changing the program.</summary>
    public static bool IsFault(Exception exception) =>
        exception
            is StorageUnavailableException
                or DbException { IsTransient: true }
                or (IOException and not BadHttpRequestException)
                or UnauthorizedAccessException
                or TimeoutException
                or OperationCanceledException
                or OutOfMemoryException;

    public void Report(Exception fault)
    {
        lock (_lock)
        {
            // By kind, as a message may hold what changes each time; so there are few.
            var kind = fault is StorageUnavailableException ? fault.Message : fault.GetType().Name;
            var now = clock.GetUtcNow();
            if (_lastSaid.TryGetValue(kind, out var said) && now - said < Pause)
            {
                return;
            }

            _lastSaid[kind] = now;
        }

        if (fault is StorageUnavailableException { IsDamage: true })
        {
            SaysDamage(fault.Message);
        }
        else if (fault is StorageUnavailableException)
        {
            SaysUnavailable(fault.Message);
        }
        else
        {
            SaysUnforeseen(fault);
        }
    }

    [LoggerMessage(LogLevel.Critical, "The database is damaged; senders are told to come back. {Why}")]
    private partial void SaysDamage(string why);

    [LoggerMessage(LogLevel.Warning, "Storage is unavailable; senders are told to come back. {Why}")]
    private partial void SaysUnavailable(string why);

    [LoggerMessage(LogLevel.Error, "A request could not be served; the sender is told to come back.")]
    private partial void SaysUnforeseen(Exception fault);
}
