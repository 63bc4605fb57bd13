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
    private const int MaxRemembered = 10_000;

    private readonly ConcurrentDictionary<(WorkspaceId, Actor, Permission), DateTimeOffset> _told = new();

    /// <param name="where">The address without its query.</param>
    public async Task TellAsync(Caller caller, Permission lacking, string where, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var about = (caller.Workspace, caller.Actor, lacking);
        if (_told.TryGetValue(about, out var at) && now - at < Pause)
        {
            return;
        }

        if (_told.Count >= MaxRemembered)
        {
            _told.Clear();
        }

        _told[about] = now;
        try
        {
            await audit.WriteAsync(
                caller.Workspace,
                caller.Actor,
                AuditAct.Denied,
                where,
                ContractWords.Of(lacking),
                cancellation
            );
        }
        catch (StorageUnavailableException)
        {
            // It was refused all the same; the next time is written down when storage answers.
            _told.TryRemove(about, out _);
        }
    }
}
