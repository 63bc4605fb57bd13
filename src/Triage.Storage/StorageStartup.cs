using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Triage.Engine.Runs;
using Triage.Storage.Sqlite;

namespace Triage.Storage;

public sealed class StorageRefusedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Takes the lock of the data directory, checks and migrates the database. Disposing releases the lock.</summary>
public sealed class StorageStartup : IDisposable
{
    /// <summary>A larger file is not read as a whole at every start.</summary>
    private const long MaxCheckedBytes = 32L * 1024 * 1024;

    private readonly SqliteFile _file;
    private readonly IDbContextFactory<SqliteTriageContext> _contexts;
    private readonly TriageDatabase _database;
    private FileStream? _lock;

    internal StorageStartup(SqliteFile file, IDbContextFactory<SqliteTriageContext> contexts, TriageDatabase database)
    {
        _file = file;
        _contexts = contexts;
        _database = database;
    }

    /// <exception cref="StorageRefusedException">Locked by another process, not writable, corrupt, or newer than this program; the message names file and remedy.</exception>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        MakeDirectory();
        _lock = Locked();
        try
        {
            await using var context = await _contexts.CreateDbContextAsync(cancellation);
            await OpenFileAsync(context, cancellation);
            await MigrateAsync(context, cancellation);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 11 or 26)
        {
            Dispose();
            throw Damaged(e.Message, e);
        }
        catch (Exception e) when (SqliteFaults.Explains(e))
        {
            Dispose();
            throw new StorageRefusedException($"{_file.DatabasePath} cannot be used: {SqliteFaults.Unavailable(e).Message}", e);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>True while reads and writes answer.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        try
        {
            // Takes the write lock and writes nothing.
            return await _database.WriteAsync(WritePriority.Intake, _ => Task.FromResult(true), cancellation);
        }
        catch (StorageUnavailableException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        using (var connection = new SqliteConnection(_file.ConnectionString))
        {
            // The last connection to close moves the write-ahead log into the database.
            SqliteConnection.ClearPool(connection);
        }

        _lock?.Dispose();
        _lock = null;
    }

    private void MakeDirectory()
    {
        try
        {
            Directory.CreateDirectory(_file.Directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(e);
        }
    }

    private FileStream Locked()
    {
        try
        {
            return new FileStream(_file.LockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw NotWritable(e);
        }
        catch (IOException e) when (IsSharingViolation(e))
        {
            throw new StorageRefusedException(
                $"Another Triage uses the data directory {_file.Directory}. Stop it, or start this one with another directory (Triage:DataDirectory).",
                e
            );
        }
        catch (IOException e)
        {
            throw NotWritable(e);
        }
    }

    /// <summary>EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows; there is no exception type of its own.</summary>
    private static bool IsSharingViolation(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);

    private async Task OpenFileAsync(TriageContext context, CancellationToken cancellation)
    {
        var database = new FileInfo(_file.DatabasePath);
        var isNew = !database.Exists || database.Length == 0;
        await using var connection = new SqliteConnection(_file.ConnectionString);
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
        if (!isNew && database.Length <= MaxCheckedBytes)
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
                $"{_file.DatabasePath} was written by a newer Triage (it has {newer}). Start that version, or restore a backup that this one wrote."
            );
        }

        // A table that EF keeps for itself may be all there is, when the very first start was cut short.
        command.CommandText =
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_\\_EF%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' LIMIT 1;";
        if (!applied.Any() && await command.ExecuteScalarAsync(cancellation) is string table)
        {
            throw new StorageRefusedException(
                $"{_file.DatabasePath} belongs to another program (it has a table '{table}'). Move it away, or choose another directory (Triage:DataDirectory)."
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

    private StorageRefusedException NotWritable(Exception inner) =>
        new(
            $"The data directory {_file.Directory} cannot be written ({inner.Message.TrimEnd('.')}). Make it writable, or choose another one (Triage:DataDirectory).",
            inner
        );

    private StorageRefusedException Damaged(string found, Exception? inner = null) =>
        new(
            $"{_file.DatabasePath} is damaged or no database ({found.TrimEnd('.')}). Move it and its -wal and -shm files away and restore triage.db from a backup; Triage does not start a new one over it.",
            inner
        );
}
