using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Triage.Engine.Access;
using Triage.Engine.Agents;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Storage.Access;
using Triage.Storage.Agents;
using Triage.Storage.Api;
using Triage.Storage.Erasure;
using Triage.Storage.Incidents;
using Triage.Storage.Packs;
using Triage.Storage.Postgres;
using Triage.Storage.Reports;
using Triage.Storage.Retention;
using Triage.Storage.Runs;
using Triage.Storage.Search;
using Triage.Storage.Sqlite;
using Triage.Storage.Views;
using Triage.Storage.Webhooks;
using Triage.Storage.Workspaces;

namespace Triage.Storage;

public enum DatabaseProvider
{
    Sqlite,
    Postgres,
}

/// <param name="DataDirectory">Where <c>triage.db</c> and its lock live on SQLite; made when missing.</param>
public sealed record StorageOptions(string DataDirectory)
{
    public DatabaseProvider Provider { get; init; }

    /// <summary>Of the PostgreSQL server; nothing on SQLite.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Without the connection string, which has a password.</summary>
    public override string ToString() => $"{Provider} with {DataDirectory}";
}

public static class StorageServices
{
    /// <summary>
    /// Registers stores and queries as singletons, those of incidents per scope; the clock is the registered <see cref="TimeProvider"/>. Nothing is
    /// opened before <see cref="StorageStartup.OpenAsync"/>.
    /// </summary>
    public static IServiceCollection AddTriageStorage(this IServiceCollection services, StorageOptions options)
    {
        services.AddSingleton(p => new WriteGate(Time(p)));
        if (options.Provider == DatabaseProvider.Postgres)
        {
            AddPostgres(services, options);
        }
        else
        {
            AddSqlite(services, options);
        }

        services.AddSingleton(p => new WorkspaceStore(Database(p), Time(p)));
        services.AddSingleton(p => new RedactionStore(Database(p), Workspaces(p), Time(p)));
        services.AddSingleton(p => new AuditLog(Database(p), Time(p)));
        services.AddSingleton(p => new ProtectionKeyStore(Database(p), Time(p)));
        services.AddIntake();
        services.AddRetention();
        services.AddSingleton(p => new RunQueries(Database(p), Mapping(p), Time(p)));
        services.AddSingleton(p => new OutcomeStore(Database(p), Time(p)));
        services.AddSingleton<IOutcomeStore>(p => p.GetRequiredService<OutcomeStore>());
        services.AddSingleton(p => new ItemQueries(Database(p)));
        services.AddIncidents();
        services.AddSingleton(p => new SavedViewStore(Database(p), Workspaces(p), Time(p)));
        services.AddSingleton(p => new WebhookStore(Database(p), Workspaces(p), p.GetRequiredService<ISecretSealing>(), Time(p)));
        services.AddSingleton(p => new OnsetQueries(Database(p), Mapping(p), Time(p)));
        services.AddSingleton(p => new KeptAnswers(Database(p), Workspaces(p), Time(p)));
        services.AddSingleton(p => new SearchReading(
            Database(p),
            Workspaces(p),
            Index(p),
            Mapping(p),
            p.GetRequiredService<WaitingWords>(),
            Time(p)
        ));
        services.AddAgents();
        services.AddPeople();
        return services;
    }

    /// <summary>Whatever answers with incidents is made for who looks: per request, and per open page.</summary>
    private static void AddIncidents(this IServiceCollection services)
    {
        services.AddScoped<Onlooker>();
        services.AddScoped(p => new IncidentStore(Database(p), Workspaces(p), Index(p), Looking(p), Time(p)));
        services.AddScoped<IIncidentStore>(p => p.GetRequiredService<IncidentStore>());
        services.AddScoped(p => new IncidentQueries(Database(p), Index(p), Looking(p), Time(p)));
        services.AddScoped(p => new IncidentCardQueries(Database(p), Looking(p)));
        services.AddScoped(p => new SimilarQueries(Database(p), Looking(p)));
        services.AddScoped(p => new WorklistStore(Database(p), Looking(p)));
        services.AddScoped(p => new ReporterStore(Database(p), Looking(p)));
        services.AddScoped(p => new ReportQueries(Database(p), Looking(p)));
        services.AddScoped(p => new SearchQueries(Database(p), Index(p), Mapping(p), Looking(p), Time(p)));
    }

    private static void AddAgents(this IServiceCollection services)
    {
        services.AddSingleton(p => new AgentStore(Database(p), Workspaces(p), Time(p)));
        services.AddSingleton<IAgentStore>(p => p.GetRequiredService<AgentStore>());
        services.AddScoped(p => new AgentQueries(Database(p), Looking(p), Time(p)));
        services.AddSingleton(p => new FingerprintCatchUp(
            Database(p),
            Mapping(p),
            p.GetRequiredService<FingerprintBook>(),
            Time(p)
        ));
        services.AddSingleton(p => new AgentHistory(Database(p), Mapping(p), Time(p)));
        services.AddSingleton(p => new ChangeStore(Database(p), Workspaces(p)));
        services.AddSingleton(p => new MinimalRuns(Database(p), Workspaces(p), Time(p)));
        services.AddSingleton(p => new ChainQueries(Database(p), Time(p)));
        services.AddSingleton(p => new PopulationQueries(Database(p), Time(p)));
    }

    private static void AddPeople(this IServiceCollection services)
    {
        services.AddSingleton(p => new PersonStore(Database(p), Workspaces(p), Time(p)));
        services.AddSingleton(p => new PasskeyStore(Database(p), Time(p)));
        services.AddSingleton(p => new SignInStore(Database(p), Time(p)));
        services.AddSingleton(p => new MemberStore(Database(p), Time(p)));
        services.AddSingleton(p => new InvitationStore(Database(p), Workspaces(p), Time(p)));
        services.AddSingleton(p => new PasswordResetStore(Database(p), Time(p)));
        services.AddSingleton(p => new ApiKeyStore(Database(p), Workspaces(p), Time(p)));
    }

    private static void AddIntake(this IServiceCollection services)
    {
        services.AddSingleton(p => new PackMapping(p.GetRequiredService<ISpanMapping>()));
        services.AddSingleton<FingerprintBook>();
        services.AddSingleton<WaitingWords>();
        services.AddSingleton<ErasedTraces>();
        services.AddSingleton(p => new RunRevisions(
            Database(p),
            Mapping(p),
            p.GetRequiredService<FingerprintBook>(),
            Time(p),
            p.GetService<ILogger<RunRevisions>>()
        ));
        services.AddSingleton(p => new RunStore(
            Database(p),
            Workspaces(p),
            Mapping(p),
            p.GetRequiredService<RunRevisions>(),
            p.GetRequiredService<WaitingWords>(),
            p.GetRequiredService<ErasedTraces>(),
            Time(p)
        ));
        services.AddSingleton<IRunStore>(p => p.GetRequiredService<RunStore>());
        services.AddSingleton(p => new Remapping(Database(p), Workspaces(p), Mapping(p), p.GetRequiredService<RunRevisions>()));
    }

    private static void AddRetention(this IServiceCollection services)
    {
        services.AddSingleton(p => new RunRetention(Database(p), Workspaces(p), Index(p), Time(p)));
        services.AddSingleton(p => new StorageQueries(Database(p), p.GetRequiredService<DiskReading>(), Time(p)));
        services.AddSingleton(p => new ErasureStore(
            Database(p),
            Workspaces(p),
            p.GetRequiredService<ISecretSealing>(),
            p.GetRequiredService<ErasedTraces>(),
            Time(p)
        ));
        services.AddSingleton(p => new PersonErasure(Database(p), Workspaces(p), p.GetRequiredService<DiskCleaning>(), Time(p)));
        services.AddSingleton(p => new ErasureSteps(
            Database(p),
            Workspaces(p),
            p.GetRequiredService<ISecretSealing>(),
            Index(p),
            Mapping(p),
            (p.GetRequiredService<WaitingWords>(), p.GetRequiredService<FingerprintBook>()),
            p.GetRequiredService<DiskCleaning>(),
            Time(p)
        ));
    }

    private static void AddSqlite(IServiceCollection services, StorageOptions options)
    {
        var file = new SqliteFile(options);
        services.AddSingleton(file);
        services.AddPooledDbContextFactory<SqliteTriageContext>(context =>
            context.UseSqlite(file.ConnectionString).AddInterceptors(file).Quiet()
        );
        services.AddSingleton<TriageDatabase, SqliteDatabase>();
        services.AddSingleton<SearchIndex, SqliteSearchIndex>();
        services.AddSingleton<DiskReading, SqliteDiskReading>();
        services.AddSingleton<DiskCleaning, SqliteCleaning>();
        services.AddSingleton<StorageStartup, SqliteStartup>();
        services.AddSingleton<DatabaseBackup, SqliteBackup>();
    }

    private static void AddPostgres(IServiceCollection services, StorageOptions options)
    {
        services.AddSingleton(_ => PostgresServer.Source(options));
        services.AddPooledDbContextFactory<PostgresTriageContext>(
            (provider, context) => context.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()).Quiet()
        );
        services.AddSingleton<TriageDatabase, PostgresDatabase>();
        services.AddSingleton<SearchIndex, PostgresSearchIndex>();
        services.AddSingleton<DiskReading, PostgresDiskReading>();
        services.AddSingleton<DiskCleaning, PostgresCleaning>();
        services.AddSingleton<StorageStartup>(p => new PostgresStartup(
            options,
            p.GetRequiredService<IDbContextFactory<PostgresTriageContext>>(),
            Database(p),
            p.GetRequiredService<RunRevisions>()
        ));
        services.AddSingleton<DatabaseBackup>(p => new PostgresBackup(options, Time(p)));
    }

    // Counting up to a bound needs no order.
    private static void Quiet(this DbContextOptionsBuilder context) =>
        context.ConfigureWarnings(w => w.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning));

    private static TriageDatabase Database(IServiceProvider provider) => provider.GetRequiredService<TriageDatabase>();

    private static WorkspaceStore Workspaces(IServiceProvider provider) => provider.GetRequiredService<WorkspaceStore>();

    private static PackMapping Mapping(IServiceProvider provider) => provider.GetRequiredService<PackMapping>();

    private static SearchIndex Index(IServiceProvider provider) => provider.GetRequiredService<SearchIndex>();

    private static Onlooker Looking(IServiceProvider provider) => provider.GetRequiredService<Onlooker>();

    private static TimeProvider Time(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();
}
