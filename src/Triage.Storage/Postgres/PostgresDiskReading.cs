using Microsoft.EntityFrameworkCore;
using Triage.Storage.Retention;

namespace Triage.Storage.Postgres;

/// <summary>The server keeps count (https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-DBSIZE).</summary>
internal sealed class PostgresDiskReading : DiskReading
{
    public override async Task<DiskSize> SizeAsync(TriageContext context, CancellationToken cancellation) =>
        new(
            await context
                .Database.SqlQuery<long>($"SELECT pg_database_size(current_database()) AS \"Value\"")
                .SingleAsync(cancellation),
            null,
            null
        );

    protected override async Task<Dictionary<string, long>> TablesAsync(TriageContext context, CancellationToken cancellation) =>
        await context
            .Database.SqlQuery<TableBytes>(
                $"SELECT relname::text AS \"Name\", pg_total_relation_size(oid) AS \"Bytes\" FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
            )
            .ToDictionaryAsync(t => t.Name, t => t.Bytes, StringComparer.Ordinal, cancellation);

    private sealed record TableBytes(string Name, long Bytes);
}
