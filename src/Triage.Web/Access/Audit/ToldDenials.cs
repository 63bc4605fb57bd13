using System.Collections.Concurrent;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;

namespace Triage.Web.Access.Audit;

/// <summary>Who was denied what is told in the audit log, the same once a minute, so that nobody fills it by asking again and again.</summary>
internal sealed class ToldDenials(AuditLog log, TimeProvider clock)
{
    private const int MostKept = 10_000;
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(WorkspaceId, Actor, Permission), DateTimeOffset> _told = new();

    public async Task TellAsync(Caller caller, Permission lacking, HttpRequest request, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (_told.Count >= MostKept)
        {
            _told.Clear();
        }

        var what = (caller.Workspace, caller.Actor, lacking);
        if (_told.TryGetValue(what, out var at) && now - at < Quiet)
        {
            return;
        }

        _told[what] = now;
        await log.WriteAsync(
            caller.Workspace,
            caller.Actor,
            AuditAct.Denied,
            $"{request.Method} {request.Path}",
            $"needs {ContractWords.Of(lacking)}",
            cancellation
        );
    }
}
