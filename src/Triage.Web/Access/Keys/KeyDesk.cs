using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;

namespace Triage.Web.Access.Keys;

/// <summary>Makes, replaces and revokes the keys of a workspace, and writes that into the audit log.</summary>
public sealed class KeyDesk(ApiKeyStore store, AuditLog audit, KeyRing ring)
{
    public Task<IReadOnlyList<ApiKey>> ListAsync(WorkspaceId workspace, CancellationToken cancellation) =>
        store.ListAsync(workspace, cancellation);

    /// <param name="maker">With whose membership the key ends; null ends with nobody's.</param>
    /// <returns>The whole key, this once.</returns>
    /// <exception cref="RefusedInputException">No name or scope, valid too long, or too many of them.</exception>
    public async Task<(ApiKey Key, string Whole)> MakeAsync(
        WorkspaceId workspace,
        string? name,
        IReadOnlyList<KeyScope> scopes,
        int days,
        Actor by,
        Guid? maker,
        CancellationToken cancellation
    )
    {
        var (key, text) = await store.AddAsync(workspace, name, scopes, days, by, maker, cancellation);
        var may = string.Join(", ", key.Scopes.Select(ContractWords.Of));
        await audit.WriteAsync(workspace, by, AuditAct.KeyMade, key.Words(), $"{may}, for {days} days", cancellation);
        return (key, text.Whole);
    }

    /// <summary>Null when there is no such key that works.</summary>
    public async Task<ApiKey?> RevokeAsync(WorkspaceId workspace, string id, Actor by, CancellationToken cancellation)
    {
        if (await store.RevokeAsync(workspace, id, cancellation) is not { } key)
        {
            return null;
        }

        ring.Forget(id);
        await audit.WriteAsync(workspace, by, AuditAct.KeyRevoked, key.Words(), cancellation);
        return key;
    }
}
