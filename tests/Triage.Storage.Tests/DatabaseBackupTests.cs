using Microsoft.EntityFrameworkCore;
using Triage.Engine;

namespace Triage.Storage.Tests;

public sealed class DatabaseBackupTests : IDisposable
{
    private readonly string _directory = StoreOnDisk.NewDirectory();
    private readonly string _folder = Directory.CreateTempSubdirectory("triage-backup-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
    private string BackupPath => Path.Combine(_folder, "triage.backup");

    public void Dispose()
    {
        OwnDatabase.Remove(_directory);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task RestoreAsync_BackupOfAStoreInUse_HasWhatWasStoredBeforeItAndTheKey()
    {
        string key;
        using (var store = await StoreOnDisk.OpenAsync(_directory))
        {
            key = await KeyAsync(store);
            await StoreAsync(store, Enumerable.Range(1, 20));
            var writing = StoreAsync(store, Enumerable.Range(21, 20));
            await store.Get<DatabaseBackup>().WriteAsync(BackupPath, Cancellation);
            await writing;
            await StoreAsync(store, [99]);
        }

        var kept = await RestoreAsync();

        using var restored = await StoreOnDisk.OpenAsync(_directory);
        foreach (var trace in Enumerable.Range(1, 20))
        {
            Assert.NotNull(await restored.Runs.FindAsync(WorkspaceId.Main, Some.TraceId(trace), Cancellation));
        }

        Assert.Null(await restored.Runs.FindAsync(WorkspaceId.Main, Some.TraceId(99), Cancellation));
        Assert.Equal(key, await KeyAsync(restored));
        Assert.Contains("before_restore", kept!.Replace('-', '_'), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteAsync_AnyTarget_IsForItsOwnerAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        using var store = await StoreOnDisk.OpenAsync(_directory);

        await store.Get<DatabaseBackup>().WriteAsync(BackupPath, Cancellation);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(BackupPath));
        Assert.Equal([BackupPath], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task WriteAsync_TargetIsThere_IsRefusedAndLeftAlone()
    {
        await File.WriteAllTextAsync(BackupPath, "the backup of last week", Cancellation);
        using var store = await StoreOnDisk.OpenAsync(_directory);

        var refused = await Assert.ThrowsAsync<StorageRefusedException>(() =>
            store.Get<DatabaseBackup>().WriteAsync(BackupPath, Cancellation)
        );

        Assert.Contains(BackupPath, refused.Message, StringComparison.Ordinal);
        Assert.Equal("the backup of last week", await File.ReadAllTextAsync(BackupPath, Cancellation));
    }

    [Fact]
    public async Task WriteAsync_NoSuchFolder_IsRefused()
    {
        using var store = await StoreOnDisk.OpenAsync(_directory);

        var refused = await Assert.ThrowsAsync<StorageRefusedException>(() =>
            store.Get<DatabaseBackup>().WriteAsync(Path.Combine(_folder, "gone", "triage.backup"), Cancellation)
        );

        Assert.Contains("cannot be written", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RestoreAsync_InUse_IsRefused()
    {
        using var store = await StoreOnDisk.OpenAsync(_directory);
        await store.Get<DatabaseBackup>().WriteAsync(BackupPath, Cancellation);

        var refused = await Assert.ThrowsAsync<StorageRefusedException>(RestoreAsync);

        Assert.Contains("Stop", refused.Message, StringComparison.Ordinal);
        Assert.True(await store.Startup.IsReadyAsync(Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Dear diary, this is no database.")]
    public async Task RestoreAsync_NoBackup_IsRefusedAndTheDatabaseLeftAlone(string text)
    {
        using (var store = await StoreOnDisk.OpenAsync(_directory))
        {
            await StoreAsync(store, [1]);
        }

        await File.WriteAllTextAsync(BackupPath, text, Cancellation);

        var refused = await Assert.ThrowsAsync<StorageRefusedException>(RestoreAsync);

        Assert.Contains($"{BackupPath} is", refused.Message, StringComparison.Ordinal);
        await AssertUntouchedAsync();
    }

    [Fact]
    public async Task RestoreAsync_CutBackup_IsRefusedAndTheDatabaseLeftAlone()
    {
        using (var store = await StoreOnDisk.OpenAsync(_directory))
        {
            await StoreAsync(store, [1]);
            await store.Get<DatabaseBackup>().WriteAsync(BackupPath, Cancellation);
        }

        await using (var file = File.OpenWrite(BackupPath))
        {
            file.SetLength(file.Length / 2);
        }

        await Assert.ThrowsAsync<StorageRefusedException>(RestoreAsync);

        await AssertUntouchedAsync();
    }

    [Fact]
    public async Task RestoreAsync_BackupOfANewerTriage_IsRefusedAndNamed()
    {
        using (var store = await StoreOnDisk.OpenAsync(_directory))
        {
            await StoreAsync(store, [1]);
            await HistoryAsync(store, "INSERT INTO \"__EFMigrationsHistory\" VALUES ('29990101000000_Later', '20.0.0')");
            await store.Get<DatabaseBackup>().WriteAsync(BackupPath, Cancellation);
            await HistoryAsync(store, "DELETE FROM \"__EFMigrationsHistory\" WHERE \"MigrationId\" = '29990101000000_Later'");
        }

        var refused = await Assert.ThrowsAsync<StorageRefusedException>(RestoreAsync);

        Assert.Contains("29990101000000_Later", refused.Message, StringComparison.Ordinal);
        await AssertUntouchedAsync();
    }

    [Fact]
    public async Task RestoreAsync_NoSuchFile_NamesIt()
    {
        var refused = await Assert.ThrowsAsync<StorageRefusedException>(RestoreAsync);

        Assert.Equal($"There is no file {BackupPath}.", refused.Message);
    }

    private async Task<string?> RestoreAsync()
    {
        using var store = StoreOnDisk.Unopened(_directory);
        return await store.Get<DatabaseBackup>().RestoreAsync(BackupPath, Cancellation);
    }

    private async Task AssertUntouchedAsync()
    {
        using var store = await StoreOnDisk.OpenAsync(_directory);
        Assert.NotNull(await store.Runs.FindAsync(WorkspaceId.Main, Some.TraceId(1), Cancellation));
        Assert.DoesNotContain(Directory.GetFiles(_directory), f => f.Contains("restor", StringComparison.Ordinal));
    }

    private static async Task StoreAsync(StoreOnDisk store, IEnumerable<int> traces)
    {
        foreach (var trace in traces)
        {
            await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span(trace)], Cancellation);
        }
    }

    private static async Task<string> KeyAsync(StoreOnDisk store) =>
        Convert.ToHexString((await store.Workspaces.GetAsync(WorkspaceId.Main, Cancellation)).ContentKey);

    private static Task HistoryAsync(StoreOnDisk store, string sql) =>
        store.Database.WriteAsync(
            WritePriority.Interactive,
            context => context.Database.ExecuteSqlRawAsync(sql, Cancellation),
            Cancellation
        );
}
