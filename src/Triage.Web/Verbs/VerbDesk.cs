using System.Text.Json;
using Triage.Connectors.Instance;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Telemetry;
using Triage.Web.Intake;
using Triage.Web.Samples;
using Triage.Web.Shell;

namespace Triage.Web.Verbs;

/// <summary>
/// Where a verb that writes does its work: in the running instance when there is one, because a data directory has one
/// owner at a time; else in this process.
/// </summary>
public sealed class VerbDesk : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RunningInstance? _running;

    private VerbDesk(WebApplication app, RunningInstance? running)
    {
        _app = app;
        _running = running;
    }

    /// <exception cref="StartRefusedException">Neither a running instance nor the data directory can be had.</exception>
    public static async Task<VerbDesk> OpenAsync(string[] settings)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                Args = [.. settings, "--Triage:Intake:HttpPort=0"],
                ContentRootPath = ContentRoot.Find(settings),
            }
        );
        builder.Logging.ClearProviders();
        builder.AddTriageSettings();
        builder.AddTriageRooms();
        var app = builder.Build();
        var data = app.Services.GetRequiredService<TriageSettings>().DataDirectory;
        var running = await RunningInstance.FindAsync(data, CancellationToken.None);
        if (running is null)
        {
            await app.OpenStorageAsync();
        }

        return new VerbDesk(app, running);
    }

    /// <summary>Takes each file by itself: one that is no trace does not stop the others. False when any failed.</summary>
    public async Task<bool> ImportAsync(IReadOnlyList<string> files, TextWriter output, TextWriter error)
    {
        var whole = true;
        foreach (var file in files)
        {
            try
            {
                await output.WriteLineAsync($"{file}: {await ImportAsync(file)}");
            }
            catch (Exception refused)
                when (refused
                        is IOException
                            or UnauthorizedAccessException
                            or MalformedTelemetryException
                            or StorageUnavailableException
                            or RunningInstanceException
                            or RefusedInputException
                )
            {
                whole = false;
                await error.WriteLineAsync($"{file}: {refused.Message}");
            }
        }

        return whole;
    }

    public async Task<string> LoadSamplesAsync()
    {
        try
        {
            var incidents = _running is null
                ? await _app
                    .Services.GetRequiredService<SampleScenarios>()
                    .LoadAsync(WorkspaceId.Main, Actor.Owner, CancellationToken.None)
                : JsonDocument
                    .Parse(await _running.LoadSamplesAsync(CancellationToken.None))
                    .RootElement.GetProperty("incidents")
                    .EnumerateArray()
                    .Select(i => i.GetString()!)
                    .ToList();
            return $"Loaded {incidents.Count} sample incidents: {string.Join(", ", incidents)}";
        }
        catch (Exception refused)
            when (refused is StorageUnavailableException or RunningInstanceException or RefusedInputException)
        {
            throw new StartRefusedException(refused.Message);
        }
    }

    public ValueTask DisposeAsync()
    {
        _running?.Dispose();
        return _app.DisposeAsync();
    }

    private async Task<string> ImportAsync(string file)
    {
        if (_running is not null)
        {
            await using var stream = File.OpenRead(file);
            return await _running.ImportAsync(stream, Path.GetFileName(file), CancellationToken.None);
        }

        var intake = _app.Services.GetRequiredService<TelemetryIntake>();
        var result = await intake.TakeFileAsync(
            WorkspaceId.Main,
            await File.ReadAllBytesAsync(file),
            null,
            CancellationToken.None
        );
        var refused =
            result.Refused.Count == 0
                ? ""
                : $", {result.Refused.Count} refused ({result.Refused[0].At}: {result.Refused[0].Why})";
        return $"{result.Stored} spans in {result.RunIds.Count} runs{refused}";
    }
}
