using System.Net;
using System.Net.Sockets;

namespace Triage.Web.Access;

/// <summary>
/// Addresses counted together, in as many buckets as there are, so that however many come the memory stays the same. The
/// hash differs with every start, so that nobody can choose whose bucket they share.
/// </summary>
internal static class AddressBucket
{
    public const int Buckets = 4_096;

    public static int Of(IPAddress? address)
    {
        var hash = new HashCode();
        hash.AddBytes(HostOf(address));
        return (int)((uint)hash.ToHashCode() % Buckets);
    }

    /// <summary>One household or host has a whole /64 of IPv6, so the rest of the address says nothing.</summary>
    public static ReadOnlySpan<byte> HostOf(IPAddress? address)
    {
        if (address is null)
        {
            return [];
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bytes = plain.GetAddressBytes();
        return plain.AddressFamily == AddressFamily.InterNetworkV6 ? bytes.AsSpan(0, 8) : bytes;
    }
}
