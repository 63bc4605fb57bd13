using Triage.Engine;
using Triage.Engine.Access;

namespace Triage.Web.Access;

/// <summary>Who makes this request and in which workspace. Known once the request was found to be allowed what it <see cref="NeedsAttribute">needs</see>.</summary>
public sealed class Caller
{
    private Rights? _rights;

    /// <summary>Whether there is a workspace that they may do anything in.</summary>
    public bool IsKnown => _rights is not null;

    public WorkspaceId Workspace => Known.Workspace;

    public Actor Actor => Known.Actor;

    public bool May(Permission permission) => _rights?.May(permission) == true;

    internal void Is(Rights? rights) => _rights = rights;

    private Rights Known => _rights ?? throw new InvalidOperationException("The endpoint does not say what it Needs().");
}
