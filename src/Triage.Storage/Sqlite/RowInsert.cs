using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Triage.Storage.Sqlite;

/// <summary>
/// One prepared insert, used row after row. Change tracking would cost more than three times as much per span.
/// </summary>
internal static class RowInsert
{
    /// <param name="context">Inside its transaction.</param>
    /// <param name="properties">What a row that is there takes over; with none it is left as it is.</param>
    /// <returns>The rows that were written.</returns>
    public static IReadOnlyList<T> Insert<T>(SqliteTriageContext context, IReadOnlyList<T> rows, IReadOnlyList<string> properties)
        where T : class
    {
        var columns = new RowColumns<T>(context);
        using var command = (SqliteCommand)context.Database.GetDbConnection().CreateCommand();
        command.Transaction = (SqliteTransaction)context.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText =
            $"INSERT INTO \"{columns.Table}\" ({string.Join(", ", columns.All.Select(c => $"\"{c.Name}\""))}) "
            + $"VALUES ({string.Join(", ", columns.All.Select(c => $"@{c.Name}"))}) {columns.OnConflict(properties)}";
        foreach (var column in columns.All)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"@{column.Name}" });
        }

        command.Prepare();
        var added = new List<T>(rows.Count);
        foreach (var row in rows)
        {
            for (var i = 0; i < columns.All.Count; i++)
            {
                command.Parameters[i].Value = columns.All[i].ValueOf(row) ?? DBNull.Value;
            }

            if (command.ExecuteNonQuery() == 1)
            {
                added.Add(row);
            }
        }

        return added;
    }
}
