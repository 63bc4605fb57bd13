namespace Triage.Engine.Access;

/// <summary>What the audit log tells of, in the words of the HTTP contract. A word never changes its meaning.</summary>
public enum AuditAct
{
    SignedIn,
    SignInFailed,
    SignedOut,

    /// <summary>After too many failures.</summary>
    LockedOut,

    /// <summary>A session was ended by its person or an owner.</summary>
    SessionEnded,

    /// <summary>A password, a passkey, or an authenticator was set, changed or taken away.</summary>
    CredentialChanged,

    /// <summary>Somebody became a person of this instance.</summary>
    PersonMade,
    PersonDisabled,

    /// <summary>May sign in again.</summary>
    PersonEnabled,

    /// <summary>A link was made with which somebody can set a new password.</summary>
    PasswordResetOffered,
    Invited,

    /// <summary>Somebody became a member of a workspace.</summary>
    Joined,
    RoleChanged,
    MemberRemoved,
    WorkspaceMade,

    KeyMade,

    /// <summary>Only the first use; the later ones are the key's own "last used".</summary>
    KeyFirstUsed,
    KeyRevoked,

    /// <summary>A setting, a rule, or a webhook was made or changed.</summary>
    SettingChanged,
    SettingRemoved,

    Exported,

    /// <summary>Removed for good, by subject, by person, or by retention rules that people set.</summary>
    Erased,

    /// <summary>An incident was shown to named people only, or to all again.</summary>
    VisibilityChanged,

    /// <summary>What was asked for was not permitted.</summary>
    Denied,

    /// <summary>The keys that protect cookies, forms and stored secrets were replaced.</summary>
    ProtectionRotated,

    BackedUp,
    Restored,
}
