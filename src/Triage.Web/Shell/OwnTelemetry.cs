using System.Reflection;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Triage.Web.Access.Accounts;

namespace Triage.Web.Shell;

/// <summary>
/// The program's own traces, metrics and logs, exported by OTLP when the usual variable names an endpoint. Never to itself:
/// each export would be a request that is exported.
/// </summary>
public static class OwnTelemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] Endpoints =
    [
        Endpoint,
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
        "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
    ];

    private static readonly string[] KeyedPaths = ["/report", JoinPages.Setup, JoinPages.Join];

    public static void AddOwnTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration[Endpoint]))
        {
            return;
        }

        if (WhyNot(builder.Configuration, builder.Services.SettingsOf().Intake) is { } reason)
        {
            Console.Error.WriteLine($"Triage's own telemetry is off: {reason}");
            return;
        }

        builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(r => r.AddService("triage", serviceVersion: Version))
            .WithTracing(t =>
                t.AddSource(OwnMeasures.SourceName)
                    .AddAspNetCoreInstrumentation(o => o.Filter = context => !HasKeyInPath(context.Request.Path))
                    .AddOtlpExporter()
            )
            .WithMetrics(m => m.AddMeter(OwnMeasures.SourceName).AddAspNetCoreInstrumentation().AddOtlpExporter())
            .WithLogging(l => l.AddOtlpExporter());
    }

    /// <summary>Null when the endpoints can be exported to; else what is wrong and the remedy.</summary>
    public static string? WhyNot(IConfiguration configuration, IntakeSettings intake)
    {
        int[] own =
        [
            .. SettingsStart.UrlsOf(configuration).Select(url => BindingAddress.Parse(url).Port),
            intake.HttpPort,
            intake.GrpcPort,
        ];
        foreach (
            var (name, value) in Endpoints.Select(e => (e, configuration[e])).Where(e => !string.IsNullOrWhiteSpace(e.Item2))
        )
        {
            // "localhost:4318" is an address too, of a scheme called localhost.
            if (!Uri.TryCreate(value, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
            {
                return $"{name} is '{value}', which is no HTTP address. Write it as http://HOST:PORT.";
            }

            if (endpoint.IsLoopback && own.Contains(endpoint.Port))
            {
                return $"{name} is '{value}', which is this program's own intake. Name another collector.";
            }
        }

        return null;
    }

    /// <summary>The address of a filing link, of a report or of an invitation is all that somebody needs to use it.</summary>
    private static bool HasKeyInPath(PathString path) =>
        KeyedPaths.Any(p => path.StartsWithSegments(p, StringComparison.OrdinalIgnoreCase));

    private static string? Version =>
        typeof(OwnTelemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
}
