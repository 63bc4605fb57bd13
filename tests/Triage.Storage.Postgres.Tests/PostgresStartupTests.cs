using Microsoft.EntityFrameworkCore;
using Npgsql;
using Triage.Engine;
using Triage.Storage.Postgres;

namespace Triage.Storage.Tests;

public sealed class PostgresStartupTests : IDisposable
{
    private readonly string _directory = StoreOnDisk.NewDirectory();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => OwnDatabase.Remove(_directory);

    [Fact]
    public async Task OpenAsync_EmptyDatabase_MakesTheTablesAndIsReady()
    {
        using var store = StoreOnDisk.Over(OwnDatabase.Empty(_directory));

        await store.Startup.OpenAsync(Cancellation);

        Assert.True(await store.Startup.IsReadyAsync(Cancellation));
    }

    [Fact]
    public async Task OpenAsync_TwoInstancesAtOnce_OneMigratesAndBothServe()
    {
        var options = OwnDatabase.Empty(_directory);
        using var first = StoreOnDisk.Over(options);
        using var second = StoreOnDisk.Over(options);

        await Task.WhenAll(first.Startup.OpenAsync(Cancellation), second.Startup.OpenAsync(Cancellation));
        await first.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span()], Cancellation);

        Assert.NotNull(await second.Runs.FindAsync(WorkspaceId.Main, Some.TraceId(1), Cancellation));
    }

    [Fact]
    public async Task OpenAsync_NewerDatabase_IsRefusedAndLeftAlone()
    {
        var options = OwnDatabase.In(_directory);
        await ExecuteAsync(options, "INSERT INTO \"__EFMigrationsHistory\" VALUES ('29990101000000_Later', '20.0.0')");

        var refused = await RefusedAsync(options);

        Assert.Contains("29990101000000_Later", refused, StringComparison.Ordinal);
        Assert.Contains("Start that version", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_AnotherProgramsDatabase_IsRefused()
    {
        var options = OwnDatabase.Empty(_directory);
        await ExecuteAsync(options, "CREATE TABLE recipes (id integer)");

        var refused = await RefusedAsync(options);

        Assert.Contains("'recipes'", refused, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:Triage", refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "ConnectionStrings:Triage is empty")]
    [InlineData("nonsense", "ConnectionStrings:Triage cannot be read")]
    [InlineData("Host=127.0.0.1;Port=1;Username=triage;Password=secret-word;Database=t", "127.0.0.1:1 does not answer")]
    public async Task OpenAsync_NoServer_NamesSettingAndRemedyButNotThePassword(string connection, string words)
    {
        var refused = await RefusedAsync(OwnDatabase.Empty(_directory) with { ConnectionString = connection });

        Assert.Contains(words, refused, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:Triage", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_NoSuchDatabase_SaysHowToCreateIt()
    {
        var options = OwnDatabase.Empty(_directory);

        var refused = await RefusedAsync(options with { ConnectionString = $"{options.ConnectionString}_gone" });

        Assert.Contains("CREATE DATABASE", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_UserWithoutRights_NamesUserAndRemedy()
    {
        var options = OwnDatabase.Empty(_directory);
        var guest = $"guest_{Path.GetFileName(_directory)}";
        await ExecuteAsync(options, $"REVOKE CREATE ON SCHEMA public FROM public; CREATE ROLE {guest} LOGIN");

        var refused = await RefusedAsync(options with { ConnectionString = $"{options.ConnectionString};Username={guest}" });

        await ExecuteAsync(options, $"DROP ROLE {guest}");
        Assert.Contains($"'{guest}' may not set up", refused, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_ComparedWithMigrations_HasNoPendingChange()
    {
        using var context = new PostgresDesignTime().CreateDbContext([]);

        Assert.False(context.Database.HasPendingModelChanges());
    }

    private static async Task<string> RefusedAsync(StorageOptions options)
    {
        using var store = StoreOnDisk.Over(options);
        return (
            await Assert.ThrowsAsync<StorageRefusedException>(() => store.Get<StorageStartup>().OpenAsync(Cancellation))
        ).Message;
    }

    private static async Task ExecuteAsync(StorageOptions options, string sql)
    {
        await using var source = NpgsqlDataSource.Create(options.ConnectionString!);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
