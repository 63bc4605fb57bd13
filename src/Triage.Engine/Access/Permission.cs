namespace Triage.Engine.Access;

/// <summary>What a page, an address or a handler asks for before it acts.</summary>
public enum Permission
{
    /// <summary>Send telemetry, outcomes, changes and builds.</summary>
    Send,

    /// <summary>See incidents, runs, comparisons, reports and exports.</summary>
    Read,

    /// <summary>File an incident, comment, say what was true of a run.</summary>
    Report,

    /// <summary>Accept, own, answer, decide, close, merge, and take back.</summary>
    Triage,

    /// <summary>Make an incident that they see private, say who sees it, and open it to all again.</summary>
    Restrict,

    /// <summary>Change classes, checklist, responses, agents, outcome and redaction rules.</summary>
    Edit,

    /// <summary>Change members, keys, webhooks, retention; erase.</summary>
    Own,

    /// <summary>See private incidents without being named in them.</summary>
    SeePrivate,

    /// <summary>Make workspaces and instance administrators, read the audit log of all.</summary>
    Administer,
}

/// <summary>The one table of who may do what: pages, API, live updates and jobs ask here, and the settings show it.</summary>
public static class Permissions
{
    private static readonly Dictionary<Permission, Role> LowestRoles = new()
    {
        [Permission.Read] = Role.Viewer,
        [Permission.Send] = Role.Reporter,
        [Permission.Report] = Role.Reporter,
        [Permission.Triage] = Role.Triager,
        [Permission.Restrict] = Role.Triager,
        [Permission.Edit] = Role.Editor,
        [Permission.Own] = Role.Owner,
        [Permission.SeePrivate] = Role.Owner,
    };

    // Private incidents are for people: no key sees one, so none makes one.
    private static readonly Dictionary<KeyScope, Permission[]> OfScopes = new()
    {
        [KeyScope.Intake] = [Permission.Send],
        [KeyScope.Read] = [Permission.Read],
        [KeyScope.Write] = [Permission.Send, Permission.Read, Permission.Report, Permission.Triage],
        [KeyScope.Admin] =
        [
            Permission.Send,
            Permission.Read,
            Permission.Report,
            Permission.Triage,
            Permission.Edit,
            Permission.Own,
        ],
    };

    /// <summary>Whether a role suffices. No role of a workspace lets anyone administer the instance.</summary>
    public static bool May(this Role role, Permission permission) =>
        LowestRoles.TryGetValue(permission, out var lowest) && role >= lowest;

    /// <summary>Whether a key's scope suffices. No key administers the instance.</summary>
    public static bool May(this KeyScope scope, Permission permission) => OfScopes[scope].Contains(permission);

    /// <summary>The lowest role that suffices; null where none does.</summary>
    public static Role? LowestRole(Permission permission) => LowestRoles.TryGetValue(permission, out var lowest) ? lowest : null;
}
