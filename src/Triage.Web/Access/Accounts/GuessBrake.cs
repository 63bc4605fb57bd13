using System.Net;
using Triage.Engine.Access;

namespace Triage.Web.Access.Accounts;

/// <summary>
/// How many wrong sign-ins came from an address lately, whatever the accounts. Addresses share a fixed number of
/// counters, so that no flood of addresses fills the memory: two that meet in one share its allowance.
/// </summary>
public sealed class GuessBrake(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly int[] _wrong = new int[AddressBucket.Buckets];
    private DateTimeOffset _since = time.GetUtcNow();

    /// <summary>Counts an attempt as a wrong one before it is looked at, so that many at once are no more than one by one.</summary>
    /// <returns>False when the address had its share; then nothing is to be looked at.</returns>
    public bool TryTake(IPAddress? address)
    {
        lock (_lock)
        {
            Forget();
            ref var wrong = ref _wrong[AddressBucket.Of(address)];
            if (wrong >= AccessLimits.MaxWrongOfAddress)
            {
                return false;
            }

            wrong++;
            return true;
        }
    }

    /// <summary>The attempt was a right one.</summary>
    public void GiveBack(IPAddress? address)
    {
        lock (_lock)
        {
            ref var wrong = ref _wrong[AddressBucket.Of(address)];
            wrong = Math.Max(0, wrong - 1);
        }
    }

    private void Forget()
    {
        var now = time.GetUtcNow();
        if (now - _since >= AccessLimits.WrongWindow)
        {
            Array.Clear(_wrong);
            _since = now;
        }
    }
}
