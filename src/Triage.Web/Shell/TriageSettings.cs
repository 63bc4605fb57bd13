using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Triage.Engine;
using Triage.Storage;
using Triage.Telemetry;
using Triage.Web.Access;
using Triage.Web.Access.Accounts;

namespace Triage.Web.Shell;

/// <summary>The settings of section <c>Triage</c>, read once and checked at start.</summary>
public sealed record TriageSettings
{
    public string Mode { get; init; } = "Local";

    /// <summary>Relative paths count from the content root.</summary>
    public string DataDirectory { get; init; } = "data";
    public string Knowledge { get; init; } = "data";
    public DatabaseSettings Database { get; init; } = new();
    public IntakeSettings Intake { get; init; } = new();
    public OutgoingSettings Outgoing { get; init; } = new();

    /// <summary>What one caller may ask for in Accounts mode.</summary>
    public RateSettings Rates { get; init; } = new();
    public ProtectionSettings Protection { get; init; } = new();

    internal string ProtectionKeyFile => Path.GetFullPath(Protection.KeyFile ?? "protection.key", DataDirectory);

    /// <summary>Where traces can be fetched from by their id.</summary>
    public IReadOnlyList<TraceSourceSettings> TraceSources { get; init; } = [];

    /// <summary>What agents are built from.</summary>
    public IReadOnlyList<RepositorySettings> Repositories { get; init; } = [];

    /// <summary>Where people reach this instance, for links in what is sent out; null is the address it listens on.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Addresses and networks of the proxies in front of it; forwarded headers of anybody else are not believed.</summary>
    public IReadOnlyList<string> Proxies { get; init; } = [];

    public SignInSettings SignIn { get; init; } = new();

    /// <summary>How long requests are still taken after the end was asked for, so that a balancer sees it coming.</summary>
    public double DrainSeconds { get; init; } = 1;

    internal TimeSpan Drain => TimeSpan.FromSeconds(Math.Max(0, DrainSeconds));

    public const string LocalMode = "Local";
    public const string AccountsMode = "Accounts";

    /// <summary>People sign in; otherwise it answers on this machine only, to its one owner.</summary>
    internal bool IsAccounts => Mode == AccountsMode;

    /// <summary>A wrong word is refused here, before anything is made.</summary>
    /// <exception cref="StartRefusedException">One is wrong; the message names it.</exception>
    internal void Check()
    {
        TraceSourceSettings.Checked(TraceSources);
        RepositorySettings.Checked(Repositories);
        StorageOptions();
    }

    /// <exception cref="StartRefusedException">There is no such provider.</exception>
    internal StorageOptions StorageOptions()
    {
        var provider = Enum.GetValues<DatabaseProvider>()
            .Where(p => string.Equals($"{p}", Database.Provider, StringComparison.OrdinalIgnoreCase))
            .Cast<DatabaseProvider?>()
            .FirstOrDefault();
        return new StorageOptions(DataDirectory)
        {
            Provider =
                provider
                ?? throw new StartRefusedException(
                    $"Triage:Database:Provider is '{Database.Provider}'. Allowed: {string.Join(", ", Enum.GetNames<DatabaseProvider>())}."
                ),
            ConnectionString = Database.ConnectionString,
        };
    }
}

public sealed record DatabaseSettings
{
    /// <summary><c>Sqlite</c>: triage.db in the data directory. <c>Postgres</c>: what ConnectionStrings:Triage names.</summary>
    public string Provider { get; init; } = nameof(DatabaseProvider.Sqlite);

    /// <summary>ConnectionStrings:Triage, which is where programs of this kind are told it.</summary>
    internal string? ConnectionString { get; init; }
}

/// <summary>What the keys in the database, which protect cookies, forms and stored secrets, are encrypted with.</summary>
public sealed record ProtectionSettings
{
    /// <summary>A file of 32 random bytes in Base64, made when it is not there; null is <c>protection.key</c> in the data directory.</summary>
    public string? KeyFile { get; init; }

    /// <summary>A certificate with its private key (PKCS #12) in place of the file.</summary>
    public string? CertificateFile { get; init; }
    public string? CertificatePassword { get; init; }

    /// <summary>Without the password.</summary>
    public override string ToString() => CertificateFile ?? KeyFile ?? "protection.key";
}

public sealed record OutgoingSettings
{
    /// <summary>Private addresses and networks that webhooks may reach: <c>10.0.0.5</c>, <c>10.1.0.0/16</c>, <c>127.0.0.1:9000</c>.</summary>
    public IReadOnlyList<string> AllowedPrivate { get; init; } = [];
}

public sealed record IntakeSettings
{
    /// <summary>The usual OTLP/HTTP port; 0 is off.</summary>
    public int HttpPort { get; init; } = 4318;

    /// <summary>The usual OTLP/gRPC port, which speaks nothing else; 0 is off.</summary>
    public int GrpcPort { get; init; } = 4317;

    /// <summary>Bound of a request body before and after decompression.</summary>
    public long MaxRequestBytes { get; init; } = Limits.MaxRequestBytes;
    public IReadOnlyList<string> TaskAttributes { get; init; } = [];
    public IReadOnlyList<string> SubjectAttributes { get; init; } = [];
    public IReadOnlyList<string> SubjectKeys { get; init; } = [];

    public IReadOnlyList<string> BuildAttributes { get; init; } = [];
    public IReadOnlyList<string> CredentialAttributes { get; init; } = [];

    /// <summary>By name of an evaluation the lowest score that passes.</summary>
    public IReadOnlyDictionary<string, double> EvaluationThresholds { get; init; } = new Dictionary<string, double>();

    public ReadingSettings Reading() =>
        new(TaskAttributes, SubjectAttributes, SubjectKeys)
        {
            EvaluationThresholds = EvaluationThresholds,
            BuildAttributes = BuildAttributes,
            CredentialAttributes = CredentialAttributes,
        };
}

public static class SettingsStart
{
    public static void AddTriageSettings(this WebApplicationBuilder builder)
    {
        // Without this, a build that is run as Production answers 500 for _content and _framework files.
        builder.WebHost.UseStaticWebAssets();

        var settings = Read(builder.Configuration.GetSection("Triage"));
        var urls = UrlsOf(builder.Configuration);
        CheckMode(settings, urls);
        var root = builder.Environment.ContentRootPath;
        settings = settings with
        {
            DataDirectory = Path.GetFullPath(settings.DataDirectory, root),
            Knowledge = Path.GetFullPath(settings.Knowledge, root),
            Database = settings.Database with { ConnectionString = builder.Configuration.GetConnectionString("Triage") },
            Intake = IntakePort.Available(settings.Intake, urls),
        };
        settings.Check();
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TimeProvider.System);

        if (builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
        {
            throw new StartRefusedException(
                "Kestrel:Endpoints would open addresses beside Urls, and Triage must know all of them. Use Urls."
            );
        }

        builder.WebHost.UseUrls([
            .. urls,
            .. IntakePort.Addresses(settings.Intake.HttpPort),
            .. IntakePort.Addresses(settings.Intake.GrpcPort),
        ]);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Drain + Limits.MaxShutdown);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ConfigureEndpointDefaults(endpoint =>
            {
                if (endpoint.IPEndPoint?.Port is > 0 and var port && port == settings.Intake.GrpcPort)
                {
                    endpoint.Protocols = HttpProtocols.Http2;
                }
            });
            kestrel.Limits.MaxRequestBodySize = settings.Intake.MaxRequestBytes;
        });
    }

    private static void CheckMode(TriageSettings settings, IReadOnlyList<string> urls)
    {
        switch (settings.Mode)
        {
            case TriageSettings.LocalMode:
                foreach (var url in urls)
                {
                    RequireLoopback(url);
                }

                break;
            case TriageSettings.AccountsMode:
                AccountsStart.Check(settings, urls);
                break;
            default:
                throw new StartRefusedException($"Triage:Mode is '{settings.Mode}'. Allowed: Local, Accounts.");
        }
    }

    internal static IReadOnlyList<string> UrlsOf(IConfiguration configuration) =>
        (configuration["Urls"] ?? "http://localhost:5080").Split(
            ';',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );

    private static TriageSettings Read(IConfigurationSection section)
    {
        try
        {
            return section.Get<TriageSettings>() ?? new TriageSettings();
        }
        catch (InvalidOperationException mistake)
        {
            throw new StartRefusedException($"A setting cannot be read: {mistake.Message}");
        }
    }

    private static void RequireLoopback(string url)
    {
        var host = BindingAddress.Parse(url).Host;
        var loopback =
            string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
        if (!loopback)
        {
            throw new StartRefusedException(
                $"Urls names '{url}', but Triage:Mode 'Local' has no sign-in and answers on loopback only. Use http://localhost:PORT."
            );
        }
    }
}
