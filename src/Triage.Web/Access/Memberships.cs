using System.Security.Claims;
using Triage.Engine;
using Triage.Engine.Access;

namespace Triage.Web.Access;

/// <summary>What a principal is in a workspace, asked each time and remembered for seconds.</summary>
public sealed class Memberships
{
    /// <summary>The role of a person; null for who is no member, and for keys, which have scopes instead.</summary>
    public ValueTask<Role?> RoleOfAsync(ClaimsPrincipal user, WorkspaceId workspace, CancellationToken cancellation) =>
        ValueTask.FromResult<Role?>(IsOwnerOfLocalMode(user) && workspace == WorkspaceId.Main ? Role.Owner : null);

    /// <summary>What they may do; null for whom this workspace does not exist.</summary>
    /// <param name="named">The workspace that the address names; null is their own.</param>
    public async ValueTask<Rights?> RightsOfAsync(ClaimsPrincipal user, WorkspaceId? named, CancellationToken cancellation)
    {
        if (IsOwnerOfLocalMode(user))
        {
            return named is null || named == WorkspaceId.Main ? Rights.OfOwner(WorkspaceId.Main) : null;
        }

        if (user.FindFirstValue(TriageClaims.Workspace) is { } ofKey)
        {
            return named is null || named.Value.Value == ofKey
                ? Rights.Of(new WorkspaceId(ofKey), user.ActorOf(), ScopesOf(user))
                : null;
        }

        return named is { } workspace && await RoleOfAsync(user, workspace, cancellation) is { } role
            ? Rights.Of(workspace, user.ActorOf(), role, user.HasClaim(TriageClaims.Administrator, "1"))
            : null;
    }

    private static bool IsOwnerOfLocalMode(ClaimsPrincipal user) => user.Identity?.AuthenticationType == LocalAccess.Scheme;

    private static IReadOnlyList<KeyScope> ScopesOf(ClaimsPrincipal user) =>
        [
            .. user.FindAll(TriageClaims.Scope)
                .SelectMany(c => ContractWords.TryParse<KeyScope>(c.Value, out var scope) ? [scope] : Array.Empty<KeyScope>()),
        ];
}
