using Triage.Engine;
using Triage.Engine.Access;

namespace Triage.Web.Access;

/// <summary>Somebody tried what they may not do in their workspace.</summary>
public sealed class LackingPermissionException(Permission permission)
    : RefusedInputException("permission", PermissionWords.Lacking(permission))
{
    public Permission Permission { get; } = permission;
}
