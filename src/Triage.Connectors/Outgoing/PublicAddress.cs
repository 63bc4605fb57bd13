using System.Net;

namespace Triage.Connectors.Outgoing;

/// <summary>
/// Which IP addresses lie on the open internet. Everything that the IANA special-purpose registries
/// (https://www.iana.org/assignments/iana-ipv4-special-registry, iana-ipv6-special-registry) reserve does not, nor what
/// carries an IPv4 address inside: behind it may be a neighbour, the machine itself, or a cloud's metadata service.
/// </summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] Reserved =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            // All of the internet is in 2000::/3; here are loopback and every way to write an IPv4 address inside.
            "::/3",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20",
            "5f00::/16",
            "fc00::/7",
            "fe80::/10",
            "fec0::/10",
            "ff00::/8",
        }.Select(n => IPNetwork.Parse(n)),
    ];

    public static bool Is(IPAddress address)
    {
        var plain = Plain(address);
        return !Array.Exists(Reserved, n => n.Contains(plain));
    }

    /// <summary><c>::ffff:127.0.0.1</c> is 127.0.0.1.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
