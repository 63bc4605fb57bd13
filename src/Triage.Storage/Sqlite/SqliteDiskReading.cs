using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Triage.Storage.Retention;

namespace Triage.Storage.Sqlite;

/// <summary>
/// The size of the file is known exactly. What each table has of it would take the module dbstat
/// (https://www.sqlite.org/dbstat.html), which the library that ships with .NET is built without, and a walk over every page.
/// So the tables are weighed: their rows, by the first of them, with as much of each as its indexes repeat.
/// </summary>
internal sealed class SqliteDiskReading(SqliteFile file) : DiskReading
{
    private const int WeighedRows = 200;

    /// <summary>Head of a row or of an entry of an index, with its place in the page.</summary>
    private const int BytesPerEntry = 12;

    public override async Task<DiskSize> SizeAsync(TriageContext context, CancellationToken cancellation)
    {
        var page = await NumberAsync(context, "PRAGMA page_size", cancellation);
        var log = new FileInfo(file.DatabasePath + "-wal");
        return new DiskSize(
            await NumberAsync(context, "PRAGMA page_count", cancellation) * page,
            log.Exists ? log.Length : 0,
            await NumberAsync(context, "PRAGMA freelist_count", cancellation) * page
        );
    }

    protected override async Task<Dictionary<string, long>> TablesAsync(TriageContext context, CancellationToken cancellation)
    {
        // A table of words is virtual, and what it is made of stands beside it.
        var tables = await TextsAsync(
            context,
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite_%'",
            cancellation
        );
        var weights = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            weights[table] = await WeightAsync(context, table, cancellation);
        }

        var size = await SizeAsync(context, cancellation);
        var used = size.DatabaseBytes - size.FreeBytes!.Value;
        var all = Math.Max(1, weights.Values.Sum());
        return weights.ToDictionary(t => t.Key, t => (long)(used * (t.Value / all)), StringComparer.Ordinal);
    }

    private static async Task<double> WeightAsync(TriageContext context, string table, CancellationToken cancellation)
    {
        if (table == "packs")
        {
            // Their rows differ most of all, and runs know what theirs add up to.
            return await NumberAsync(context, "SELECT coalesce(sum(stored_bytes), 0) FROM runs", cancellation);
        }

        var rows = await NumberAsync(context, $"SELECT count(*) FROM \"{table}\"", cancellation);
        // Once in the table, and once more in each index that has it; a null is a place in the row, which an index repeats too.
        var columns = await TextsAsync(
            context,
            $"SELECT name FROM pragma_table_info('{table}') UNION ALL SELECT c.name FROM pragma_index_list('{table}') i, pragma_index_info(i.name) c",
            cancellation
        );
        var indexes = await NumberAsync(context, $"SELECT count(*) FROM pragma_index_list('{table}')", cancellation);
        var lengths = string.Join(" + ", columns.Select(c => $"coalesce(length(CAST(\"{c}\" AS BLOB)), 0) + 1"));
        var row = await NumberAsync(
            context,
            $"SELECT CAST(coalesce(avg({lengths}), 0) AS INTEGER) FROM (SELECT * FROM \"{table}\" LIMIT {WeighedRows})",
            cancellation
        );
        return rows * (row + (double)(BytesPerEntry * (indexes + 1)));
    }

    private static async Task<long> NumberAsync(TriageContext context, string sql, CancellationToken cancellation)
    {
        await using var command = Command(context, sql);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task<List<string>> TextsAsync(TriageContext context, string sql, CancellationToken cancellation)
    {
        await using var command = Command(context, sql);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var texts = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }

    // Names of tables and columns are this program's own.
    private static DbCommand Command(TriageContext context, string sql)
    {
        var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = context.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = sql;
        return command;
    }
}
