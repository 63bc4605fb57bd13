namespace Triage.Storage.Sqlite;

/// <summary>One process at a time owns a data directory, for as long as it holds this file open.</summary>
internal static class DirectoryLock
{
    /// <exception cref="StorageRefusedException">Another process has it, or the directory cannot be written.</exception>
    public static FileStream Take(SqliteFile file)
    {
        DataDirectory.Make(file.Directory);
        try
        {
            return new FileStream(file.LockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (IsSharingViolation(e))
        {
            throw new StorageRefusedException(
                $"Another Triage uses the data directory {file.Directory}. Stop it, or start this one with another directory (Triage:DataDirectory).",
                e
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DataDirectory.NotWritable(file.Directory, e);
        }
    }

    /// <summary>EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows; there is no exception type of its own.</summary>
    private static bool IsSharingViolation(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);
}
