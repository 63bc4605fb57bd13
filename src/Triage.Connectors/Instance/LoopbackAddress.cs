using System.Net;
using System.Net.Sockets;

namespace Triage.Connectors.Instance;

/// <summary>Addresses that end on this machine, checked where they are read and again where the connection is made.</summary>
internal static class LoopbackAddress
{
    private const int MaxChars = 200;

    /// <summary>Reads the one line of an address file; null when the file does not exist.</summary>
    public static async Task<Uri?> ReadAsync(string file, CancellationToken cancellation)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        using var reader = new StreamReader(file);
        var buffer = new char[MaxChars + 1];
        var text = buffer.AsMemory(0, await reader.ReadBlockAsync(buffer, cancellation)).Span.Trim().ToString();
        return Of(text)
            ?? throw new RunningInstanceException(
                InstanceFailure.AddressRefused,
                $"{file} holds \"{text}\", which is not the http address of a Triage on this machine. Delete the file and start Triage again."
            );
    }

    private static Uri? Of(string text) =>
        text.Length <= MaxChars
        && Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        && address is { IsLoopback: true, UserInfo: "", PathAndQuery: "/", Fragment: "" }
            ? address
            : null;

    /// <summary>Connects to this machine or not at all, whatever a name such as <c>localhost</c> resolves to.</summary>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var resolved = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellation);
        var loopback = Array.FindAll(resolved, IPAddress.IsLoopback);
        if (loopback.Length == 0)
        {
            throw new RunningInstanceException(
                InstanceFailure.AddressRefused,
                $"{context.DnsEndPoint.Host} does not lead to this machine. Mend its entry in the hosts file."
            );
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(loopback, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
