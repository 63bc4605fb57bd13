using System.Collections.Frozen;
using Triage.Engine;
using Triage.Engine.Access;

namespace Triage.Web.Access;

/// <summary>Who somebody is in a workspace, and what they may do there.</summary>
public sealed record Rights(WorkspaceId Workspace, Actor Actor, FrozenSet<Permission> Permissions)
{
    private static readonly FrozenSet<Permission> Everything = Enum.GetValues<Permission>().ToFrozenSet();

    // Kept, so that rights that have not changed are equal.
    private static readonly FrozenDictionary<(Role, bool), FrozenSet<Permission>> OfRoles = Enum.GetValues<Role>()
        .SelectMany(role => new[] { (role, false), (role, true) })
        .ToFrozenDictionary(
            of => of,
            of => Everything.Where(p => of.role.May(p) || (of.Item2 && p == Permission.Administer)).ToFrozenSet()
        );

    /// <summary>Of the built-in owner in Local mode.</summary>
    public static Rights OfOwner(WorkspaceId workspace) => new(workspace, Actor.Owner, Everything);

    public static Rights Of(WorkspaceId workspace, Actor actor, Role role, bool administers) =>
        new(workspace, actor, OfRoles[(role, administers)]);

    public static Rights Of(WorkspaceId workspace, Actor actor, IReadOnlyCollection<KeyScope> scopes) =>
        new(workspace, actor, Everything.Where(p => scopes.Any(s => s.May(p))).ToFrozenSet());

    public bool May(Permission permission) => Permissions.Contains(permission);

    /// <summary>Who acts, for the event; only whoever may gets it.</summary>
    /// <exception cref="LackingPermissionException">The permission is lacking.</exception>
    public Actor By(Permission permission) => May(permission) ? Actor : throw new LackingPermissionException(permission);
}
