using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Triage.Storage.Sqlite;

internal sealed class SqliteBackup(SqliteFile file, IDbContextFactory<SqliteTriageContext> contexts, TimeProvider time)
    : DatabaseBackup(time)
{
    private static readonly string[] Companions = ["-wal", "-shm"];

    /// <summary>As a reader beside the running instance: in WAL mode neither waits for the other.</summary>
    private protected override async Task CopyIntoAsync(string target, CancellationToken cancellation)
    {
        if (!File.Exists(file.DatabasePath))
        {
            throw new StorageRefusedException(
                $"There is no database at {file.DatabasePath}. Name its directory as Triage:DataDirectory."
            );
        }

        try
        {
            await using var connection = await OpenAsync(file.DatabasePath, cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = "VACUUM INTO @file";
            command.Parameters.AddWithValue("@file", target);
            await command.ExecuteNonQueryAsync(cancellation);
        }
        catch (SqliteException e)
        {
            throw new StorageRefusedException($"The backup failed: {SqliteFaults.Unavailable(e)?.Message ?? e.Message}", e);
        }
    }

    private protected override async Task<string?> PutInPlaceAsync(string backup, CancellationToken cancellation)
    {
        if (File.Exists($"{backup}-wal"))
        {
            throw new StorageRefusedException(
                $"{backup} is a database that was not closed: a part of it is in {backup}-wal. Restore a file that the verb 'backup' wrote."
            );
        }

        await using var alone = DirectoryLock.Take(file);
        var copy = $"{file.DatabasePath}.restoring-{Stamp}";
        try
        {
            await using (var target = MakeSecret(copy))
            await using (var source = File.OpenRead(backup))
            {
                await source.CopyToAsync(target, cancellation);
            }

            await CheckAsync(backup, copy, cancellation);
            Flush(copy);
            return await ReplaceAsync(copy, cancellation);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private async Task CheckAsync(string backup, string copy, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await OpenAsync(copy, cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA integrity_check(1)";
            if (await command.ExecuteScalarAsync(cancellation) is not "ok" and var found)
            {
                throw new StorageRefusedException($"{backup} is damaged ({found}). Restore another backup.");
            }

            command.CommandText = "SELECT COUNT(*) FROM sqlite_master WHERE name = '__EFMigrationsHistory'";
            var applied = new List<string>();
            if (await command.ExecuteScalarAsync(cancellation) is not 0L)
            {
                command.CommandText = "SELECT \"MigrationId\" FROM \"__EFMigrationsHistory\"";
                await using var reader = await command.ExecuteReaderAsync(cancellation);
                while (await reader.ReadAsync(cancellation))
                {
                    applied.Add(reader.GetString(0));
                }
            }

            await using var context = await contexts.CreateDbContextAsync(cancellation);
            RefuseUnlessOurs(backup, applied, context.Database.GetMigrations());
        }
        catch (SqliteException e)
        {
            throw new StorageRefusedException($"{backup} is damaged or no backup of Triage ({e.Message.TrimEnd('.')}).", e);
        }
    }

    /// <summary>The last step is one rename: there is the old database or the new one, whatever happens.</summary>
    private async Task<string?> ReplaceAsync(string copy, CancellationToken cancellation)
    {
        var aside = $"{file.DatabasePath}.before-restore-{Stamp}";
        var hadOne = File.Exists(file.DatabasePath);
        if (hadOne)
        {
            await CloseAsync(cancellation);
        }

        // What is left of them belongs to the old database and would be read into the new one.
        foreach (var companion in Companions.Where(c => File.Exists(file.DatabasePath + c)))
        {
            File.Move(file.DatabasePath + companion, aside + companion);
        }

        if (hadOne)
        {
            File.Replace(copy, file.DatabasePath, aside);
            return aside;
        }

        File.Move(copy, file.DatabasePath);
        return null;
    }

    /// <summary>Moves the write-ahead log into the database, unless that is damaged.</summary>
    private async Task CloseAsync(CancellationToken cancellation)
    {
        try
        {
            await using var connection = await OpenAsync(file.DatabasePath, cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            await command.ExecuteNonQueryAsync(cancellation);
        }
        catch (SqliteException)
        {
            // It is kept as it is.
        }
    }

    private static async Task<SqliteConnection> OpenAsync(string path, CancellationToken cancellation)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
            }.ToString()
        );
        await connection.OpenAsync(cancellation);
        return connection;
    }
}
