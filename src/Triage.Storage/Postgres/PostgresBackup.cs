using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Triage.Storage.Postgres;

internal sealed class PostgresBackup(StorageOptions options, TimeProvider time) : DatabaseBackup(time)
{
    /// <summary>PostgreSQL cuts longer names.</summary>
    private const int MaxNameChars = 63;

    private static readonly byte[] DumpStart = "PGDMP"u8.ToArray();

    private protected override Task CopyIntoAsync(string target, CancellationToken cancellation) =>
        PostgresTool.RunAsync(
            "pg_dump",
            PostgresServer.Settings(options),
            ["--format=custom", "--no-owner", "--no-privileges", "--no-password", $"--file={target}"],
            cancellation
        );

    /// <summary>Into a new database, which then takes the name of the old one; that keeps all it has under another.</summary>
    private protected override async Task<string?> PutInPlaceAsync(string backup, CancellationToken cancellation)
    {
        await RefuseOtherFilesAsync(backup, cancellation);
        var server = PostgresServer.Settings(options);
        var name = server.Database!;
        var stamp = Stamp;
        var (restoring, aside) = (Named(name, $"_restoring_{stamp}"), Named(name, $"_before_restore_{stamp}"));
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = "postgres", CommandTimeout = 0 }
        );
        try
        {
            await RefuseUsedAsync(source, name, cancellation);
            await ExecuteAsync(
                source,
                $"CREATE DATABASE {Quoted(restoring)} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'",
                cancellation
            );
            var target = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = restoring, Pooling = false };
            await PostgresTool.RunAsync(
                "pg_restore",
                target,
                [
                    "--exit-on-error",
                    "--single-transaction",
                    "--no-owner",
                    "--no-privileges",
                    "--no-password",
                    $"--dbname={restoring}",
                    backup,
                ],
                cancellation
            );
            await CheckAsync(backup, target, cancellation);
            return await SwapAsync(source, name, restoring, aside, cancellation) ? $"database {aside}" : null;
        }
        catch (NpgsqlException e)
        {
            throw new StorageRefusedException(WhyNot(e, server), e);
        }
        finally
        {
            await TidyAsync(source, restoring);
        }
    }

    private static async Task RefuseOtherFilesAsync(string backup, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(backup);
        var start = new byte[DumpStart.Length];
        var read = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellation);
        if (!start.AsSpan(0, read).SequenceEqual(DumpStart))
        {
            throw new StorageRefusedException(
                $"{backup} is no backup of Triage on PostgreSQL. One of triage.db is restored with Triage:Database:Provider 'Sqlite'."
            );
        }
    }

    private static async Task RefuseUsedAsync(NpgsqlDataSource source, string name, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'"
        );
        command.Parameters.AddWithValue(name);
        // A Triage that has just been stopped is still being shown out.
        for (var left = 20; await command.ExecuteScalarAsync(cancellation) is long users and > 0; left--)
        {
            if (left == 0)
            {
                throw new StorageRefusedException(
                    $"{users} connection(s) use database '{name}'. Stop every Triage that works on it, then restore."
                );
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
        }
    }

    private static async Task CheckAsync(string backup, NpgsqlConnectionStringBuilder target, CancellationToken cancellation)
    {
        await using var context = new PostgresTriageContext(
            new DbContextOptionsBuilder<PostgresTriageContext>().UseNpgsql(target.ConnectionString).Options
        );
        var applied = await context.Database.GetAppliedMigrationsAsync(cancellation);
        RefuseUnlessOurs(backup, [.. applied], context.Database.GetMigrations());
    }

    /// <summary>Both names change in one transaction. False when there was no database of that name.</summary>
    private static async Task<bool> SwapAsync(
        NpgsqlDataSource source,
        string name,
        string restoring,
        string aside,
        CancellationToken cancellation
    )
    {
        await using var find = source.CreateCommand("SELECT 1 FROM pg_database WHERE datname = $1");
        find.Parameters.AddWithValue(name);
        var hadOne = await find.ExecuteScalarAsync(cancellation) is not null;
        var keep = hadOne ? $"ALTER DATABASE {Quoted(name)} RENAME TO {Quoted(aside)}; " : "";
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var rename = connection.CreateCommand();
        rename.CommandText = $"{keep}ALTER DATABASE {Quoted(restoring)} RENAME TO {Quoted(name)}";
        await rename.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return hadOne;
    }

    /// <summary>After success there is nothing of that name any more. A server that has gone keeps it, under a name that tells what it is.</summary>
    private static async Task TidyAsync(NpgsqlDataSource source, string restoring)
    {
        try
        {
            await ExecuteAsync(source, $"DROP DATABASE IF EXISTS {Quoted(restoring)}", CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // What went wrong before says more.
        }
    }

    private static string WhyNot(NpgsqlException fault, NpgsqlConnectionStringBuilder server) =>
        fault switch
        {
            PostgresException { SqlState: "42501" } refused =>
                $"'{server.Username}' may not create or rename databases on {server.Host} ({refused.MessageText}). A restore makes a new one beside the old: ALTER ROLE .. CREATEDB, and let it own the database.",
            PostgresException { SqlState: "55006" } =>
                $"Database '{server.Database}' is in use. Stop every Triage that works on it, then restore.",
            PostgresException refused =>
                $"The restore failed, and nothing was changed: {refused.MessageText} (PostgreSQL {refused.SqlState}).",
            _ =>
                $"The PostgreSQL server {server.Host}:{server.Port} does not answer. Start it, or check ConnectionStrings:Triage.",
        };

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static string Named(string name, string suffix) =>
        name[..Math.Min(name.Length, MaxNameChars - suffix.Length)] + suffix;

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
