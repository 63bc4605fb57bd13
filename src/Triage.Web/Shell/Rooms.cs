using Triage.Connectors.Instance;
using Triage.Connectors.Outgoing;
using Triage.Connectors.Repositories;
using Triage.Connectors.TraceSources;
using Triage.Engine.Checklists;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Storage;
using Triage.Storage.Incidents;
using Triage.Storage.Knowledge;
using Triage.Storage.Runs;
using Triage.Telemetry;
using Triage.Web.Access;
using Triage.Web.Access.Keys;
using Triage.Web.Access.Protection;
using Triage.Web.Agents;
using Triage.Web.Api;
using Triage.Web.Comparison;
using Triage.Web.Erasure;
using Triage.Web.FilingLinks;
using Triage.Web.Incidents;
using Triage.Web.Incidents.Bulk;
using Triage.Web.Intake;
using Triage.Web.Outcomes;
using Triage.Web.Redaction;
using Triage.Web.Retention;
using Triage.Web.Runs;
using Triage.Web.Samples;
using Triage.Web.Search;
using Triage.Web.Webhooks;

namespace Triage.Web.Shell;

/// <summary>The only place where the rooms are wired together.</summary>
public static class Rooms
{
    public static void AddTriageRooms(this WebApplicationBuilder builder) =>
        builder.Services.AddTriageRooms(builder.Services.SettingsOf());

    public static IServiceCollection AddTriageRooms(this IServiceCollection services, TriageSettings settings) =>
        services
            .AddTriageStorage(settings.StorageOptions())
            .AddProtection(settings)
            .AddSingleton(LoadKnowledge(settings.Knowledge))
            .AddSingleton<ISpanMapping>(new SpanMapping(settings.Intake.Reading()))
            .AddSingleton<WorkspaceReaders>()
            .AddScoped<IIncidentStore>(p => new ScrubbedIncidents(
                p.GetRequiredService<IncidentStore>(),
                p.GetRequiredService<WorkspaceReaders>()
            ))
            .AddSingleton<IRunStore>(p => new ScrubbedRuns(
                p.GetRequiredService<RunStore>(),
                p.GetRequiredService<WorkspaceReaders>()
            ))
            .AddSingleton<IOutcomeStore>(p => new ScrubbedOutcomes(
                p.GetRequiredService<OutcomeStore>(),
                p.GetRequiredService<WorkspaceReaders>()
            ))
            .AddCallers()
            .AddSingleton<RedactionDesk>()
            .AddSingleton<OwnMeasures>()
            .AddSingleton<IntakeLog>()
            .AddSingleton<TelemetryIntake>()
            .AddSingleton<IntakeMemory>()
            .AddSingleton<StorageAlarm>()
            .AddHostedService<Draining>()
            .AddSingleton<FileIntake>()
            .AddSingleton(
                new ConfiguredSources(TraceSourceSettings.Checked(settings.TraceSources), settings.Intake.MaxRequestBytes)
            )
            .AddSingleton<TraceFetch>()
            .AddSingleton<OtlpExchange>()
            .AddPairs(settings)
            .AddSingleton<RunChoice>()
            .AddScoped<AgentsAtWork>()
            .AddSingleton<AgentDesk>()
            .AddSingleton<AgentChanges>()
            .AddSingleton<AgentPopulation>()
            .AddScoped<ReportDesk>()
            .AddIncidentDesks()
            .AddSingleton<OutcomeReadings>()
            .AddSingleton<OutcomeDesk>()
            .AddSingleton<RuleTrial>()
            .AddHostedService<OutcomeWatch>()
            .AddSingleton<SampleHistory>()
            .AddScoped<SampleScenarios>()
            .AddHostedService<SearchRounds>()
            .AddHostedService<StorageRounds>()
            .AddRemoval()
            .AddSingleton(new OutgoingClient(new OutgoingRules(settings.Outgoing.AllowedPrivate)))
            .AddSingleton<WebhookSender>()
            .AddHostedService(p => p.GetRequiredService<WebhookSender>());

    private static IServiceCollection AddRemoval(this IServiceCollection services) =>
        services
            .AddSingleton<RetentionRounds>()
            .AddHostedService(p => p.GetRequiredService<RetentionRounds>())
            .AddSingleton<ErasureRounds>()
            .AddHostedService(p => p.GetRequiredService<ErasureRounds>());

    private static IServiceCollection AddCallers(this IServiceCollection services) =>
        services
            .AddSingleton<Memberships>()
            .AddSingleton<DeniedLog>()
            .AddSingleton<KeyDesk>()
            .AddSingleton<KeyRing>()
            .AddHostedService(p => p.GetRequiredService<KeyRing>());

    /// <summary>For whoever looks, as the stores behind them are.</summary>
    private static IServiceCollection AddIncidentDesks(this IServiceCollection services) =>
        services
            .AddScoped<IncidentDesk>()
            .AddScoped<BulkDesk>()
            .AddScoped<PrivacyDesk>()
            .AddScoped<WorklistDesk>()
            .AddSingleton<RunningSearches>();

    private static IServiceCollection AddPairs(this IServiceCollection services, TriageSettings settings) =>
        services
            .AddSingleton<Comparisons>()
            .AddSingleton(p => new ConfiguredRepositories(
                RepositorySettings.Checked(settings.Repositories),
                p.GetRequiredService<TimeProvider>()
            ))
            .AddSingleton<CodeBetween>()
            .AddSingleton<PairSurroundings>();

    /// <summary>Takes the database and migrates it; a refusal ends the program with its message.</summary>
    public static async Task OpenStorageAsync(this WebApplication app)
    {
        try
        {
            await app.Services.GetRequiredService<StorageStartup>().OpenAsync(app.Lifetime.ApplicationStopping);
            await app.Services.OpenProtectionAsync(app.Lifetime.ApplicationStopping);
        }
        catch (StorageRefusedException refused)
        {
            throw new StartRefusedException(refused.Message);
        }
    }

    /// <summary>Serves until told to stop, and leaves the address where the program's own verbs find it.</summary>
    public static async Task ServeAsync(this WebApplication app)
    {
        await app.StartAsync();
        var settings = app.Services.GetRequiredService<TriageSettings>();
        await InstanceAddress.WriteAsync(settings.DataDirectory, app.Urls.FirstOrDefault() ?? "", CancellationToken.None);
        foreach (var url in app.Urls)
        {
            var grpc = BindingAddress.Parse(url).Port == settings.Intake.GrpcPort ? " (OTLP/gRPC)" : "";
            await Console.Out.WriteLineAsync($"Triage is listening on {url}{grpc}");
        }

        await app.WaitForShutdownAsync();
        InstanceAddress.Remove(settings.DataDirectory);
    }

    /// <exception cref="StartRefusedException">A file has a mistake: every mistake, with file, line and remedy.</exception>
    public static KnowledgeBase LoadKnowledge(string directory)
    {
        var load = KnowledgeFiles.Load(directory);
        return load.Knowledge
            ?? throw new StartRefusedException(
                $"The knowledge files have {load.Mistakes.Count} mistake(s), so Triage does not start:{Environment.NewLine}"
                    + string.Join(Environment.NewLine, load.Mistakes.Select(m => $"  {m}"))
            );
    }

    internal static TriageSettings SettingsOf(this IServiceCollection services) =>
        (TriageSettings)services.Single(s => s.ServiceType == typeof(TriageSettings)).ImplementationInstance!;
}
