using System.Collections.Concurrent;
using System.Security.Claims;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Storage.Incidents;

namespace Triage.Web.Access;

/// <summary>What a principal is in a workspace, asked each time and remembered for seconds.</summary>
public sealed class Memberships(MemberStore members, TimeProvider clock)
{
    private readonly ConcurrentDictionary<(Guid Person, WorkspaceId Workspace), (Role? Role, DateTimeOffset UntilUtc)> _known =
        new();

    /// <summary>How many answers are held; bounded.</summary>
    public int Remembered => _known.Count;

    /// <summary>The role of a person; null for who is no member, and for keys, which have scopes instead.</summary>
    public async ValueTask<Role?> RoleOfAsync(ClaimsPrincipal user, WorkspaceId workspace, CancellationToken cancellation)
    {
        if (IsOwnerOfLocalMode(user))
        {
            return workspace == WorkspaceId.Main ? Role.Owner : null;
        }

        if (PersonOf(user) is not { } person)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        if (_known.TryGetValue((person, workspace), out var known) && now < known.UntilUtc)
        {
            return known.Role;
        }

        var role = await members.FindRoleAsync(workspace, person, cancellation);
        if (_known.Count >= CallerLimits.MaxMembershipsRemembered)
        {
            _known.Clear();
        }

        _known[(person, workspace)] = (role, now + CallerLimits.Believed);
        return role;
    }

    /// <summary>Asks anew: something about the person was changed here. Other instances do so within seconds.</summary>
    public void Forget(Guid person)
    {
        foreach (var of in _known.Keys.Where(k => k.Person == person))
        {
            _known.TryRemove(of, out _);
        }
    }

    /// <summary>Where the person belongs.</summary>
    public async Task<IReadOnlyList<WorkspaceId>> WorkspacesOfAsync(ClaimsPrincipal user, CancellationToken cancellation) =>
        IsOwnerOfLocalMode(user) ? [WorkspaceId.Main]
        : PersonOf(user) is { } person ? [.. (await members.WorkspacesOfAsync(person, cancellation)).Select(m => m.Workspace)]
        : [];

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

        // Who belongs to one need not name it.
        var workspace = named ?? (await WorkspacesOfAsync(user, cancellation) is [var only] ? only : WorkspaceId.Main);
        return await RoleOfAsync(user, workspace, cancellation) is { } role
            ? Rights.Of(workspace, user.ActorOf(), role, user.HasClaim(TriageClaims.Administrator, "1"))
            : null;
    }

    /// <summary>Null for a key and for the owner of Local mode.</summary>
    public static Guid? PersonOf(ClaimsPrincipal user) =>
        Guid.TryParseExact(user.FindFirstValue(ClaimTypes.NameIdentifier), "N", out var person) ? person : null;

    /// <summary>With whose membership what this caller makes ends: the person, or the person who made the key.</summary>
    public static Guid? MakerOf(ClaimsPrincipal user) =>
        PersonOf(user) ?? (Guid.TryParseExact(user.FindFirstValue(TriageClaims.Maker), "N", out var maker) ? maker : null);

    /// <summary>Says on whose behalf incidents are read in the scope of a request or a page. A key is nobody in particular.</summary>
    public static void Introduce(ClaimsPrincipal user, Onlooker onlooker)
    {
        if (IsOwnerOfLocalMode(user))
        {
            onlooker.IsOwnerOfLocalMode();
        }
        else
        {
            onlooker.Is(PersonOf(user));
        }
    }

    private static bool IsOwnerOfLocalMode(ClaimsPrincipal user) => user.Identity?.AuthenticationType == LocalAccess.Scheme;

    private static IReadOnlyList<KeyScope> ScopesOf(ClaimsPrincipal user) =>
        [
            .. user.FindAll(TriageClaims.Scope)
                .SelectMany(c => ContractWords.TryParse<KeyScope>(c.Value, out var scope) ? [scope] : Array.Empty<KeyScope>()),
        ];
}
