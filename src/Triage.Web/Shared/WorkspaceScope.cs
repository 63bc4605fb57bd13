using Triage.Engine;
using Triage.Storage.Workspaces;

namespace Triage.Web.Shared;

/// <summary>Whose data the page shows and who is looking; cascaded to every page.</summary>
public sealed record WorkspaceScope(Workspace Workspace, Actor Actor)
{
    public WorkspaceId Id => Workspace.Id;
    public TimeZoneInfo Zone => Workspace.Zone;
}
