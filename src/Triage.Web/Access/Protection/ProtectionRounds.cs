using Microsoft.AspNetCore.DataProtection.KeyManagement.Internal;
using Triage.Engine.Runs;
using Triage.Storage.Access;

namespace Triage.Web.Access.Protection;

/// <summary>Looks whether another process has added or revoked protection keys, so that it counts here too.</summary>
public sealed class ProtectionRounds(
    ProtectionKeyStore store,
    StoredProtectionKeys stored,
    ProtectionKeys keys,
    IKeyRingProvider rings,
    TimeProvider clock
) : BackgroundService
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    public async Task LookAsync(CancellationToken cancellation)
    {
        if (await store.CountAsync(cancellation) != stored.Read)
        {
            keys.Forget();
            // The first to ask is still given what was known, while it is read anew.
            rings.GetCurrentKeyRing();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (StorageUnavailableException)
            {
                // The next look sees it.
            }
        }
    }
}
