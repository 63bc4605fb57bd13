using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Storage.Packs;

/// <summary>
/// The one way of packs into the database. Requests that wait for the turn are written together: one commit, and one wait for
/// the disk, for all of them. What waits is bounded; beyond the bound, and after <see cref="Limits.MaxWriteWait"/>, a sender is
/// told to come back, and nothing of its request is written.
/// </summary>
internal sealed class IntakeQueue(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiting> _waiting = new();
    private long _bytes;
    private bool _writing;

    /// <param name="write">Writes requests in one transaction; the answers in their order.</param>
    /// <exception cref="StorageUnavailableException">Nothing of the request was written.</exception>
    public async Task<IntakeReceipt> StoreAsync(
        IReadOnlyList<PreparedPack> packs,
        Func<IReadOnlyList<IReadOnlyList<PreparedPack>>, Task<IReadOnlyList<IntakeReceipt>>> write,
        CancellationToken cancellation
    )
    {
        var own = new Waiting(packs, write);
        if (Enqueued(own))
        {
            // Apart from this request, whose sender would else wait for all that come after it.
            _ = Task.Run(WriteAllAsync, CancellationToken.None);
        }

        try
        {
            return await own.Receipt.Task.WaitAsync(Limits.MaxWriteWait, time, cancellation);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException && Left(own))
        {
            throw e is TimeoutException ? Busy() : e;
        }
        catch (TimeoutException)
        {
            // Its transaction has begun: it ends, one way or the other, within the time-outs of the database.
            return await own.Receipt.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>True when nobody writes yet, so that the caller does.</summary>
    private bool Enqueued(Waiting own)
    {
        lock (_lock)
        {
            if (_bytes > 0 && _bytes + own.Bytes > Limits.MaxWaitingBytes)
            {
                throw Busy();
            }

            _bytes += own.Bytes;
            own.Node = _waiting.AddLast(own);
            var first = !_writing;
            _writing = true;
            return first;
        }
    }

    private bool Left(Waiting own)
    {
        lock (_lock)
        {
            if (own.Node is null)
            {
                return false;
            }

            _waiting.Remove(own.Node);
            own.Node = null;
            _bytes -= own.Bytes;
            return true;
        }
    }

    private async Task WriteAllAsync()
    {
        while (Taken() is { } group)
        {
            try
            {
                await WriteAsync(group);
            }
            finally
            {
                lock (_lock)
                {
                    _bytes -= group.Sum(w => w.Bytes);
                }
            }
        }
    }

    private List<Waiting>? Taken()
    {
        lock (_lock)
        {
            if (_waiting.First is not { } first)
            {
                _writing = false;
                return null;
            }

            var group = new List<Waiting>();
            var bytes = 0L;
            // One workspace at a time: each writes by its own key.
            while (
                _waiting.First is { } next
                && next.Value.IsOf(first.Value)
                && (group.Count == 0 || bytes + next.Value.Bytes <= Limits.MaxBytesPerCommit)
            )
            {
                _waiting.RemoveFirst();
                next.Value.Node = null;
                bytes += next.Value.Bytes;
                group.Add(next.Value);
            }

            return group;
        }
    }

    private static async Task WriteAsync(List<Waiting> group)
    {
        try
        {
            var receipts = await group[0].Write([.. group.Select(w => w.Packs)]);
            for (var i = 0; i < group.Count; i++)
            {
                group[i].Receipt.TrySetResult(receipts[i]);
            }
        }
        catch (Exception e) when (e is StorageUnavailableException || group.Count == 1)
        {
            group.ForEach(w => w.Receipt.TrySetException(e));
        }
        catch (Exception)
        {
            // One of them cannot be written: the others need not suffer for it.
            foreach (var one in group)
            {
                await WriteAsync([one]);
            }
        }
    }

    private static StorageUnavailableException Busy() =>
        new($"The database could not keep up; nothing of this request was written. Try again in a moment.");

    private sealed record Waiting(
        IReadOnlyList<PreparedPack> Packs,
        Func<IReadOnlyList<IReadOnlyList<PreparedPack>>, Task<IReadOnlyList<IntakeReceipt>>> Write
    )
    {
        public TaskCompletionSource<IntakeReceipt> Receipt { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public long Bytes { get; } = Packs.Sum(p => (long)p.Bytes);

        /// <summary>Null once it is taken or has left.</summary>
        public LinkedListNode<Waiting>? Node { get; set; }

        public bool IsOf(Waiting other) => Packs[0].Row.Workspace == other.Packs[0].Row.Workspace;
    }
}
