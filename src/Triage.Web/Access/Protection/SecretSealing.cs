using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Triage.Engine.Access;

namespace Triage.Web.Access.Protection;

/// <summary>Seals with the protection keys. A revoked key still opens: what is sealed is sealed anew when keys are rotated.</summary>
public sealed class SecretSealing(IDataProtectionProvider protection) : ISecretSealing
{
    /// <summary>What data protection writes first: https://learn.microsoft.com/aspnet/core/security/data-protection/implementation/authenticated-encryption-details.</summary>
    private static readonly byte[] Magic = [0x09, 0xF0, 0xC9, 0xF0];

    private readonly Lazy<IPersistedDataProtector> _sealing = new(() =>
        (IPersistedDataProtector)protection.CreateProtector("Triage.StoredSecrets")
    );

    public byte[] Seal(byte[] secret) => _sealing.Value.Protect(secret);

    public byte[] Open(byte[] stored, out bool isCurrent)
    {
        isCurrent = false;
        if (!stored.AsSpan().StartsWith(Magic))
        {
            return stored;
        }

        try
        {
            var secret = _sealing.Value.DangerousUnprotect(stored, true, out var isOld, out var isRevoked);
            isCurrent = !isOld && !isRevoked;
            return secret;
        }
        catch (CryptographicException lost)
        {
            throw new SealLostException(lost);
        }
    }
}
