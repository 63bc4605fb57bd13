using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Triage.Storage.Sqlite;

/// <summary>
/// One prepared insert, made from the model so that it cannot drift from it, used row after row. Change tracking would
/// cost more than three times as much per span.
/// </summary>
internal sealed class RowInsert<T> : IDisposable
    where T : class
{
    private readonly SqliteCommand _command;
    private readonly List<Column> _columns;

    /// <param name="context">Inside its transaction.</param>
    public RowInsert(TriageContext context)
    {
        var type = context.Model.FindEntityType(typeof(T))!;
        var table = StoreObjectIdentifier.Table(type.GetTableName()!);
        _columns =
        [
            .. type.GetProperties().Select(p => new Column(p.GetColumnName(table)!, p.GetGetter(), p.GetTypeMapping().Converter)),
        ];
        _command = (SqliteCommand)context.Database.GetDbConnection().CreateCommand();
        _command.Transaction = (SqliteTransaction)context.Database.CurrentTransaction!.GetDbTransaction();
        _command.CommandText =
            $"INSERT INTO \"{table.Name}\" ({string.Join(", ", _columns.Select(c => $"\"{c.Name}\""))}) "
            + $"VALUES ({string.Join(", ", _columns.Select(c => $"@{c.Name}"))}) ON CONFLICT DO NOTHING";
        foreach (var column in _columns)
        {
            _command.Parameters.Add(new SqliteParameter { ParameterName = $"@{column.Name}" });
        }

        _command.Prepare();
    }

    /// <summary>False when a row with this key is there already; it is left as it is.</summary>
    public bool Insert(T row)
    {
        for (var i = 0; i < _columns.Count; i++)
        {
            var (_, getter, converter) = _columns[i];
            var value = getter.GetClrValue(row);
            _command.Parameters[i].Value =
                (value is null || converter is null ? value : converter.ConvertToProvider(value)) ?? DBNull.Value;
        }

        return _command.ExecuteNonQuery() == 1;
    }

    public void Dispose() => _command.Dispose();

    private sealed record Column(string Name, IClrPropertyGetter Getter, ValueConverter? Converter);
}
