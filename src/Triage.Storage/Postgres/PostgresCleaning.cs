using Microsoft.EntityFrameworkCore;
using Npgsql;
using Triage.Storage.Erasure;

namespace Triage.Storage.Postgres;

/// <summary>
/// VACUUM gives the space of removed rows back to be used again. It does not overwrite it, and it reaches neither the
/// write-ahead log nor replicas nor the server's own backups: https://www.postgresql.org/docs/current/sql-vacuum.html.
/// </summary>
internal sealed class PostgresCleaning(NpgsqlDataSource source, IDbContextFactory<PostgresTriageContext> contexts) : DiskCleaning
{
    private const string Left =
        "PostgreSQL frees the space of removed rows and does not overwrite it; its write-ahead log, replicas and backups of the server keep what they have by their own rules.";

    public override Task BeginAsync(TriageContext context, CancellationToken cancellation) => Task.CompletedTask;

    public override async Task<(long? Next, string? Left)> StepAsync(long position, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var tables = context
            .Model.GetEntityTypes()
            .Select(t => t.GetTableName()!)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        // Not inside a transaction, which is where contexts work.
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = $"VACUUM \"{tables[(int)position]}\"";
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellation);
        return position + 1 < tables.Count ? (position + 1, null) : (null, Left);
    }
}
