using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Storage;

internal enum WritePriority
{
    /// <summary>A person waits for it.</summary>
    Interactive,

    /// <summary>A sender that can try again.</summary>
    Intake,
}

/// <summary>
/// One writer at a time, see <see cref="TriageDatabase"/>. Waiting here instead of inside the database keeps order, lets people pass
/// before telemetry, and ends after <see cref="Limits.MaxWriteWait"/>.
/// </summary>
internal sealed class WriteGate(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _interactive = new();
    private readonly Queue<TaskCompletionSource> _intake = new();
    private bool _taken;

    /// <summary>Waits for the turn; disposing the answer gives it to the next.</summary>
    /// <exception cref="StorageUnavailableException">The wait was over before the turn came.</exception>
    public async Task<IDisposable> EnterAsync(WritePriority priority, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (Queued(priority) is { } turn)
        {
            await ItsTurnAsync(turn, cancellation);
        }

        return new Turn(this);
    }

    private TaskCompletionSource? Queued(WritePriority priority)
    {
        lock (_lock)
        {
            if (!_taken)
            {
                _taken = true;
                return null;
            }

            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (priority == WritePriority.Interactive ? _interactive : _intake).Enqueue(turn);
            return turn;
        }
    }

    private async Task ItsTurnAsync(TaskCompletionSource turn, CancellationToken cancellation)
    {
        try
        {
            await turn.Task.WaitAsync(Limits.MaxWriteWait, time, cancellation);
        }
        catch (TimeoutException) when (turn.TrySetCanceled(CancellationToken.None))
        {
            throw new StorageUnavailableException(
                $"The database was busy for {Limits.MaxWriteWait.TotalSeconds:0} seconds; nothing was written. Try again in a moment."
            );
        }
        catch (TimeoutException)
        {
            // The turn came in the same instant: it is ours.
        }
        catch (OperationCanceledException)
        {
            if (!turn.TrySetCanceled(CancellationToken.None))
            {
                Leave();
            }

            throw;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            while (_interactive.TryDequeue(out var next) || _intake.TryDequeue(out next))
            {
                if (next.TrySetResult())
                {
                    return;
                }
            }

            _taken = false;
        }
    }

    private sealed class Turn(WriteGate gate) : IDisposable
    {
        private WriteGate? _gate = gate;

        public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Leave();
    }
}
