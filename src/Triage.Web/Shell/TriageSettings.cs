using System.Net;
using Triage.Engine;

namespace Triage.Web.Shell;

/// <summary>The settings of section <c>Triage</c>, read once and checked at start.</summary>
public sealed record TriageSettings
{
    public string Mode { get; init; } = "Local";

    /// <summary>Relative paths count from the content root.</summary>
    public string DataDirectory { get; init; } = "data";
    public string Knowledge { get; init; } = "data";
    public IntakeSettings Intake { get; init; } = new();

    public const string LocalMode = "Local";
}

public sealed record IntakeSettings
{
    /// <summary>The usual OTLP/HTTP port; 0 is off.</summary>
    public int HttpPort { get; init; } = 4318;

    /// <summary>Bound of a request body before and after decompression.</summary>
    public long MaxRequestBytes { get; init; } = Limits.MaxRequestBytes;
    public IReadOnlyList<string> TaskAttributes { get; init; } = [];
    public IReadOnlyList<string> SubjectAttributes { get; init; } = [];
    public IReadOnlyList<string> SubjectKeys { get; init; } = [];
}

public static class SettingsStart
{
    public static void AddTriageSettings(this WebApplicationBuilder builder)
    {
        // Without this, a build that is run as Production answers 500 for _content and _framework files.
        builder.WebHost.UseStaticWebAssets();

        var settings = Read(builder.Configuration.GetSection("Triage"));
        if (settings.Mode != TriageSettings.LocalMode)
        {
            throw new StartRefusedException(
                settings.Mode == "Accounts"
                    ? "Triage:Mode is 'Accounts', but sign-in is not built yet. Set it to 'Local'; the app then answers on loopback only."
                    : $"Triage:Mode is '{settings.Mode}'. Allowed: Local, Accounts."
            );
        }

        var root = builder.Environment.ContentRootPath;
        settings = settings with
        {
            DataDirectory = Path.GetFullPath(settings.DataDirectory, root),
            Knowledge = Path.GetFullPath(settings.Knowledge, root),
        };
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TimeProvider.System);

        var urls = (builder.Configuration["Urls"] ?? "http://localhost:5080").Split(
            ';',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
        foreach (var url in urls)
        {
            RequireLoopback(url);
        }

        if (builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
        {
            throw new StartRefusedException(
                "Kestrel:Endpoints would open addresses beside Urls, and Triage:Mode 'Local' must know all of them. Use Urls."
            );
        }

        builder.WebHost.UseUrls([.. urls, .. IntakePort.Addresses(settings.Intake.HttpPort)]);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.Intake.MaxRequestBytes;
        });
    }

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
