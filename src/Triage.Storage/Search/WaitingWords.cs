using System.Text;
using Triage.Engine;

namespace Triage.Storage.Search;

/// <summary>
/// The words of packs that search has not read yet, in memory: they were cut when the pack came. Of packs that are not found here,
/// after a restart or because too much was waiting, they are cut anew from the pack.
/// </summary>
/// <param name="maxBytes">What the words may take; then the older half is dropped.</param>
internal sealed class WaitingWords(long maxBytes = Limits.MaxWaitingWordBytes)
{
    private readonly Lock _lock = new();
    private Dictionary<(WorkspaceId, string TraceId, int Number), byte[]> _young = [];
    private Dictionary<(WorkspaceId, string TraceId, int Number), byte[]> _old = [];
    private long _youngBytes;

    /// <summary>Of a pack that was committed.</summary>
    public void Add(WorkspaceId workspace, string traceId, int number, string words)
    {
        var utf8 = Encoding.UTF8.GetBytes(words);
        lock (_lock)
        {
            _young[(workspace, traceId, number)] = utf8;
            _youngBytes += utf8.Length;
            if (_youngBytes > maxBytes / 2)
            {
                (_old, _young, _youngBytes) = (_young, [], 0);
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
            foreach (var (key, words) in _young.Where(w => IsOfThese(w.Key)).ToList())
            {
                _young.Remove(key);
                _youngBytes -= words.Length;
            }

            foreach (var key in _old.Keys.Where(IsOfThese).ToList())
            {
                _old.Remove(key);
            }
        }

        bool IsOfThese((WorkspaceId Workspace, string TraceId, int) pack) =>
            pack.Workspace == workspace && traceIds.Contains(pack.TraceId);
    }

    /// <summary>The words, which are then forgotten; null when they are not here.</summary>
    public string? Take(WorkspaceId workspace, string traceId, int number)
    {
        byte[]? utf8;
        lock (_lock)
        {
            if (_young.Remove((workspace, traceId, number), out utf8))
            {
                _youngBytes -= utf8.Length;
            }
            else
            {
                _old.Remove((workspace, traceId, number), out utf8);
            }
        }

        return utf8 is null ? null : Encoding.UTF8.GetString(utf8);
    }
}
