using Microsoft.Data.Sqlite;

namespace Triage.Benchmarks.Faults;

/// <summary>A second program that keeps the database file to itself for a while, as a backup or a curious shell does.</summary>
internal static class FileHold
{
    public static async Task<int> HoldAsync(FaultOptions options, CancellationToken cancellation)
    {
        var file = new SqliteConnectionStringBuilder { DataSource = options.Text("database"), Pooling = false }.ToString();
        await using var connection = new SqliteConnection(file);
        await connection.OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE";
        await command.ExecuteNonQueryAsync(cancellation);
        await Task.Delay(TimeSpan.FromSeconds(options.Number("seconds", 8)), cancellation);
        command.CommandText = "ROLLBACK";
        await command.ExecuteNonQueryAsync(cancellation);
        return 0;
    }
}
