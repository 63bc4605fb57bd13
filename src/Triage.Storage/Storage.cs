using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Storage.Incidents;
using Triage.Storage.Reports;
using Triage.Storage.Runs;
using Triage.Storage.Sqlite;
using Triage.Storage.Workspaces;

namespace Triage.Storage;

/// <param name="DataDirectory">Where <c>triage.db</c> and its lock live; made when missing.</param>
public sealed record StorageOptions(string DataDirectory);

public static class StorageServices
{
    /// <summary>
    /// Registers stores and queries as singletons; the clock is the registered <see cref="TimeProvider"/>. Nothing is
    /// opened before <see cref="StorageStartup.OpenAsync"/>.
    /// </summary>
    public static IServiceCollection AddTriageStorage(this IServiceCollection services, StorageOptions options)
    {
        var file = new SqliteFile(options);
        services.AddSingleton(file);
        services.AddPooledDbContextFactory<SqliteTriageContext>(context =>
            context
                .UseSqlite(file.ConnectionString)
                .AddInterceptors(file)
                // Counting up to a bound needs no order.
                .ConfigureWarnings(w => w.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning))
        );
        services.AddSingleton(p => new WriteGate(Time(p)));
        services.AddSingleton<TriageDatabase>();
        services.AddSingleton(p => new StorageStartup(
            file,
            p.GetRequiredService<IDbContextFactory<SqliteTriageContext>>(),
            Database(p)
        ));
        services.AddSingleton(p => new WorkspaceStore(Database(p), Time(p)));
        services.AddSingleton(p => new RunStore(Database(p), Workspaces(p), Time(p)));
        services.AddSingleton<IRunStore>(p => p.GetRequiredService<RunStore>());
        services.AddSingleton(p => new RunQueries(Database(p), Time(p)));
        services.AddSingleton(p => new IncidentStore(Database(p), Workspaces(p), Time(p)));
        services.AddSingleton<IIncidentStore>(p => p.GetRequiredService<IncidentStore>());
        services.AddSingleton(p => new IncidentQueries(Database(p)));
        services.AddSingleton(p => new ReportQueries(Database(p)));
        return services;
    }

    private static TriageDatabase Database(IServiceProvider provider) => provider.GetRequiredService<TriageDatabase>();

    private static WorkspaceStore Workspaces(IServiceProvider provider) => provider.GetRequiredService<WorkspaceStore>();

    private static TimeProvider Time(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();
}
