namespace Triage.Engine.Access;

/// <summary>The bounds of signing in and belonging, named, in one place.</summary>
public static class AccessLimits
{
    /// <summary>NIST SP 800-63B-4: length is what makes a password strong.</summary>
    public const int MinPasswordChars = 12;

    /// <summary>A phrase fits; a megabyte to be hashed does not.</summary>
    public const int MaxPasswordChars = 256;

    public const int MaxNameChars = 80;
    public const int MaxLoginChars = 120;

    /// <summary>Passkeys of one person.</summary>
    public const int MaxPasskeys = 20;
    public const int MaxPasskeyNameChars = 60;

    /// <summary>What a browser sends of a passkey.</summary>
    public const int MaxPasskeyChars = 64 * 1024;

    /// <summary>A form of the account pages, all fields.</summary>
    public const long MaxFormBytes = 256 * 1024;

    public const int RecoveryCodes = 10;

    /// <summary>Wrong passwords or codes in a row after which an account is locked for <see cref="LockedFor"/>.</summary>
    public const int MaxWrongInARow = 10;

    /// <inheritdoc cref="MaxWrongInARow"/>
    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(15);

    /// <summary>Wrong sign-ins from one address in <see cref="WrongWindow"/>, whatever the account; more are refused unread.</summary>
    public const int MaxWrongOfAddress = 50;

    /// <inheritdoc cref="MaxWrongOfAddress"/>
    public static readonly TimeSpan WrongWindow = TimeSpan.FromMinutes(15);

    /// <summary>How long the answer to a refused sign-in takes at least, so that its time tells nothing of the account.</summary>
    public static readonly TimeSpan RefusalTakes = TimeSpan.FromMilliseconds(700);

    /// <summary>A sign-in ends when its browser asked for nothing so long.</summary>
    public static readonly TimeSpan SignInIdle = TimeSpan.FromHours(12);

    /// <summary>A sign-in ends after this whatever happens.</summary>
    public static readonly TimeSpan SignInLongest = TimeSpan.FromDays(7);

    /// <summary>Sign-ins of one person at once; one more ends the one seen longest ago.</summary>
    public const int MaxSignIns = 30;

    /// <summary>Of those looked up lately; beyond it all are asked anew.</summary>
    public const int MaxSignInsRemembered = 20_000;

    /// <summary>Sign-ins of open pages that the database is asked about at once.</summary>
    public const int SignInsPerQuestion = 500;

    /// <summary>The link with which the first owner is made.</summary>
    public static readonly TimeSpan SetupLinkValid = TimeSpan.FromHours(1);

    /// <summary>The link with which somebody sets a new password.</summary>
    public static readonly TimeSpan PasswordResetValid = TimeSpan.FromHours(1);

    /// <summary>An invitation is valid so long, unless said otherwise, and never longer than <see cref="InvitationLongest"/>.</summary>
    public static readonly TimeSpan InvitationValid = TimeSpan.FromDays(7);

    /// <inheritdoc cref="InvitationValid"/>
    public static readonly TimeSpan InvitationLongest = TimeSpan.FromDays(30);

    /// <summary>Invitations of one workspace that wait to be taken.</summary>
    public const int MaxInvitations = 200;

    /// <summary>Members of one workspace, and people of one instance.</summary>
    public const int MaxMembers = 2_000;

    /// <summary>An actor's name, or what was done to, in the audit log; the rest is cut.</summary>
    public const int MaxAuditNameChars = 200;

    /// <summary>What else an entry of the audit log says; the rest is cut.</summary>
    public const int MaxAuditDetailChars = 2_000;

    /// <summary>Protection keys and revocations; one is made every 90 days and with each rotation.</summary>
    public const int MaxProtectionKeys = 1_000;

    /// <summary>Pages that one person may hold open at once.</summary>
    public const int MaxPagesPerPerson = 60;

    /// <summary>Pages from one address: an office may be behind it.</summary>
    public const int MaxPagesPerAddress = 600;
}
