namespace Triage.Web.Access;

/// <summary>What a principal carries beside its name and id. What it is a member of is asked each time, never carried.</summary>
public static class TriageClaims
{
    /// <summary>Id of the sign-in of a person.</summary>
    public const string Session = "triage:session";

    /// <summary>"1" for an administrator of the instance.</summary>
    public const string Administrator = "triage:administrator";

    /// <summary>Id of the key of a program.</summary>
    public const string Key = "triage:key";

    /// <summary>Each scope of a key, in the word of the contract.</summary>
    public const string Scope = "triage:scope";

    /// <summary>The person who made a key.</summary>
    public const string Maker = "triage:maker";

    /// <summary>The workspace of a key.</summary>
    public const string Workspace = "triage:workspace";
}
