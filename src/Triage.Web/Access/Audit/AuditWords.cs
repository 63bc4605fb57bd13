using Triage.Engine.Access;

namespace Triage.Web.Access.Audit;

/// <summary>What happened, as a person says it.</summary>
public static class AuditWords
{
    public static string Of(AuditAct act) =>
        act switch
        {
            AuditAct.SignedIn => "signed in",
            AuditAct.SignInFailed => "sign-in failed",
            AuditAct.SignedOut => "signed out",
            AuditAct.LockedOut => "locked out",
            AuditAct.SessionEnded => "sign-in ended",
            AuditAct.CredentialChanged => "way to sign in changed",
            AuditAct.PersonMade => "person made",
            AuditAct.PersonDisabled => "person disabled",
            AuditAct.PersonEnabled => "person enabled",
            AuditAct.PasswordResetOffered => "password reset offered",
            AuditAct.Invited => "invited",
            AuditAct.Joined => "joined",
            AuditAct.RoleChanged => "role changed",
            AuditAct.MemberRemoved => "member removed",
            AuditAct.WorkspaceMade => "workspace made",
            AuditAct.KeyMade => "key made",
            AuditAct.KeyFirstUsed => "key first used",
            AuditAct.KeyRevoked => "key revoked",
            AuditAct.SettingChanged => "setting changed",
            AuditAct.SettingRemoved => "setting removed",
            AuditAct.Exported => "exported",
            AuditAct.Erased => "erased",
            AuditAct.VisibilityChanged => "visibility changed",
            AuditAct.Denied => "denied",
            AuditAct.ProtectionRotated => "protection keys rotated",
            AuditAct.BackedUp => "backed up",
            AuditAct.Restored => "restored",
            _ => throw new ArgumentOutOfRangeException(nameof(act), act, "No word for this act."),
        };
}
