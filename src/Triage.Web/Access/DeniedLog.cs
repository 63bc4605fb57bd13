using System.Collections.Concurrent;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Runs;
using Triage.Storage.Access;

namespace Triage.Web.Access;

/// <summary>Writes into the audit log what somebody was not permitted; the same again only after a while, so that nobody fills it.</summary>
public sealed class DeniedLog(AuditLog audit, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(WorkspaceId, Actor, Permission), DateTimeOffset> _told = new();

    /// <param name="where">The address without its query, or what was tried.</param>
    public async Task TellAsync(Rights rights, Permission lacking, string where, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var about = (rights.Workspace, rights.Actor, lacking);
        if (_told.TryGetValue(about, out var at) && now - at < Pause)
        {
            return;
        }

        if (_told.Count >= CallerLimits.MaxDenialsRemembered)
        {
            _told.Clear();
        }

        // Before it is written, so that many at once are written once.
        _told[about] = now;
        var written = false;
        try
        {
            await audit.WriteAsync(
                rights.Workspace,
                rights.Actor,
                AuditAct.Denied,
                where,
                ContractWords.Of(lacking),
                cancellation
            );
            written = true;
        }
        catch (StorageUnavailableException)
        {
            // It was refused all the same.
        }
        finally
        {
            if (!written)
            {
                _told.TryRemove(about, out _);
            }
        }
    }
}
