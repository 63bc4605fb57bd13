using System.Net;
using System.Net.Sockets;

namespace Triage.Web.Shell;

/// <summary>The ports on which SDKs expect OTLP, beside the web address. Taken by somebody else, one is a warning, not an end.</summary>
public static class IntakePort
{
    /// <summary>The settings with 0 for each port that can't be had.</summary>
    public static IntakeSettings Available(IntakeSettings intake, IEnumerable<string> urls)
    {
        var own = urls.Select(url => BindingAddress.Parse(url).Port).ToList();
        return intake with
        {
            // On the web address OTLP/HTTP is taken as well, so nothing is lost when that is the port.
            HttpPort = own.Contains(intake.HttpPort)
                ? 0
                : Available(intake.HttpPort, "OTLP/HTTP is only taken on the web address", "HttpPort"),
            GrpcPort =
                intake.GrpcPort > 0 && (own.Contains(intake.GrpcPort) || intake.GrpcPort == intake.HttpPort)
                    ? throw new StartRefusedException(
                        $"Port {intake.GrpcPort} cannot take both HTTP and gRPC. Set Triage:Intake:GrpcPort to a port of its own, or to 0."
                    )
                    : Available(intake.GrpcPort, "OTLP/gRPC is off (OTLP/HTTP is taken on the web address)", "GrpcPort"),
        };
    }

    /// <summary>None when the port is 0.</summary>
    public static IEnumerable<string> Addresses(int port) => port == 0 ? [] : [$"http://localhost:{port}"];

    private static int Available(int port, string consequence, string setting)
    {
        if (port == 0 || IsFree(port))
        {
            return port;
        }

        Console.Error.WriteLine(
            $"Port {port} is taken, so {consequence}. Stop the other receiver, or set Triage:Intake:{setting} to another port, or to 0."
        );
        return 0;
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
