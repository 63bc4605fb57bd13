using Triage.Engine;

namespace Triage.Storage.Tests.Sqlite;

public sealed class SqliteBackupTests : IDisposable
{
    private readonly string _directory = StoreOnDisk.NewDirectory();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
    private string DatabasePath => Path.Combine(_directory, "triage.db");
    private string BackupPath => Path.Combine(_directory, "backup");

    public void Dispose() => OwnDatabase.Remove(_directory);

    [Fact]
    public async Task WriteAsync_NoDatabase_NamesTheSetting()
    {
        using var store = StoreOnDisk.Unopened(_directory);
        Directory.CreateDirectory(_directory);

        var refused = await Assert.ThrowsAsync<StorageRefusedException>(() =>
            store.Get<DatabaseBackup>().WriteAsync(BackupPath, Cancellation)
        );

        Assert.Contains("Triage:DataDirectory", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_directory));
    }

    [Fact]
    public async Task RestoreAsync_DamagedDatabaseWithALog_KeepsItAndOpens()
    {
        await BackUpOneRunAsync();
        await File.WriteAllTextAsync(DatabasePath, new string('x', 100_000), Cancellation);
        await File.WriteAllTextAsync($"{DatabasePath}-wal", "half a log", Cancellation);

        var kept = await RestoreAsync();

        Assert.Equal(new string('x', 100_000), await File.ReadAllTextAsync(kept!, Cancellation));
        await AssertHasTheRunAsync();
    }

    [Fact]
    public async Task RestoreAsync_OnlyALogIsLeft_PutsItAside()
    {
        await BackUpOneRunAsync();
        File.Delete(DatabasePath);
        await File.WriteAllTextAsync($"{DatabasePath}-wal", "of another database", Cancellation);

        Assert.Null(await RestoreAsync());

        var aside = Assert.Single(Directory.GetFiles(_directory, "*before-restore*-wal"));
        Assert.Equal("of another database", await File.ReadAllTextAsync(aside, Cancellation));
        await AssertHasTheRunAsync();
    }

    [Fact]
    public async Task RestoreAsync_CopyOfAnUnclosedDatabase_IsRefused()
    {
        await BackUpOneRunAsync();
        await File.WriteAllTextAsync($"{BackupPath}-wal", "the latest runs", Cancellation);

        var refused = await Assert.ThrowsAsync<StorageRefusedException>(RestoreAsync);

        Assert.Contains($"{BackupPath}-wal", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RestoreAsync_AnotherProgramsDatabase_IsRefused()
    {
        Directory.CreateDirectory(_directory);
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={BackupPath};Pooling=False"))
        {
            await connection.OpenAsync(Cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE recipes (id INTEGER)";
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        var refused = await Assert.ThrowsAsync<StorageRefusedException>(RestoreAsync);

        Assert.Equal($"{BackupPath} is no backup of Triage.", refused.Message);
        Assert.False(File.Exists(DatabasePath));
    }

    private async Task BackUpOneRunAsync()
    {
        using var store = await StoreOnDisk.OpenAsync(_directory);
        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span()], Cancellation);
        await store.Get<DatabaseBackup>().WriteAsync(BackupPath, Cancellation);
    }

    private async Task<string?> RestoreAsync()
    {
        using var store = StoreOnDisk.Unopened(_directory);
        return await store.Get<DatabaseBackup>().RestoreAsync(BackupPath, Cancellation);
    }

    private async Task AssertHasTheRunAsync()
    {
        using var store = await StoreOnDisk.OpenAsync(_directory);
        Assert.NotNull(await store.Runs.FindAsync(WorkspaceId.Main, Some.TraceId(1), Cancellation));
    }
}
