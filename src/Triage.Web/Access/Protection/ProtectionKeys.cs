using Microsoft.AspNetCore.DataProtection.Internal;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace Triage.Web.Access.Protection;

/// <summary>
/// The framework's key manager, which besides can be told that another process has added or revoked keys: the framework
/// itself would see it a day later.
/// </summary>
public sealed class ProtectionKeys(IOptions<KeyManagementOptions> options, IActivator activator) : IKeyManager
{
    private readonly XmlKeyManager _keys = new(options, activator);
    private CancellationTokenSource _known = new();

    public IKey CreateNewKey(DateTimeOffset activationDate, DateTimeOffset expirationDate)
    {
        var made = _keys.CreateNewKey(activationDate, expirationDate);
        Forget();
        return made;
    }

    public IReadOnlyCollection<IKey> GetAllKeys() => _keys.GetAllKeys();

    public CancellationToken GetCacheExpirationToken() => Volatile.Read(ref _known).Token;

    public void RevokeKey(Guid keyId, string? reason = null)
    {
        _keys.RevokeKey(keyId, reason);
        Forget();
    }

    public void RevokeAllKeys(DateTimeOffset revocationDate, string? reason = null)
    {
        _keys.RevokeAllKeys(revocationDate, reason);
        Forget();
    }

    /// <summary>The next use reads them anew.</summary>
    public void Forget() => Interlocked.Exchange(ref _known, new CancellationTokenSource()).Cancel();
}
