using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Triage.Storage.Access;

/// <summary>People belong to the instance, not to a workspace.</summary>
internal sealed class PersonRow : IEntityTypeConfiguration<PersonRow>
{
    public Guid Id { get; set; }
    public string Name { get; set; } = "";

    /// <summary>Acts carry the name, so no two people have the same.</summary>
    public string NameKey { get; set; } = "";
    public string? Login { get; set; }
    public string? LoginKey { get; set; }
    public bool Administrator { get; set; }
    public string? PasswordHash { get; set; }
    public string? AuthenticatorKey { get; set; }
    public long AuthenticatorStep { get; set; }
    public IReadOnlyList<string> RecoveryCodes { get; set; } = [];
    public int WrongInARow { get; set; }
    public DateTimeOffset? LockedUntilUtc { get; set; }
    public bool Disabled { get; set; }
    public DateTimeOffset MadeAtUtc { get; set; }

    public Person ToPerson() =>
        new(Id, Name, Login, Administrator)
        {
            PasswordHash = PasswordHash,
            AuthenticatorKey = AuthenticatorKey,
            AuthenticatorStep = AuthenticatorStep,
            RecoveryCodes = RecoveryCodes,
            WrongInARow = WrongInARow,
            LockedUntilUtc = LockedUntilUtc,
            Disabled = Disabled,
            MadeAtUtc = MadeAtUtc,
        };

    public void Take(Person person)
    {
        (Name, Login, Administrator, Disabled) = (person.Name, person.Login, person.Administrator, person.Disabled);
        NameKey = Person.KeyOf(person.Name);
        LoginKey = person.Login is { } login ? Person.KeyOf(login) : null;
        (PasswordHash, AuthenticatorKey, RecoveryCodes) = (person.PasswordHash, person.AuthenticatorKey, person.RecoveryCodes);
        AuthenticatorStep = person.AuthenticatorStep;
        (WrongInARow, LockedUntilUtc) = (person.WrongInARow, person.LockedUntilUtc);
    }

    public void Configure(EntityTypeBuilder<PersonRow> person)
    {
        person.ToTable("people");
        person.HasKey(p => p.Id);
        person.HasIndex(p => p.LoginKey).IsUnique();
        person.HasIndex(p => p.NameKey).IsUnique();
        person.Property(p => p.RecoveryCodes).HasJson();
    }
}

internal sealed class PasskeyRow : IEntityTypeConfiguration<PasskeyRow>
{
    /// <summary>Of the credential, in hexadecimal.</summary>
    public string Id { get; set; } = "";
    public Guid PersonId { get; set; }
    public string Name { get; set; } = "";
    public byte[] PublicKey { get; set; } = [];
    public long SignCount { get; set; }
    public IReadOnlyList<string> Transports { get; set; } = [];
    public bool IsUserVerified { get; set; }
    public bool IsBackupEligible { get; set; }
    public bool IsBackedUp { get; set; }
    public DateTimeOffset MadeAtUtc { get; set; }
    public DateTimeOffset? UsedAtUtc { get; set; }

    public static string IdOf(byte[] credential) => Convert.ToHexStringLower(credential);

    public static PasskeyRow Of(Guid person, Passkey passkey) =>
        new()
        {
            Id = IdOf(passkey.CredentialId),
            PersonId = person,
            Name = passkey.Name,
            PublicKey = passkey.PublicKey,
            SignCount = passkey.SignCount,
            Transports = passkey.Transports,
            IsUserVerified = passkey.IsUserVerified,
            IsBackupEligible = passkey.IsBackupEligible,
            IsBackedUp = passkey.IsBackedUp,
            MadeAtUtc = passkey.MadeAtUtc,
            UsedAtUtc = passkey.UsedAtUtc,
        };

    public Passkey ToPasskey() =>
        new(Convert.FromHexString(Id), Name, PublicKey, (uint)SignCount)
        {
            Transports = Transports,
            IsUserVerified = IsUserVerified,
            IsBackupEligible = IsBackupEligible,
            IsBackedUp = IsBackedUp,
            MadeAtUtc = MadeAtUtc,
            UsedAtUtc = UsedAtUtc,
        };

    public void Configure(EntityTypeBuilder<PasskeyRow> passkey)
    {
        passkey.ToTable("passkeys");
        passkey.HasKey(p => p.Id);
        passkey.Property(p => p.Transports).HasJson();
        passkey.HasOne<PersonRow>().WithMany().HasForeignKey(p => p.PersonId);
    }
}

internal sealed class ProviderIdentityRow : IEntityTypeConfiguration<ProviderIdentityRow>
{
    public string Issuer { get; set; } = "";
    public string Subject { get; set; } = "";
    public Guid PersonId { get; set; }
    public DateTimeOffset MadeAtUtc { get; set; }

    public void Configure(EntityTypeBuilder<ProviderIdentityRow> identity)
    {
        identity.ToTable("provider_identities");
        identity.HasKey(i => new { i.Issuer, i.Subject });
        identity.HasOne<PersonRow>().WithMany().HasForeignKey(i => i.PersonId);
    }
}

/// <summary>A link with which the first owner can be made; several instances may have printed one each.</summary>
internal sealed class SetupLinkRow : IEntityTypeConfiguration<SetupLinkRow>
{
    public string SecretHash { get; set; } = "";
    public DateTimeOffset ExpiresAtUtc { get; set; }

    public void Configure(EntityTypeBuilder<SetupLinkRow> link)
    {
        link.ToTable("setup_links");
        link.HasKey(l => l.SecretHash);
    }
}
