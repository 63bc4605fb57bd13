using System.Globalization;

namespace Triage.Storage;

/// <summary>
/// The whole database as one file, and back. The file holds all that the database holds, the key of the content hashes
/// included: it is as secret as the database.
/// </summary>
public abstract class DatabaseBackup
{
    private readonly TimeProvider _time;

    private protected DatabaseBackup(TimeProvider time) => _time = time;

    /// <summary>Part of the names of what a restore makes and leaves.</summary>
    private protected string Stamp =>
        _time.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture).ToLowerInvariant();

    /// <summary>Copies one moment of the database; a running Triage goes on meanwhile. The file is whole or not there.</summary>
    /// <exception cref="StorageRefusedException">The file is there already, or the copy could not be made; the message says why.</exception>
    public async Task WriteAsync(string file, CancellationToken cancellation)
    {
        var target = Path.GetFullPath(file);
        if (Path.Exists(target))
        {
            throw new StorageRefusedException($"{target} is there already. Move it away, or name another file.");
        }

        var half = $"{target}.{Path.GetRandomFileName()}";
        try
        {
            await using (MakeSecret(half)) { }
            await CopyIntoAsync(half, cancellation);
            Flush(half);
            File.Move(half, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageRefusedException($"{target} cannot be written: {e.Message}", e);
        }
        finally
        {
            if (File.Exists(half))
            {
                File.Delete(half);
            }
        }
    }

    /// <summary>Puts a backup in place of the database, wholly or not at all; nothing else may use it meanwhile.</summary>
    /// <returns>Where the database before it is kept; null when there was none.</returns>
    /// <exception cref="StorageRefusedException">The file is no backup that this program can read, or the database is in use.</exception>
    public async Task<string?> RestoreAsync(string file, CancellationToken cancellation)
    {
        var source = Path.GetFullPath(file);
        if (!File.Exists(source))
        {
            throw new StorageRefusedException($"There is no file {source}.");
        }

        try
        {
            return await PutInPlaceAsync(source, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageRefusedException($"{source} could not be restored: {e.Message}", e);
        }
    }

    /// <param name="file">Exists and is empty.</param>
    private protected abstract Task CopyIntoAsync(string file, CancellationToken cancellation);

    private protected abstract Task<string?> PutInPlaceAsync(string file, CancellationToken cancellation);

    /// <summary>A new file that nobody but its owner reads.</summary>
    internal static FileStream MakeSecret(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(file, options);
    }

    /// <summary>To the disk, before a name points to it.</summary>
    private protected static void Flush(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Flush(flushToDisk: true);
    }

    /// <param name="applied">Migrations that the backup has.</param>
    /// <param name="ours">Those that this program knows.</param>
    private protected static void RefuseUnlessOurs(string file, IReadOnlyList<string> applied, IEnumerable<string> ours)
    {
        if (applied.Count == 0)
        {
            throw new StorageRefusedException($"{file} is no backup of Triage.");
        }

        if (applied.Except(ours, StringComparer.Ordinal).FirstOrDefault() is { } newer)
        {
            throw new StorageRefusedException(
                $"{file} was written by a newer Triage (it has {newer}). Restore it with that version."
            );
        }
    }
}
