using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Sqlite;

namespace Triage.Storage.Tests.Sqlite;

public sealed class SqliteStartupTests : IDisposable
{
    private readonly string _directory = StoreOnDisk.NewDirectory();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
    private string DatabasePath => Path.Combine(_directory, "triage.db");

    public void Dispose()
    {
        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    [Fact]
    public async Task OpenAsync_NoDirectory_MakesItAndIsReady()
    {
        using var store = await StoreOnDisk.OpenAsync(_directory);

        Assert.True(File.Exists(DatabasePath));
        Assert.True(await store.Startup.IsReadyAsync(Cancellation));
    }

    [Fact]
    public async Task OpenAsync_AnyConnection_IsDurableAndChecked()
    {
        using var store = await StoreOnDisk.OpenAsync(_directory);

        var settings = await store.Database.ReadAsync(
            async context =>
            {
                var read = new List<string>();
                foreach (var name in new[] { "journal_mode", "synchronous", "foreign_keys", "page_size", "busy_timeout" })
                {
                    await using var command = context.Database.GetDbConnection().CreateCommand();
                    command.CommandText = $"PRAGMA {name}";
                    read.Add($"{name}={await command.ExecuteScalarAsync(Cancellation)}");
                }

                return read;
            },
            Cancellation
        );

        Assert.Equal(["journal_mode=wal", "synchronous=2", "foreign_keys=1", "page_size=16384", "busy_timeout=1000"], settings);
    }

    [Fact]
    public async Task OpenAsync_Locked_NamesDirectoryAndRemedy()
    {
        using var first = await StoreOnDisk.OpenAsync(_directory);
        using var second = StoreOnDisk.Unopened(_directory);

        var refused = await Assert.ThrowsAsync<StorageRefusedException>(() => second.Startup.OpenAsync(Cancellation));

        Assert.Contains(_directory, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Triage:DataDirectory", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_AfterTheFirstWasDisposed_Opens()
    {
        (await StoreOnDisk.OpenAsync(_directory)).Dispose();

        using var second = await StoreOnDisk.OpenAsync(_directory);

        Assert.True(await second.Startup.IsReadyAsync(Cancellation));
    }

    [Fact]
    public async Task OpenAsync_NewerDatabase_IsRefusedAndLeftAlone()
    {
        (await StoreOnDisk.OpenAsync(_directory)).Dispose();
        await RunSqlAsync("INSERT INTO \"__EFMigrationsHistory\" VALUES ('29990101000000_Later', '20.0.0')");
        using var store = StoreOnDisk.Unopened(_directory);

        var refused = await Assert.ThrowsAsync<StorageRefusedException>(() => store.Startup.OpenAsync(Cancellation));

        Assert.Contains("29990101000000_Later", refused.Message, StringComparison.Ordinal);
        Assert.Contains(DatabasePath, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_NoDatabaseFile_IsRefusedAndLeftAlone()
    {
        Directory.CreateDirectory(_directory);
        var notes = string.Concat(Enumerable.Repeat("Not a database. ", 500));
        await File.WriteAllTextAsync(DatabasePath, notes, Cancellation);
        using var store = StoreOnDisk.Unopened(_directory);

        var refused = await Assert.ThrowsAsync<StorageRefusedException>(() => store.Startup.OpenAsync(Cancellation));

        Assert.Contains("restore triage.db from a backup", refused.Message, StringComparison.Ordinal);
        Assert.Contains(DatabasePath, refused.Message, StringComparison.Ordinal);
        Assert.Equal(notes, await File.ReadAllTextAsync(DatabasePath, Cancellation));
    }

    [Fact]
    public async Task OpenAsync_DamagedPage_IsRefused()
    {
        using (var first = await StoreOnDisk.OpenAsync(_directory))
        {
            await first.RunStore.StoreAsync(
                WorkspaceId.Main,
                [.. Enumerable.Range(1, 200).Select(n => Some.Span(span: n))],
                Cancellation
            );
        }

        await using (var file = File.OpenWrite(DatabasePath))
        {
            file.Position = file.Length / 2;
            await file.WriteAsync(new byte[64 * 1024].AsMemory(), Cancellation);
        }

        using var store = StoreOnDisk.Unopened(_directory);

        var refused = await Assert.ThrowsAsync<StorageRefusedException>(() => store.Startup.OpenAsync(Cancellation));

        Assert.Contains("damaged", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_AnotherProgramsDatabase_IsRefused()
    {
        Directory.CreateDirectory(_directory);
        await RunSqlAsync("CREATE TABLE recipes (id INTEGER)");
        using var store = StoreOnDisk.Unopened(_directory);

        var refused = await Assert.ThrowsAsync<StorageRefusedException>(() => store.Startup.OpenAsync(Cancellation));

        Assert.Contains("recipes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_CutShortWhileMigrating_GoesOn()
    {
        Directory.CreateDirectory(_directory);
        await RunSqlAsync(
            "CREATE TABLE \"__EFMigrationsLock\" (\"Id\" INTEGER PRIMARY KEY, \"Timestamp\" TEXT NOT NULL);"
                + "INSERT INTO \"__EFMigrationsLock\" VALUES (1, '2026-01-01')"
        );

        using var store = await StoreOnDisk.OpenAsync(_directory);

        Assert.True(await store.Startup.IsReadyAsync(Cancellation));
    }

    [Fact]
    public async Task OpenAsync_DirectoryIsAFile_NamesItAsNotWritable()
    {
        await File.WriteAllTextAsync(Directory.CreateDirectory(_directory).FullName + "/taken", "", Cancellation);
        using var store = StoreOnDisk.Unopened(Path.Combine(_directory, "taken"));

        var refused = await Assert.ThrowsAsync<StorageRefusedException>(() => store.Startup.OpenAsync(Cancellation));

        Assert.Contains("cannot be written", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StoreAsync_DatabaseTurnedReadOnly_IsUnavailableAndReadsStillAnswer()
    {
        using var store = await StoreOnDisk.OpenAsync(_directory);
        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span()], Cancellation);
        // SQLite itself refuses now (SQLITE_READONLY), whoever runs the test; file permissions do not stop root.
        using var readOnly = new ReadOnlyWrites(store);

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(readOnly.WriteAsync);

        Assert.Contains("cannot be written", refused.Message, StringComparison.Ordinal);
        Assert.NotNull(await store.Runs.FindAsync(WorkspaceId.Main, Some.TraceId(1), Cancellation));
    }

    [Fact]
    public async Task StoreAsync_AnotherProcessHoldsTheFile_IsUnavailableAndThenGoesOn()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await store.Workspaces.GetAsync(WorkspaceId.Main, Cancellation);
        await using (var other = new SqliteConnection(store.Get<SqliteFile>().ConnectionString))
        {
            await other.OpenAsync(Cancellation);
            await using var held = other.BeginTransaction();

            await Assert.ThrowsAsync<StorageUnavailableException>(() =>
                store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span()], Cancellation)
            );
            Assert.False(await store.Startup.IsReadyAsync(Cancellation));
        }

        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span()], Cancellation);
        Assert.NotNull(await store.Runs.FindAsync(WorkspaceId.Main, Some.TraceId(1), Cancellation));
    }

    [Fact]
    public void Model_ComparedWithMigrations_HasNoPendingChange()
    {
        using var context = new SqliteDesignTime().CreateDbContext([]);

        Assert.False(context.Database.HasPendingModelChanges());
    }

    private async Task RunSqlAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False");
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    /// <summary>A write on a connection that SQLite has been told to treat as read-only.</summary>
    private sealed class ReadOnlyWrites(StoreOnDisk store) : IDisposable
    {
        public Task<int> WriteAsync() =>
            store.Database.WriteAsync(
                WritePriority.Intake,
                async context =>
                {
                    await context.Database.ExecuteSqlRawAsync("PRAGMA query_only = ON", Cancellation);
                    return await context.Database.ExecuteSqlRawAsync("UPDATE runs SET revision = 9", Cancellation);
                },
                Cancellation
            );

        public void Dispose() => SqliteConnection.ClearAllPools();
    }
}
