using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Triage.Storage.Sqlite;

internal sealed class SqliteTriageContext(DbContextOptions<SqliteTriageContext> options) : TriageContext(options)
{
    public override Task<IReadOnlyList<T>> AddNewAsync<T>(IReadOnlyList<T> rows, CancellationToken cancellation) =>
        Task.FromResult(rows.Count == 0 ? rows : RowInsert.Insert(this, rows, []));

    public override Task PutAsync<T>(IReadOnlyList<T> rows, IReadOnlyList<string> properties, CancellationToken cancellation) =>
        Task.FromResult(rows.Count == 0 ? rows : RowInsert.Insert(this, rows, properties));
}

/// <summary>For <c>dotnet ef migrations add</c>, which needs the model and no database.</summary>
internal sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqliteTriageContext>
{
    public SqliteTriageContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteTriageContext>().UseSqlite("Data Source=:memory:").Options);
}
