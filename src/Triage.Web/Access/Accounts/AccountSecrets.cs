using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Triage.Engine.Access;
using Triage.Storage.Access;

namespace Triage.Web.Access.Accounts;

/// <summary>How what people prove themselves with is kept: passwords and recovery codes hashed, authenticator keys encrypted.</summary>
internal sealed class AccountSecrets
{
    // 80 bits, so that the hash cannot be searched backwards.
    private const int RecoveryCodeBytes = 10;

    private readonly IDataProtector _keys;
    private readonly IDataProtector _offers;
    private readonly IPasswordHasher<Person> _hasher;

    // Checked where there is no password, so that it takes as long.
    private readonly string _nobodys;

    public AccountSecrets(IPasswordHasher<Person> hasher, IDataProtectionProvider protection)
    {
        _keys = protection.CreateProtector("authenticator-key");
        _offers = protection.CreateProtector("authenticator-offer");
        _hasher = hasher;
        _nobodys = HashOf(OneTimeSecret.New());
    }

    public string HashOf(string password) => _hasher.HashPassword(null!, password);

    /// <summary>Takes as long for nobody as for somebody.</summary>
    public bool IsRight(Person? person, string password) =>
        _hasher.VerifyHashedPassword(null!, person?.PasswordHash ?? _nobodys, password) != PasswordVerificationResult.Failed
        && person?.PasswordHash is not null;

    /// <summary>A key that is not anybody's yet, as it travels through the form that tries it.</summary>
    public string Offer(Guid person, byte[] key) => _offers.Protect($"{person:N} {Convert.ToHexString(key)}");

    /// <summary>Null when it was not offered to this person.</summary>
    public byte[]? Taken(Guid person, string offer) =>
        Unprotect(_offers, offer)?.Split(' ') is [var whose, var key] && whose == $"{person:N}"
            ? Convert.FromHexString(key)
            : null;

    public string Kept(byte[] key) => _keys.Protect(Convert.ToHexString(key));

    /// <summary>Null when the keys that encrypted it are gone.</summary>
    public byte[]? KeyOf(Person person) =>
        person.AuthenticatorKey is { } kept && Unprotect(_keys, kept) is { } key ? Convert.FromHexString(key) : null;

    /// <summary>The person after they gave six digits of their authenticator, or a recovery code. Null when it is wrong, or was taken before.</summary>
    public Person? WithCode(Person person, string code, DateTimeOffset now)
    {
        var digits = string.Concat(code.Where(char.IsAsciiDigit));
        if (
            digits.Length == 6
            && KeyOf(person) is { } key
            && AuthenticatorCode.StepOf(key, digits, now) is { } step
            && step > person.AuthenticatorStep
        )
        {
            return person with { AuthenticatorStep = step };
        }

        var hash = HashOfRecoveryCode(code);
        return person.RecoveryCodes.Contains(hash)
            ? person with
            {
                RecoveryCodes = [.. person.RecoveryCodes.Where(h => h != hash)],
            }
            : null;
    }

    public static IReadOnlyList<string> NewRecoveryCodes() =>
        [
            .. Enumerable
                .Range(0, AccessLimits.RecoveryCodes)
                .Select(_ => AuthenticatorCode.Base32(RandomNumberGenerator.GetBytes(RecoveryCodeBytes)))
                .Select(code => string.Join('-', code.Chunk(4).Select(part => new string(part)))),
        ];

    /// <summary>However it is typed.</summary>
    public static string HashOfRecoveryCode(string code) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(code.Where(char.IsLetterOrDigit)).ToUpperInvariant()))
        );

    private static string? Unprotect(IDataProtector protector, string text)
    {
        try
        {
            // Keys that were replaced after a leak sign nobody in any more, and what they encrypted is still ours to read.
            var bytes = protector is IPersistedDataProtector persisted
                ? persisted.DangerousUnprotect(
                    Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(text),
                    ignoreRevocationErrors: true,
                    out _,
                    out _
                )
                : protector.Unprotect(Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(text));
            return Encoding.UTF8.GetString(bytes);
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
