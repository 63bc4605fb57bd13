using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Triage.Storage;

/// <summary>A table as the model has it, for inserts that go past change tracking and cannot drift from it.</summary>
internal sealed class RowColumns<T>
    where T : class
{
    public RowColumns(TriageContext context)
    {
        var type = context.Model.FindEntityType(typeof(T))!;
        Table = type.GetTableName()!;
        var table = StoreObjectIdentifier.Table(Table);
        All = [.. type.GetProperties().Select(p => new RowColumn(p, table))];
    }

    public string Table { get; }

    public IReadOnlyList<RowColumn> All { get; }

    /// <param name="properties">What a row that is there takes over; with none it is left as it is.</param>
    public string OnConflict(IReadOnlyList<string> properties)
    {
        if (properties.Count == 0)
        {
            return "ON CONFLICT DO NOTHING";
        }

        var key = All.Where(c => c.IsInKey).Select(c => $"\"{c.Name}\"");
        var taken = All.Where(c => properties.Contains(c.Property)).Select(c => $"\"{c.Name}\" = excluded.\"{c.Name}\"");
        return $"ON CONFLICT ({string.Join(", ", key)}) DO UPDATE SET {string.Join(", ", taken)}";
    }
}

internal sealed class RowColumn(IProperty property, StoreObjectIdentifier table)
{
    private readonly RelationalTypeMapping _mapping = property.GetRelationalTypeMapping();
    private readonly IClrPropertyGetter _getter = property.GetGetter();

    public string Property => property.Name;

    public string Name { get; } = property.GetColumnName(table)!;

    public bool IsInKey { get; } = property.IsPrimaryKey();

    public string StoreType => _mapping.StoreType;

    /// <summary>What <see cref="ValueOf"/> answers, when it is not null.</summary>
    public Type ValueType { get; } =
        Underlying(property.GetRelationalTypeMapping().Converter?.ProviderClrType ?? property.ClrType);

    /// <summary>As the database keeps it.</summary>
    public object? ValueOf(object row)
    {
        var value = _getter.GetClrValue(row);
        return value is null || _mapping.Converter is null ? value : _mapping.Converter.ConvertToProvider(value);
    }

    private static Type Underlying(Type type) => Nullable.GetUnderlyingType(type) ?? type;
}
