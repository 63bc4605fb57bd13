using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Storage.Incidents;
using Triage.Storage.Reports;
using Triage.Storage.Runs;
using Triage.Storage.Sqlite;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Tests;

/// <summary>The whole room over a real file in a directory of its own, with a clock that stands still.</summary>
internal sealed class StoreOnDisk : IDisposable
{
    private readonly bool _ownsDirectory;
    private readonly ServiceProvider _services;

    private StoreOnDisk(string directory, bool ownsDirectory)
    {
        DataDirectory = directory;
        _ownsDirectory = ownsDirectory;
        _services = new ServiceCollection()
            .AddSingleton<TimeProvider>(Clock)
            .AddTriageStorage(new StorageOptions(directory))
            .BuildServiceProvider(validateScopes: true);
    }

    public FakeTimeProvider Clock { get; } = new(Some.Start);
    public string DataDirectory { get; }
    public StorageStartup Startup => Get<StorageStartup>();
    public IRunStore RunStore => Get<IRunStore>();
    public RunQueries Runs => Get<RunQueries>();
    public IIncidentStore IncidentStore => Get<IIncidentStore>();
    public IncidentQueries Incidents => Get<IncidentQueries>();
    public ReportQueries Reports => Get<ReportQueries>();
    public WorkspaceStore Workspaces => Get<WorkspaceStore>();
    public TriageDatabase Database => Get<TriageDatabase>();

    public static string NewDirectory() => Path.Combine(Path.GetTempPath(), "triage-tests", Guid.NewGuid().ToString("N"));

    public static StoreOnDisk Unopened(string? directory = null) => new(directory ?? NewDirectory(), directory is null);

    public static async Task<StoreOnDisk> OpenAsync(string? directory = null)
    {
        var store = Unopened(directory);
        await store.Startup.OpenAsync(TestContext.Current.CancellationToken);
        return store;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public void Dispose()
    {
        _services.Dispose();
        if (_ownsDirectory && Directory.Exists(DataDirectory))
        {
            Directory.Delete(DataDirectory, recursive: true);
        }
    }
}
