using Triage.Engine;
using Triage.Engine.Access;

namespace Triage.Web.Access;

/// <summary>Who makes this request and in which workspace. Known once the request was found to be allowed what it <see cref="NeedsAttribute">needs</see>.</summary>
public sealed class Caller
{
    /// <summary>Whether there is a workspace that they may do anything in.</summary>
    public bool IsKnown => Rights is not null;

    internal Rights? Rights { get; private set; }

    public WorkspaceId Workspace => Known.Workspace;

    public Actor Actor => Known.Actor;

    public bool May(Permission permission) => Rights?.May(permission) == true;

    internal void Is(Rights? rights) => Rights = rights;

    private Rights Known => Rights ?? throw new InvalidOperationException("The endpoint does not say what it Needs().");
}
