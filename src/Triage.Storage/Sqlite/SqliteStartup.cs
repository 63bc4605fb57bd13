using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Triage.Storage.Packs;

namespace Triage.Storage.Sqlite;

/// <summary>Takes the lock of the data directory, checks and migrates the database file.</summary>
internal sealed class SqliteStartup(
    SqliteFile file,
    IDbContextFactory<SqliteTriageContext> contexts,
    TriageDatabase database,
    RunRevisions revisions
) : StorageStartup(database, revisions)
{
    /// <summary>A larger file is not read as a whole at every start.</summary>
    private const long MaxCheckedBytes = 32L * 1024 * 1024;

    private FileStream? _lock;

    public override async Task OpenAsync(CancellationToken cancellation)
    {
        _lock = DirectoryLock.Take(file);
        try
        {
            if (!File.Exists(file.DatabasePath))
            {
                // What SQLite puts beside it gets the same rights.
                await using var made = DatabaseBackup.MakeSecret(file.DatabasePath);
            }

            await using var context = await contexts.CreateDbContextAsync(cancellation);
            await OpenFileAsync(context, cancellation);
            await MigrateAsync(context, cancellation);
            await OldSpans.PackAsync(context, cancellation);
            await LookAtRowsAsync(cancellation);
            Revisions.Begin();
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 11 or 26)
        {
            Dispose();
            throw Damaged(e.Message, e);
        }
        catch (Exception e) when (SqliteFaults.Unavailable(e) is { } unavailable)
        {
            Dispose();
            throw new StorageRefusedException($"{file.DatabasePath} cannot be used: {unavailable.Message}", e);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Reads a bounded part of each table that has grown tenfold since: https://www.sqlite.org/pragma.html#pragma_optimize.</summary>
    public override async Task LookAtRowsAsync(CancellationToken cancellation)
    {
        await Database.WriteAsync(
            WritePriority.Intake,
            context => context.Database.ExecuteSqlRawAsync("PRAGMA optimize = 0x10012", cancellation),
            cancellation
        );
        // A connection keeps to what it read when it was opened.
        using var connection = new SqliteConnection(file.ConnectionString);
        SqliteConnection.ClearPool(connection);
    }

    public override void Dispose()
    {
        using (var connection = new SqliteConnection(file.ConnectionString))
        {
            // The last connection to close moves the write-ahead log into the database.
            SqliteConnection.ClearPool(connection);
        }

        _lock?.Dispose();
        _lock = null;
    }

    private async Task OpenFileAsync(TriageContext context, CancellationToken cancellation)
    {
        var kept = new FileInfo(file.DatabasePath);
        var isNew = !kept.Exists || kept.Length == 0;
        await using var connection = new SqliteConnection(file.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        if (isNew)
        {
            // Spans are long rows: pages of 16 KB took a tenth more of them per second than pages of 4 KB.
            command.CommandText = "PRAGMA page_size = 16384;";
            await command.ExecuteNonQueryAsync(cancellation);
        }

        command.CommandText = "PRAGMA journal_mode = WAL;";
        await command.ExecuteNonQueryAsync(cancellation);
        if (!isNew && kept.Length <= MaxCheckedBytes)
        {
            command.CommandText = "PRAGMA quick_check(1);";
            if (await command.ExecuteScalarAsync(cancellation) is not "ok" and var found)
            {
                throw Damaged($"{found}");
            }
        }

        if (!isNew)
        {
            await RefuseForeignAsync(context, command, cancellation);
        }
    }

    private async Task RefuseForeignAsync(TriageContext context, SqliteCommand command, CancellationToken cancellation)
    {
        var ours = context.Database.GetMigrations().ToList();
        var applied = await context.Database.GetAppliedMigrationsAsync(cancellation);
        if (applied.FirstOrDefault(m => !ours.Contains(m)) is { } newer)
        {
            throw new StorageRefusedException(
                $"{file.DatabasePath} was written by a newer Triage (it has {newer}). Start that version, or restore a backup that this one wrote."
            );
        }

        // A table that EF keeps for itself may be all there is, when the very first start was cut short.
        command.CommandText =
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_\\_EF%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' LIMIT 1;";
        if (!applied.Any() && await command.ExecuteScalarAsync(cancellation) is string table)
        {
            throw new StorageRefusedException(
                $"{file.DatabasePath} belongs to another program (it has a table '{table}'). Move it away, or choose another directory (Triage:DataDirectory)."
            );
        }
    }

    private static async Task MigrateAsync(TriageContext context, CancellationToken cancellation)
    {
        if (!(await context.Database.GetPendingMigrationsAsync(cancellation)).Any())
        {
            return;
        }

        // A process that died while migrating leaves EF's lock behind, and EF would wait for it for ever. We hold the
        // lock of the directory, so nobody else is migrating.
        await context.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellation);
        await context.Database.MigrateAsync(cancellation);
    }

    private StorageRefusedException Damaged(string found, Exception? inner = null) =>
        new(
            $"{file.DatabasePath} is damaged or no database ({found.TrimEnd('.')}). Move it and its -wal and -shm files away and restore triage.db from a backup; Triage does not start a new one over it.",
            inner
        );
}
