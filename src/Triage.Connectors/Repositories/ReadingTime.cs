namespace Triage.Connectors.Repositories;

/// <summary>How long one reading may still take. Whoever asked may leave earlier: then it is cancelled.</summary>
internal sealed class ReadingTime(TimeProvider time, TimeSpan within, CancellationToken cancellation)
{
    private readonly long _begun = time.GetTimestamp();

    /// <exception cref="OperationCanceledException">Nobody waits for it any more.</exception>
    public bool IsOver
    {
        get
        {
            cancellation.ThrowIfCancellationRequested();
            return time.GetElapsedTime(_begun) > within;
        }
    }
}
