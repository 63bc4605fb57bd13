using System.Net.Sockets;
using System.Text;

namespace Triage.Web.Tests.Access;

/// <summary>Bytes to a server and back, past every library that would put them right.</summary>
internal sealed class RawConnection(string address)
{
    /// <summary>What comes back on a connection of its own, until it ends or, for the head alone, until that is there.</summary>
    public async Task<string> SendAsync(string request, bool headOnly = false)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var at = new Uri(address);
        using var client = new TcpClient();
        await client.ConnectAsync(at.Host, at.Port, cancellation);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), cancellation);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        var answer = new StringBuilder();
        var buffer = new byte[8192];
        int read;
        while ((read = await stream.ReadAsync(buffer, patience.Token)) > 0)
        {
            answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
            if (headOnly && answer.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                break;
            }
        }

        return answer.ToString();
    }
}
