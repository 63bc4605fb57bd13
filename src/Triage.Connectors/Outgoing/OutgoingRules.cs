using System.Globalization;
using System.Net;

namespace Triage.Connectors.Outgoing;

/// <summary>
/// Where requests may go. Public addresses by https on its usual port; of the private ones only those that the
/// operator lists in <c>Triage:Outgoing:AllowedPrivate</c>, by http too and on any port that the entry allows.
/// </summary>
public sealed class OutgoingRules
{
    /// <summary>Port of an entry without one: any.</summary>
    private const int AnyPort = 0;

    private readonly List<(IPNetwork Network, int Port)> _allowed = [];
    private readonly HashSet<(string Host, int Port)> _configured;

    /// <param name="allowedPrivate">Each an address or a network, with or without a port: <c>10.0.0.5</c>, <c>10.1.0.0/16</c>, <c>127.0.0.1:9000</c>, <c>[::1]:9000</c>.</param>
    /// <param name="configured">Addresses that the operator entered in full: whatever they resolve to may be called.</param>
    /// <exception cref="FormatException">An entry is none of these; the message names it.</exception>
    public OutgoingRules(IEnumerable<string> allowedPrivate, IEnumerable<Uri>? configured = null)
    {
        _configured = [.. (configured ?? []).Select(u => (u.IdnHost.Trim('[', ']').ToLowerInvariant(), u.Port))];
        foreach (var entry in allowedPrivate)
        {
            _allowed.Add(Parsed(entry.Trim()));
        }
    }

    /// <summary>What an address says before anything is resolved; null when it may be tried.</summary>
    public static string? Refusal(Uri address) =>
        !address.IsAbsoluteUri || address.Scheme is not ("http" or "https") ? "Only http and https addresses are called."
        : address.UserInfo.Length > 0 ? "An address with a user name in it is not called."
        : null;

    /// <summary>Whether the operator named exactly this.</summary>
    public bool Configured(string host, int port) => _configured.Contains((host.Trim('[', ']').ToLowerInvariant(), port));

    /// <summary>Whether a resolved address may be connected to; null when it may, else why not and what to do.</summary>
    public string? Refusal(IPAddress address, int port, string scheme)
    {
        var plain = PublicAddress.Plain(address);
        if (_allowed.Exists(a => a.Network.Contains(plain) && (a.Port == AnyPort || a.Port == port)))
        {
            return null;
        }

        if (!PublicAddress.Is(plain))
        {
            return $"{plain} is not on the public internet. To allow it, list {plain}:{port.ToString(CultureInfo.InvariantCulture)} in Triage:Outgoing:AllowedPrivate.";
        }

        return scheme != Uri.UriSchemeHttps ? "A public address is called by https only."
            : port != 443 ? "A public address is called on port 443 only."
            : null;
    }

    private static (IPNetwork Network, int Port) Parsed(string entry)
    {
        if (IPNetwork.TryParse(entry, out var network))
        {
            return (network, AnyPort);
        }

        // The end point first: IPAddress reads [::1]:9000 too, and drops the port.
        if (IPEndPoint.TryParse(entry, out var endPoint) && endPoint.Port != AnyPort)
        {
            return (Single(endPoint.Address), endPoint.Port);
        }

        return IPAddress.TryParse(entry, out var address)
            ? (Single(address), AnyPort)
            : throw new FormatException(
                $"Triage:Outgoing:AllowedPrivate has '{entry}', which is neither an address nor a network. Write 10.0.0.5, 10.1.0.0/16 or 127.0.0.1:9000."
            );
    }

    private static IPNetwork Single(IPAddress address) =>
        new(address, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128);
}
