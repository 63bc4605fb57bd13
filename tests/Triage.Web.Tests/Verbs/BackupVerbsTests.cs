using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Web.Verbs;

namespace Triage.Web.Tests.Verbs;

public sealed class BackupVerbsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("triage-verbs-").FullName;

    private string BackupPath => Path.Combine(_folder, "triage.backup");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Backup_WhileItRuns_IsMadeAndRestoreIsRefused()
    {
        await using var host = new TriageHost();
        await host.PostAsync("/api/v1/incidents", new { title = "Kept" }, expected: 201);

        var backup = await RunAsync(host.DataDirectory, "backup", BackupPath);
        var restore = await RunAsync(host.DataDirectory, "restore", BackupPath);

        Assert.Equal(0, backup.Exit);
        Assert.Contains("as secret as the database", backup.Said, StringComparison.Ordinal);
        Assert.Equal(1, restore.Exit);
        Assert.Contains("Stop it", restore.Said, StringComparison.Ordinal);
        Assert.Equal("Kept", (await host.GetAsync("/api/v1/incidents/INC-1"))["title"]!.GetValue<string>());
        var told = await host
            .Services.GetRequiredService<AuditLog>()
            .ListAsync(new AuditFilter(null), TestContext.Current.CancellationToken);
        var entry = Assert.Single(told.Items);
        Assert.Equal((AuditAct.BackedUp, "triage.backup"), (entry.Act, entry.What));
    }

    [Fact]
    public async Task Restore_IntoAnEmptyDirectory_PutsTheDatabaseThere()
    {
        await using (var host = new TriageHost())
        {
            await RunAsync(host.DataDirectory, "backup", BackupPath);
        }

        var directory = Path.Combine(_folder, "new");
        var (exit, said) = await RunAsync(directory, "restore", BackupPath);

        Assert.Equal((0, $"Restored {BackupPath}."), (exit, said.Trim()));
        Assert.True(File.Exists(Path.Combine(directory, "triage.db")));
        // That of the restoring: when the backup was made it told of nothing yet.
        Assert.Contains("The 1 entries", (await RunAsync(directory, "audit", "verify")).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_NoDatabase_FailsAndSaysWhy()
    {
        var (exit, said) = await RunAsync(_folder, "backup", BackupPath);

        Assert.Equal(1, exit);
        Assert.Contains("Triage:DataDirectory", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_NoFile_IsWrongUsage() => Assert.Equal(2, (await RunAsync(_folder, "backup")).Exit);

    [Fact]
    public async Task Backup_UnknownProvider_NamesThoseThatAre()
    {
        var (exit, said) = await RunAsync(_folder, "backup", BackupPath, "--Triage:Database:Provider=Oracle");

        Assert.Equal(1, exit);
        Assert.Contains("'Oracle'. Allowed: Sqlite, Postgres", said, StringComparison.Ordinal);
    }

    private static async Task<(int? Exit, string Said)> RunAsync(string directory, params string[] words)
    {
        await using var said = new StringWriter(CultureInfo.InvariantCulture);
        var exit = await CommandLine.TryRunAsync([.. words, $"--Triage:DataDirectory={directory}"], said, said);
        return (exit, said.ToString());
    }
}
