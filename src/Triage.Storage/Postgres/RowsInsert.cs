using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Triage.Storage.Postgres;

/// <summary>
/// Many rows in one statement: each column travels as one array. One round trip, and no temporary table as a COPY with
/// conflicts would need.
/// </summary>
internal static class RowsInsert
{
    /// <summary>Keeps the arrays of one statement small beside the request they come from.</summary>
    private const int RowsPerStatement = 5_000;

    /// <param name="context">Inside its transaction.</param>
    /// <param name="properties">What a row that is there takes over; with none it is left as it is.</param>
    /// <returns>The rows that were written.</returns>
    public static async Task<IReadOnlyList<T>> InsertAsync<T>(
        PostgresTriageContext context,
        IReadOnlyList<T> rows,
        IReadOnlyList<string> properties,
        CancellationToken cancellation
    )
        where T : class
    {
        var columns = new RowColumns<T>(context);
        var added = new List<T>(rows.Count);
        foreach (var some in rows.Chunk(RowsPerStatement))
        {
            added.AddRange(await InsertAsync(context, columns, some, columns.OnConflict(properties), cancellation));
        }

        return added;
    }

    private static async Task<IEnumerable<T>> InsertAsync<T>(
        PostgresTriageContext context,
        RowColumns<T> columns,
        T[] rows,
        string onConflict,
        CancellationToken cancellation
    )
        where T : class
    {
        var names = string.Join(", ", columns.All.Select(c => $"\"{c.Name}\""));
        var key = columns.All.Where(c => c.IsInKey).ToList();
        await using var command = (NpgsqlCommand)context.Database.GetDbConnection().CreateCommand();
        command.Transaction = (NpgsqlTransaction)context.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText =
            $"INSERT INTO \"{columns.Table}\" ({names}) "
            + $"SELECT * FROM unnest({string.Join(", ", columns.All.Select(c => $"@{c.Name}"))}) "
            + $"{onConflict} RETURNING {string.Join(", ", key.Select(c => $"\"{c.Name}\""))}";
        foreach (var column in columns.All)
        {
            command.Parameters.Add(
                new NpgsqlParameter
                {
                    ParameterName = column.Name,
                    DataTypeName = $"{column.StoreType}[]",
                    Value = ValuesOf(column, rows),
                }
            );
        }

        var keys = new HashSet<string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            keys.Add(KeyOf(Enumerable.Range(0, key.Count).Select(reader.GetValue)));
        }

        return keys.Count == rows.Length ? rows : rows.Where(r => keys.Remove(KeyOf(key.Select(c => c.ValueOf(r)))));
    }

    private static string KeyOf(IEnumerable<object?> values) => string.Join('\n', values);

    private static Array ValuesOf<T>(RowColumn column, T[] rows)
        where T : class
    {
        var type = column.ValueType;
        var values = Array.CreateInstance(type.IsValueType ? typeof(Nullable<>).MakeGenericType(type) : type, rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            values.SetValue(column.ValueOf(rows[i]), i);
        }

        return values;
    }
}
