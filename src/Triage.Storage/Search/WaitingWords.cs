using System.Text;
using Triage.Engine;

namespace Triage.Storage.Search;

/// <summary>
/// The words of packs that search has not read yet, in memory: they were cut when the pack came. Of packs that are not found here,
/// after a restart or because too much was waiting, they are cut anew from the pack.
/// </summary>
/// <param name="maxBytes">
/// What the words may take. Beyond it new ones are not taken in: the old ones are read first, and would be dropped just before.
/// </param>
internal sealed class WaitingWords(TimeProvider time, long maxBytes = Limits.MaxWaitingWordBytes)
{
    /// <summary>Then another instance has read them from the database.</summary>
    private static readonly TimeSpan DroppedAfter = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<PackKey, LinkedListNode<Waiting>> _byPack = [];
    private readonly LinkedList<Waiting> _oldestFirst = [];
    private long _bytes;

    /// <summary>Of a pack that was committed.</summary>
    /// <param name="utf8">The words, joined by spaces.</param>
    public void Add(WorkspaceId workspace, string traceId, int number, byte[] utf8)
    {
        var waiting = new Waiting(new PackKey(workspace, traceId, number), utf8, time.GetTimestamp());
        lock (_lock)
        {
            while (_oldestFirst.First is { } oldest && time.GetElapsedTime(oldest.Value.Since) > DroppedAfter)
            {
                Remove(oldest.Value.Pack);
            }

            Remove(waiting.Pack);
            if (_bytes + waiting.Utf8.Length <= maxBytes)
            {
                _byPack[waiting.Pack] = _oldestFirst.AddLast(waiting);
                _bytes += waiting.Utf8.Length;
            }
        }
    }

    /// <summary>Of these traces nothing is to be read any more.</summary>
    public void Forget(WorkspaceId workspace, IReadOnlyCollection<string> traceIds)
    {
        if (traceIds.Count == 0)
        {
            return;
        }

        lock (_lock)
        {
            foreach (var pack in _byPack.Keys.Where(p => p.Workspace == workspace && traceIds.Contains(p.TraceId)).ToList())
            {
                Remove(pack);
            }
        }
    }

    /// <summary>The words, which are then forgotten; null when they are not here.</summary>
    public string? Take(WorkspaceId workspace, string traceId, int number)
    {
        byte[]? utf8;
        lock (_lock)
        {
            utf8 = Remove(new PackKey(workspace, traceId, number));
        }

        return utf8 is null ? null : Encoding.UTF8.GetString(utf8);
    }

    private byte[]? Remove(PackKey pack)
    {
        if (!_byPack.Remove(pack, out var node))
        {
            return null;
        }

        _oldestFirst.Remove(node);
        _bytes -= node.Value.Utf8.Length;
        return node.Value.Utf8;
    }

    private readonly record struct PackKey(WorkspaceId Workspace, string TraceId, int Number);

    private readonly record struct Waiting(PackKey Pack, byte[] Utf8, long Since);
}
