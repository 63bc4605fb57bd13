using System.Net;
using System.Net.Sockets;

namespace Triage.Web.Shell;

/// <summary>The second port on which SDKs expect OTLP/HTTP. Taken by somebody else, it is a warning, not an end.</summary>
public static class IntakePort
{
    /// <summary>Empty when the port is 0 (off) or taken; the web address takes OTLP as well.</summary>
    public static IEnumerable<string> Addresses(int port)
    {
        if (port == 0)
        {
            yield break;
        }

        if (!IsFree(port))
        {
            Console.Error.WriteLine(
                $"Port {port} is taken, so OTLP/HTTP is only taken on the web address. Stop the other receiver, or set Triage:Intake:HttpPort to another port, or to 0."
            );
            yield break;
        }

        yield return $"http://localhost:{port}";
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
