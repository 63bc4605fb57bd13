using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Erasure;
using Triage.Engine.Runs;

namespace Triage.Storage.Erasure;

/// <summary>
/// Knows the traces that are not to come back. A workspace that has no erasure costs intake nothing: that was seen a moment ago
/// is relied on, on every instance, for less time than passes between asking for an erasure and its first removal.
/// </summary>
internal sealed class ErasedTraces
{
    /// <summary>SQLite bounds the parameters of one statement.</summary>
    private const int IdsPerQuery = 500;

    private readonly ConcurrentDictionary<WorkspaceId, DateTimeOffset> _noneAt = new();

    /// <summary>There may be some now.</summary>
    public void LookAgain(WorkspaceId workspace) => _noneAt.TryRemove(workspace, out _);

    /// <summary>Those of the traces that were erased.</summary>
    public async Task<HashSet<string>> AmongAsync(
        TriageContext context,
        WorkspaceId workspace,
        IReadOnlyList<string> traceIds,
        ContentHasher hasher,
        DateTimeOffset nowUtc,
        CancellationToken cancellation
    )
    {
        var erased = new HashSet<string>(StringComparer.Ordinal);
        if (traceIds.Count == 0 || !await MayBeAnyAsync(context, workspace, nowUtc, cancellation))
        {
            return erased;
        }

        foreach (var some in traceIds.Chunk(IdsPerQuery))
        {
            var hashes = some.ToDictionary(t => ErasedTraceRow.HashOf(hasher, t), StringComparer.Ordinal);
            var asked = hashes.Keys.ToList();
            erased.UnionWith(
                (
                    await context
                        .In<ErasedTraceRow>(workspace)
                        .Where(e => asked.Contains(e.Hash))
                        .Select(e => e.Hash)
                        .ToListAsync(cancellation)
                ).Select(h => hashes[h])
            );
        }

        return erased;
    }

    private async Task<bool> MayBeAnyAsync(
        TriageContext context,
        WorkspaceId workspace,
        DateTimeOffset nowUtc,
        CancellationToken cancellation
    )
    {
        // A clock may be set back.
        if (_noneAt.TryGetValue(workspace, out var seen) && (nowUtc - seen).Duration() < ErasureLimits.NoneReliedOnFor)
        {
            return false;
        }

        if (
            await context.In<ErasedTraceRow>(workspace).AnyAsync(cancellation)
            || await ErasureStore.Open(context.In<ErasureRow>(workspace)).AnyAsync(cancellation)
        )
        {
            return true;
        }

        _noneAt[workspace] = nowUtc;
        return false;
    }
}
