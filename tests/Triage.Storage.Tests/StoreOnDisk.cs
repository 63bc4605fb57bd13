using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Triage.Engine.Access;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Storage.Incidents;
using Triage.Storage.Reports;
using Triage.Storage.Runs;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Tests;

/// <summary>
/// The whole room over a real database of its own, with a clock that stands still. These tests run twice, on SQLite and
/// on PostgreSQL; which one it is, <c>OwnDatabase</c> of the test project says.
/// </summary>
internal sealed class StoreOnDisk : IDisposable
{
    private readonly bool _ownsDirectory;
    private readonly ServiceProvider _services;
    private readonly IServiceScope _scope;

    private StoreOnDisk(StorageOptions options, bool ownsDirectory, ISpanMapping? mapping = null)
    {
        DataDirectory = options.DataDirectory;
        _ownsDirectory = ownsDirectory;
        _services = new ServiceCollection()
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton(mapping ?? new NoTelemetry())
            .AddSingleton<ISecretSealing, TurnedSecrets>()
            .AddTriageStorage(options)
            .BuildServiceProvider(validateScopes: true);
        _scope = _services.CreateScope();
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

    public static StoreOnDisk Unopened(string? directory = null) =>
        new(OwnDatabase.In(directory ?? NewDirectory()), directory is null);

    /// <summary>Not opened, and left behind for whoever made it.</summary>
    public static StoreOnDisk Over(StorageOptions options, ISpanMapping? mapping = null) =>
        new(options, ownsDirectory: false, mapping);

    public static async Task<StoreOnDisk> OpenAsync(string? directory = null)
    {
        var store = Unopened(directory);
        await store.Startup.OpenAsync(TestContext.Current.CancellationToken);
        return store;
    }

    public T Get<T>()
        where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();

    /// <summary>As somebody gets it: what they see of private incidents is theirs. Null is a stranger, as a key is.</summary>
    public T As<T>(Guid? person)
        where T : notnull
    {
        // Holds nothing that has to be disposed before the store itself.
        var scope = _services.CreateScope().ServiceProvider;
        scope.GetRequiredService<Onlooker>().Is(person);
        return scope.GetRequiredService<T>();
    }

    public void Dispose()
    {
        _scope.Dispose();
        _services.Dispose();
        if (_ownsDirectory)
        {
            OwnDatabase.Remove(DataDirectory);
        }
    }
}

/// <summary>Spans of these tests are stored as the engine has them; how telemetry is read is tested where it is read.</summary>
internal sealed class NoTelemetry : ISpanMapping
{
    public int Version => 1;

    public IReadOnlyList<Span> Read(PackForm form, ReadOnlyMemory<byte> bytes) =>
        throw new ArgumentException($"These tests store no telemetry, and here is some in the form {form}.", nameof(form));
}
