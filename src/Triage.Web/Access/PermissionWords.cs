using Triage.Engine;
using Triage.Engine.Access;

namespace Triage.Web.Access;

/// <summary>Roles and permissions in the words of the screen.</summary>
public static class PermissionWords
{
    public static string Of(Role role) => ContractWords.Of(role);

    /// <summary>What the permission lets one do, to be read after "may".</summary>
    public static string Of(Permission permission) =>
        permission switch
        {
            Permission.Send => "send telemetry, outcomes, changes and builds",
            Permission.Read => "see incidents, runs, comparisons, reports and exports",
            Permission.Report => "file an incident, comment, and say what was true of a run",
            Permission.Triage => "accept, own, answer, decide, close and merge incidents, and take that back",
            Permission.Restrict => "make an incident private, name who sees it, and open it again",
            Permission.Edit => "change classes, checklist, responses, agents, outcome rules and redaction rules",
            Permission.Own => "change members, keys, webhooks and retention, and erase",
            Permission.SeePrivate => "see private incidents without being named in them",
            _ => "make workspaces and administrators, and read the audit log of all",
        };

    /// <summary>What the scope is for.</summary>
    public static string Of(KeyScope scope) =>
        scope switch
        {
            KeyScope.Intake => "send telemetry, outcomes, changes and builds; read nothing",
            KeyScope.Read => "read what a viewer sees",
            KeyScope.Write => "send, read, and work incidents as a triager does",
            _ => "all that an owner may, but for private incidents: no key sees one",
        };

    /// <summary>What is lacking, and who can mend that.</summary>
    public static string Lacking(Permission permission) =>
        Permissions.LowestRole(permission) is { } role
            ? $"You may not {Of(permission)} here. It takes the role {Of(role)} or above{(HasScope(permission) ? ", or a key of a scope that allows it" : "")}; an owner of the workspace can give it."
            : $"You may not {Of(permission)}. It takes an administrator of this Triage.";

    private static bool HasScope(Permission permission) => Enum.GetValues<KeyScope>().Any(s => s.May(permission));
}
