using Npgsql;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Runs;

namespace Triage.Storage.Tests;

/// <summary>Two instances over one database, and a server that is not always there.</summary>
public sealed class InstancesTests : IAsyncLifetime
{
    private readonly string _directory = StoreOnDisk.NewDirectory();
    private readonly StorageOptions _options;
    private readonly StoreOnDisk _one;
    private readonly StoreOnDisk _other;

    public InstancesTests()
    {
        _options = OwnDatabase.In(_directory);
        _one = StoreOnDisk.Over(_options);
        _other = StoreOnDisk.Over(_options);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
    private StoreOnDisk[] Both => [_one, _other];

    public async ValueTask InitializeAsync()
    {
        await _one.Startup.OpenAsync(Cancellation);
        await _other.Startup.OpenAsync(Cancellation);
    }

    public ValueTask DisposeAsync()
    {
        _one.Dispose();
        _other.Dispose();
        OwnDatabase.Remove(_directory);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task FileAsync_BothAtOnce_GiveEachNumberOnce()
    {
        var filed = await AtOnceAsync(
            20,
            (store, n) =>
                store.IncidentStore.FileAsync(WorkspaceId.Main, Some.Filing($"incident {n}"), Actor.Owner, null, Cancellation)
        );

        Assert.Equal(Enumerable.Range(1, 40), filed.Select(i => i.Record.Number).Order());
    }

    [Fact]
    public async Task FileAsync_SameKeyOnBoth_FilesOnce()
    {
        var filed = await AtOnceAsync(
            5,
            (store, _) => store.IncidentStore.FileAsync(WorkspaceId.Main, Some.Filing(), Actor.Owner, "one order", Cancellation)
        );

        Assert.Equal([1], filed.Select(i => i.Record.Number).Distinct());
    }

    [Fact]
    public async Task ActAsync_OneIncidentOnBoth_LosesNoAct()
    {
        await _one.IncidentStore.FileAsync(WorkspaceId.Main, Some.Filing(), Actor.Owner, null, Cancellation);

        await AtOnceAsync(
            10,
            (store, n) =>
                store.IncidentStore.ActAsync(
                    WorkspaceId.Main,
                    1,
                    incident => incident.Comment($"note {n} of {store.GetHashCode()}", Actor.Owner, Some.Start),
                    Cancellation
                )
        );

        var incident = await _one.IncidentStore.FindAsync(WorkspaceId.Main, 1, Cancellation);
        Assert.Equal(20, incident!.Events.Count(e => e.Text.Contains("note ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ClaimOutcomeAsync_OneRunOnBoth_KeepsEveryClaim()
    {
        await _one.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span()], Cancellation);

        await AtOnceAsync(
            10,
            (store, n) =>
                store.RunStore.ClaimOutcomeAsync(
                    WorkspaceId.Main,
                    Some.TraceId(1),
                    Some.Claim(item: $"row {n} of {store.GetHashCode()}"),
                    Cancellation
                )
        );

        var run = await _other.Runs.FindAsync(WorkspaceId.Main, Some.TraceId(1), Cancellation);
        Assert.Equal(20, run!.Claims.Count);
    }

    [Fact]
    public async Task StoreAsync_FragmentsOfTheSameSpansOnBoth_MergeIntoOneRun()
    {
        await AtOnceAsync(
            10,
            (store, n) =>
                store.RunStore.StoreAsync(
                    WorkspaceId.Main,
                    [
                        store == _one ? Some.Span(span: n) : Some.LogFragment(span: n, body: $"Match L-{n}."),
                        Some.LogFragment(span: 100, body: $"{n} of {store.GetHashCode()}"),
                    ],
                    Cancellation
                )
        );

        var run = await _one.RunStore.FindRecordedAsync(WorkspaceId.Main, Some.TraceId(1), Cancellation);
        Assert.Equal(11, run!.Spans.Count);
        Assert.All(run.Spans.Where(s => s.SpanId != Some.SpanId(100)), s => Assert.Equal(2, s.Contents.Count));
        Assert.Equal(20, run.Spans.Single(s => s.SpanId == Some.SpanId(100)).Contents.Count);
        Assert.Equal(11, await StoredSpansAsync());
    }

    [Fact]
    public async Task StoreAsync_AnotherInstanceHoldsTheLock_IsUnavailableAndThenGoesOn()
    {
        await _one.Workspaces.GetAsync(WorkspaceId.Main, Cancellation);
        var entered = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        var held = _other.Database.WriteAsync(
            WritePriority.Interactive,
            async _ =>
            {
                entered.SetResult();
                await leave.Task;
                return true;
            },
            Cancellation
        );
        await entered.Task;

        await Assert.ThrowsAsync<StorageUnavailableException>(() =>
            _one.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span()], Cancellation)
        );
        Assert.False(await _one.Startup.IsReadyAsync(Cancellation));
        leave.SetResult();
        await held;

        await _one.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span()], Cancellation);
        Assert.True(await _one.Startup.IsReadyAsync(Cancellation));
        Assert.Equal(1, await StoredSpansAsync());
    }

    [Fact]
    public async Task StoreAsync_ConnectionsAreCut_NothingAcknowledgedIsLost()
    {
        await using var admin = NpgsqlDataSource.Create($"{_options.ConnectionString};Application Name=admin");
        var acknowledged = new List<int>();
        foreach (var n in Enumerable.Range(1, 30))
        {
            if (n % 5 == 0)
            {
                await using var cut = admin.CreateCommand(
                    "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'Triage'"
                );
                await cut.ExecuteNonQueryAsync(Cancellation);
            }

            try
            {
                await _one.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span(span: n)], Cancellation);
                acknowledged.Add(n);
            }
            catch (StorageUnavailableException)
            {
                // The sender is told to come back, and here does not.
            }
        }

        var run = await _other.RunStore.FindRecordedAsync(WorkspaceId.Main, Some.TraceId(1), Cancellation);
        Assert.Empty(acknowledged.Select(Some.SpanId).Except(run!.Spans.Select(s => s.SpanId), StringComparer.Ordinal));
        Assert.InRange(acknowledged.Count, 15, 30);
    }

    private async Task<List<T>> AtOnceAsync<T>(int each, Func<StoreOnDisk, int, Task<T>> act) =>
        [
            .. await Task.WhenAll(
                Both.SelectMany(store => Enumerable.Range(1, each).Select(n => Task.Run(() => act(store, n), Cancellation)))
            ),
        ];

    private Task<int> StoredSpansAsync() =>
        _one.Database.ReadAsync(
            context => Task.FromResult(context.In<RunRow>(WorkspaceId.Main).Single().StoredSpans),
            Cancellation
        );
}
