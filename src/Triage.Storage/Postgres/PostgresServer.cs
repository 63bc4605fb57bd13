using Npgsql;

namespace Triage.Storage.Postgres;

/// <summary>The server and database that <c>ConnectionStrings:Triage</c> names.</summary>
internal static class PostgresServer
{
    /// <summary>After this long a sender should hear from us.</summary>
    private const int ConnectSeconds = 3;

    /// <summary>Several instances share the connections of one server, 100 unless it is told otherwise.</summary>
    private const int MaxConnections = 30;

    public static NpgsqlDataSource Source(StorageOptions options) => NpgsqlDataSource.Create(Settings(options));

    /// <exception cref="StorageRefusedException">It is missing or cannot be read.</exception>
    public static NpgsqlConnectionStringBuilder Settings(StorageOptions options)
    {
        const string Example = "for example \"Host=localhost;Database=triage;Username=triage;Password=..\"";
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            throw new StorageRefusedException(
                $"Triage:Database:Provider is 'Postgres', but ConnectionStrings:Triage is empty. Set it, {Example}, or set the provider to 'Sqlite'."
            );
        }

        try
        {
            // The later one of two counts: what is given goes before what is proposed here.
            return new NpgsqlConnectionStringBuilder(
                $"Database=triage;Timeout={ConnectSeconds};Maximum Pool Size={MaxConnections};Application Name=Triage;{options.ConnectionString}"
            );
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new StorageRefusedException(
                $"ConnectionStrings:Triage cannot be read ({e.Message.TrimEnd('.')}). Write it as key=value pairs, {Example}.",
                e
            );
        }
    }
}
