using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Web.Verbs;

namespace Triage.Web.Tests.Verbs;

public sealed class AuditVerbsTests
{
    [Fact]
    public async Task Verify_WhileItRuns_SaysHowFarAndThenNamesTheTamperedEntry()
    {
        await using var host = new TriageHost();
        var log = host.Services.GetRequiredService<AuditLog>();
        for (var n = 1; n <= 3; n++)
        {
            await log.WriteAsync(
                WorkspaceId.Main,
                Actor.Owner,
                AuditAct.KeyMade,
                $"key {n}",
                TestContext.Current.CancellationToken
            );
        }

        var whole = await RunAsync(host.DataDirectory, "audit", "verify");
        var noted = whole.Said.Trim().Split(' ')[^1];
        var again = await RunAsync(host.DataDirectory, "audit", "verify", noted);
        await ChangeAsync(host.DataDirectory, "UPDATE audit SET what = 'another' WHERE number = 2");
        var tampered = await RunAsync(host.DataDirectory, "audit", "verify", noted);

        Assert.Equal((0, 0, 1), (whole.Exit, again.Exit, tampered.Exit));
        Assert.Contains("The 3 entries", whole.Said, StringComparison.Ordinal);
        Assert.Contains("Entry 2 is not as it was written", tampered.Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "start this version once")]
    [InlineData("nonsense", "NUMBER:HASH")]
    public async Task Verify_NothingToCheckAgainst_FailsAndSaysWhy(string noted, string why)
    {
        var folder = Directory.CreateTempSubdirectory("triage-verbs-").FullName;

        var (exit, said) = await RunAsync(folder, noted.Length > 0 ? ["audit", "verify", noted] : ["audit", "verify"]);

        Assert.Equal(1, exit);
        Assert.Contains(why, said, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder));
        Directory.Delete(folder);
    }

    private static async Task ChangeAsync(string directory, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(directory, "triage.db")};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<(int? Exit, string Said)> RunAsync(string directory, params string[] words)
    {
        await using var said = new StringWriter(CultureInfo.InvariantCulture);
        var exit = await CommandLine.TryRunAsync([.. words, $"--Triage:DataDirectory={directory}"], said, said);
        return (exit, said.ToString());
    }
}
