namespace Triage.Web.Connect;

/// <summary>The environment variables that send an agent's telemetry to this address.</summary>
public static class ExporterVariables
{
    /// <summary>Lines for a POSIX shell.</summary>
    /// <param name="endpoint">Address of this instance without a slash at the end; SDKs append the path of the signal.</param>
    public static string Shell(string endpoint) => string.Join('\n', Pairs(endpoint).Select(v => $"export {v.Name}={v.Value}"));

    /// <summary>The two lines that differ for an exporter that speaks gRPC.</summary>
    public static string GrpcShell(int port) =>
        $"export OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:{port}\nexport OTEL_EXPORTER_OTLP_PROTOCOL=grpc";

    private static IEnumerable<(string Name, string Value)> Pairs(string endpoint) =>
        [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_SERVICE_NAME", "invoice-reconciler"),
            (
                "OTEL_RESOURCE_ATTRIBUTES",
                "service.version=1.14.2,vcs.ref.head.revision=$(git rev-parse HEAD),deployment.environment.name=production"
            ),
        ];
}
