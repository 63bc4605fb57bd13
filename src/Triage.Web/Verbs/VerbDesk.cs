using System.Text.Json;
using Triage.Connectors.Instance;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Packs;
using Triage.Telemetry;
using Triage.Web.Connect;
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
    private static readonly TimeSpan TellsEvery = TimeSpan.FromSeconds(2);

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
        var builder = Builder(settings);
        builder.AddTriageRooms();
        var app = builder.Build();
        var own = app.Services.GetRequiredService<TriageSettings>();
        var running = await RunningInstance.FindAsync(own.DataDirectory, CancellationToken.None);
        if (running is null)
        {
            await app.OpenStorageAsync();
        }
        else if (own.IsAccounts)
        {
            throw new StartRefusedException(
                "Triage is running in Accounts mode, where an instance takes work only from who has a key. Stop it first, "
                    + "or send the file to POST /api/v1/import with one ('keys create --scope intake')."
            );
        }

        return new VerbDesk(app, running);
    }

    /// <summary>With the settings of this program and without its log.</summary>
    internal static WebApplicationBuilder Builder(string[] settings)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                Args = [.. settings, "--Triage:Intake:HttpPort=0", "--Triage:Intake:GrpcPort=0"],
                ContentRootPath = ContentRoot.Find(settings),
            }
        );
        builder.Logging.ClearProviders();
        builder.AddTriageSettings();
        return builder;
    }

    /// <summary>Takes each file by itself: one that is no trace does not stop the others. False when any failed.</summary>
    public async Task<bool> ImportAsync(
        IReadOnlyList<string> files,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellation
    )
    {
        var whole = true;
        foreach (var file in files)
        {
            try
            {
                await output.WriteLineAsync($"{file}: {await ImportAsync(file, error, cancellation)}");
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                await error.WriteLineAsync(
                    $"{file}: cancelled. What was stored of it stays; importing it again makes nothing twice."
                );
                return false;
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

    /// <summary>Says what it made, one incident a line, and where to begin.</summary>
    public async Task LoadSamplesAsync(TextWriter output)
    {
        try
        {
            var answer = _running is null
                ? await LoadSamplesHereAsync(output)
                : JsonSerializer.Deserialize<SamplesAnswer>(
                    await _running.LoadSamplesAsync(CancellationToken.None),
                    JsonSerializerOptions.Web
                )!;
            foreach (var scenario in _running is null ? [] : answer.Scenarios)
            {
                await output.WriteLineAsync(LineOf(scenario));
            }

            var (address, first) = _running is null
                ? (_app.Configuration["Urls"]?.Split(';')[0], "Start the program, then open")
                : (_running.Address.ToString(), "Open");
            await output.WriteLineAsync(
                answer.Open is null
                    ? "There are no sample scenarios in the knowledge directory."
                    : $"{answer.Incidents.Count} sample incidents are there. {first} {address?.TrimEnd('/')}{answer.Open}"
            );
        }
        catch (Exception refused)
            when (refused is StorageUnavailableException or RunningInstanceException or RefusedInputException)
        {
            throw new StartRefusedException(refused.Message);
        }
    }

    /// <summary>Reads what an older mapping read again, and says how far it is.</summary>
    public async Task RemapAsync(TextWriter output)
    {
        try
        {
            var (traces, after) = (0, (string?)null);
            do
            {
                var step = _running is null
                    ? await _app
                        .Services.GetRequiredService<Remapping>()
                        .StepAsync(WorkspaceId.Main, after, CancellationToken.None)
                    : JsonSerializer.Deserialize<RemapStep>(
                        await _running.RemapAsync(after, CancellationToken.None),
                        JsonSerializerOptions.Web
                    )!;
                after = step.After;
                traces += step.Traces;
                if (step.Traces > 0)
                {
                    await output.WriteLineAsync($"{traces:N0} traces read again");
                }
            } while (after is not null);

            await output.WriteLineAsync(traces == 0 ? "Every trace was read with the mapping of today." : "Done.");
        }
        catch (Exception refused) when (refused is StorageUnavailableException or RunningInstanceException)
        {
            throw new StartRefusedException(refused.Message);
        }
    }

    public ValueTask DisposeAsync()
    {
        _running?.Dispose();
        return _app.DisposeAsync();
    }

    private async Task<SamplesAnswer> LoadSamplesHereAsync(TextWriter output)
    {
        var loaded = new List<LoadedScenario>();
        await using var scope = _app.Services.CreateAsyncScope();
        var samples = scope.ServiceProvider.GetRequiredService<SampleScenarios>();
        await foreach (var scenario in samples.LoadEachAsync(WorkspaceId.Main, Actor.Owner, CancellationToken.None))
        {
            loaded.Add(scenario);
            await output.WriteLineAsync(LineOf(scenario));
        }

        return SamplesAnswer.Of(WorkspaceId.Main, loaded);
    }

    private static string LineOf(LoadedScenario scenario) =>
        $"{scenario.Number} of {scenario.Of}  {scenario.Incident}  {scenario.Title}";

    private async Task<string> ImportAsync(string file, TextWriter error, CancellationToken cancellation)
    {
        await using var stream = File.OpenRead(file);
        if (_running is not null)
        {
            var sending = _running.ImportAsync(stream, Path.GetFileName(file), cancellation);
            var size = stream.Length;
            await TellAsync(sending, () => $"{file}: {stream.Position:N0} of {size:N0} bytes sent", error);
            return await sending;
        }

        var progress = new FileProgress(0, 0, 0);
        var intake = _app.Services.GetRequiredService<FileIntake>();
        // Beside this thread: a file and a database on this machine hardly ever make anybody wait.
        var taking = Task.Run(
            () => intake.TakeAsync(WorkspaceId.Main, stream, null, told => progress = told, cancellation),
            cancellation
        );
        var bytes = stream.Length;
        await TellAsync(taking, () => $"{file}: {ImportWords.Of(progress, bytes)}", error);
        var result = await taking;
        var refused =
            result.Refused.Count == 0
                ? ""
                : $", {result.Refused.Count} refused ({result.Refused[0].At}: {result.Refused[0].Why})";
        return $"{result.Stored} spans in {result.RunIds.Count} runs{refused}";
    }

    /// <summary>Says how far it is, as long as it takes; what takes no longer than that says nothing.</summary>
    private async Task TellAsync(Task import, Func<string> how, TextWriter error)
    {
        var clock = _app.Services.GetRequiredService<TimeProvider>();
        while (await Task.WhenAny(import, Task.Delay(TellsEvery, clock, CancellationToken.None)) != import)
        {
            await error.WriteLineAsync(how());
        }
    }
}
