using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Incidents;

namespace Triage.Storage.Access;

/// <summary>Somebody who can sign in. One person may be a member of several workspaces.</summary>
/// <param name="Login">What is typed to sign in with a password; null for who only comes through a provider.</param>
/// <param name="Administrator">Of the instance: makes workspaces and administrators.</param>
public sealed record Person(Guid Id, string Name, string? Login, bool Administrator)
{
    /// <summary>Null for who has none.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>The key shared with an authenticator, encrypted by who keeps the encryption keys; null for who has none.</summary>
    public string? AuthenticatorKey { get; init; }

    /// <summary>The time step whose code was taken last: neither it nor an older one is taken again.</summary>
    public long AuthenticatorStep { get; init; }

    /// <summary>Hashes of those not used yet.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; init; } = [];

    /// <summary>Wrong passwords and codes since the last right one.</summary>
    public int WrongInARow { get; init; }
    public DateTimeOffset? LockedUntilUtc { get; init; }

    /// <summary>May not sign in, whichever way.</summary>
    public bool Disabled { get; init; }
    public DateTimeOffset MadeAtUtc { get; init; }

    public bool IsLocked(DateTimeOffset now) => LockedUntilUtc > now;

    /// <summary>The same for two spellings that a person would take for the same.</summary>
    public static string KeyOf(string nameOrLogin) => nameOrLogin.Trim().Normalize().ToUpperInvariant();

    /// <exception cref="RefusedInputException">Name or login is empty or too long.</exception>
    internal Person Checked() =>
        this with
        {
            Name = FilingRules.Required(Name, "name", AccessLimits.MaxNameChars),
            Login = FilingRules.Optional(Login, "login", AccessLimits.MaxLoginChars),
        };
}

/// <summary>A passkey of a person, as far as it is needed to recognise it.</summary>
public sealed record Passkey(byte[] CredentialId, string Name, byte[] PublicKey, uint SignCount)
{
    public IReadOnlyList<string> Transports { get; init; } = [];
    public bool IsUserVerified { get; init; }
    public bool IsBackupEligible { get; init; }
    public bool IsBackedUp { get; init; }
    public DateTimeOffset MadeAtUtc { get; init; }
    public DateTimeOffset? UsedAtUtc { get; init; }
}

/// <summary>Who somebody is at an OpenID Connect provider: never the mail, which a provider may give to another.</summary>
public sealed record ProviderIdentity(string Issuer, string Subject);
