using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Workspaces;
using Triage.Web.Access;

namespace Triage.Web.Shared;

/// <summary>Whose data the page shows, who is looking, and what they may do; cascaded to every page.</summary>
public sealed record WorkspaceScope(Workspace Workspace, Rights Rights)
{
    /// <summary>Who looks. An act asks <see cref="By"/> instead.</summary>
    public Actor Actor => Rights.Actor;
    public WorkspaceId Id => Workspace.Id;
    public TimeZoneInfo Zone => Workspace.Zone;

    /// <summary>Whether to show what needs it.</summary>
    public bool May(Permission permission) => Rights.May(permission);

    /// <summary>Who acts. A button that is hidden can be clicked all the same, so every act asks here.</summary>
    /// <exception cref="LackingPermissionException">They may not.</exception>
    public Actor By(Permission permission)
    {
        if (!May(permission))
        {
            Denied?.Invoke(permission);
        }

        return Rights.By(permission);
    }

    /// <summary>Told of what somebody tried and may not.</summary>
    internal Action<Permission>? Denied { get; init; }
}
