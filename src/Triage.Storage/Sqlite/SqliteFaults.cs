using Microsoft.Data.Sqlite;
using Triage.Engine.Runs;

namespace Triage.Storage.Sqlite;

/// <summary>Which refusals of SQLite mean "come back later"; anything else is a mistake of this program. Codes: https://sqlite.org/rescode.html.</summary>
internal static class SqliteFaults
{
    public static StorageUnavailableException? Unavailable(Exception exception)
    {
        var cause = exception;
        while (cause is not (null or SqliteException))
        {
            cause = cause.InnerException;
        }

        return cause is SqliteException fault && Meaning(fault.SqliteErrorCode) is { } meaning
            ? new StorageUnavailableException($"{meaning} (SQLite {fault.SqliteExtendedErrorCode})", exception)
            {
                IsDamage = fault.SqliteErrorCode is 11 or 26,
            }
            : null;
    }

    private static string? Meaning(int code) =>
        code switch
        {
            5 or 6 or 15 => "The database is busy; nothing was written. Try again in a moment.",
            7 => "There is no memory for it; nothing was written. Try again in a moment.",
            8 => "The database cannot be written; nothing was written. Make the data directory writable.",
            10 => "The disk reported an error; nothing was written. Check the disk.",
            11 or 26 => "The database file is damaged. Stop Triage and restore triage.db from a backup.",
            13 => "The disk is full; nothing was written. Free some space and Triage goes on by itself.",
            14 => "The database file cannot be opened. Check that the data directory is there.",
            _ => null,
        };
}
