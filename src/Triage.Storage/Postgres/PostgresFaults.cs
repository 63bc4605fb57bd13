using Npgsql;
using Triage.Engine.Runs;

namespace Triage.Storage.Postgres;

/// <summary>
/// Which refusals of PostgreSQL mean "come back later"; anything else is a mistake of this program. Codes:
/// https://www.postgresql.org/docs/current/errcodes-appendix.html.
/// </summary>
internal static class PostgresFaults
{
    public static StorageUnavailableException? Unavailable(Exception exception)
    {
        // A request that was given up is told to the server as a cancellation, and that comes back as a refusal.
        if (exception is OperationCanceledException)
        {
            return null;
        }

        var cause = exception;
        while (cause is not (null or NpgsqlException))
        {
            cause = cause.InnerException;
        }

        return cause switch
        {
            PostgresException refused when Meaning(refused.SqlState) is { } meaning => new StorageUnavailableException(
                $"{meaning} (PostgreSQL {refused.SqlState})",
                exception
            ),
            PostgresException or null => null,
            _ => new StorageUnavailableException("The PostgreSQL server does not answer. Try again in a moment.", exception),
        };
    }

    private static string? Meaning(string code) =>
        code switch
        {
            "55P03" or "40001" or "40P01" or "57014" => "The database is busy; nothing was written. Try again in a moment.",
            "53100" =>
                "The disk of the PostgreSQL server is full; nothing was written. Free some space and Triage goes on by itself.",
            "53300" => "The PostgreSQL server has no connection left. Raise its max_connections, or stop what holds them.",
            "25006" => "The database cannot be written; nothing was written. Connect to the primary server.",
            "3D000" or "28000" or "28P01" or "42501" =>
                "The PostgreSQL server does not let Triage in. Check ConnectionStrings:Triage.",
            ['0', '8', ..] or ['5', '7', 'P', ..] => "The PostgreSQL server ended the connection. Try again in a moment.",
            ['5', '3', ..] => "The PostgreSQL server is out of resources; nothing was written. Try again in a moment.",
            ['5', '8', ..] or ['X', 'X', ..] => "The PostgreSQL server reported a fault of its own. Look at its log.",
            _ => null,
        };
}
