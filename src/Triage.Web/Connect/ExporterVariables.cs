namespace Triage.Web.Connect;

/// <summary>The environment variables that send an agent's telemetry to this address.</summary>
public static class ExporterVariables
{
    /// <summary>Lines for a POSIX shell.</summary>
    /// <param name="endpoint">Address of this instance without a slash at the end; SDKs append the path of the signal.</param>
    /// <param name="key">The key of the sender, or what stands for it; null where none is needed.</param>
    public static string Shell(string endpoint, string? key = null) =>
        string.Join('\n', [.. Pairs(endpoint).Select(v => $"export {v.Name}={v.Value}"), .. HeaderOf(key)]);

    /// <summary>The two lines that differ for an exporter that speaks gRPC.</summary>
    public static string GrpcShell(int port) =>
        $"export OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:{port}\nexport OTEL_EXPORTER_OTLP_PROTOCOL=grpc";

    // The variable is a list whose values are percent-encoded: https://opentelemetry.io/docs/specs/otel/protocol/exporter/
    private static IEnumerable<string> HeaderOf(string? key) =>
        key is null ? [] : [$"export OTEL_EXPORTER_OTLP_HEADERS=\"Authorization=Bearer%20{key}\""];

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
