using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Triage.Storage.Sqlite;

/// <summary>The database file and how every connection to it is set up.</summary>
internal sealed class SqliteFile(StorageOptions options) : DbConnectionInterceptor
{
    /// <summary>
    /// FULL, because NORMAL in WAL mode loses commits that were already acknowledged when the power goes
    /// (https://sqlite.org/pragma.html#pragma_synchronous). Waiting for the file: one second inside SQLite, and the
    /// provider tries again until the two seconds of <see cref="ConnectionString"/> are over; together at most the
    /// three seconds after which a sender should hear from us. The cache holds the pages of indexes that every commit touches:
    /// with the usual 2 MB they were written early and read back. The log is copied into the file every 32 MB, because each
    /// commit touches the same pages again.
    /// </summary>
    private const string PerConnection =
        "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 1000; PRAGMA cache_size = -6144; PRAGMA wal_autocheckpoint = 2048;";

    public string Directory { get; } = Path.GetFullPath(options.DataDirectory);

    public string DatabasePath => Path.Combine(Directory, "triage.db");

    public string LockPath => Path.Combine(Directory, "triage.lock");

    public string ConnectionString =>
        new SqliteConnectionStringBuilder
        {
            DataSource = DatabasePath,
            ForeignKeys = true,
            DefaultTimeout = 2,
        }.ToString();

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => SetUp(connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        SetUp(connection);
        return Task.CompletedTask;
    }

    private static void SetUp(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = PerConnection;
        command.ExecuteNonQuery();
    }
}
