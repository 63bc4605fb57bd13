using System.Net;
using System.Net.Sockets;
using Triage.Engine.Access;

namespace Triage.Web.Access.Accounts;

/// <summary>
/// How many wrong sign-ins came from an address lately, whatever the accounts. Addresses share a fixed number of
/// counters, so that no flood of addresses fills the memory: two that meet in one share its allowance.
/// </summary>
public sealed class GuessBrake(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly int[] _wrong = new int[4_096];
    private DateTimeOffset _since = time.GetUtcNow();

    /// <summary>Counts an attempt as a wrong one before it is looked at, so that many at once are no more than one by one.</summary>
    /// <returns>False when the address had its share; then nothing is to be looked at.</returns>
    public bool TryTake(IPAddress? address)
    {
        lock (_lock)
        {
            Forget();
            ref var wrong = ref _wrong[CounterOf(address)];
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
            ref var wrong = ref _wrong[CounterOf(address)];
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

    /// <summary>One household or host has a whole /64 of IPv6, so the rest of the address says nothing.</summary>
    private int CounterOf(IPAddress? address)
    {
        var hash = new HashCode();
        if (address is not null)
        {
            var one = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
            hash.AddBytes(one.GetAddressBytes().AsSpan(0, one.AddressFamily == AddressFamily.InterNetworkV6 ? 8 : 4));
        }

        return (int)((uint)hash.ToHashCode() % _wrong.Length);
    }
}
