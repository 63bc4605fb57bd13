using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Triage.Storage.Postgres;

internal sealed class PostgresTriageContext(DbContextOptions<PostgresTriageContext> options) : TriageContext(options)
{
    public override Task<IReadOnlyList<T>> AddNewAsync<T>(IReadOnlyList<T> rows, CancellationToken cancellation) =>
        RowsInsert.InsertAsync(this, rows, [], cancellation);

    public override Task PutAsync<T>(IReadOnlyList<T> rows, IReadOnlyList<string> properties, CancellationToken cancellation) =>
        RowsInsert.InsertAsync(this, rows, properties, cancellation);

    protected override void OnModelCreating(ModelBuilder model)
    {
        base.OnModelCreating(model);
        // Text is ordered and compared by its bytes, as on SQLite, whatever locale the server was set up with.
        foreach (var property in model.Model.GetEntityTypes().SelectMany(e => e.GetProperties()))
        {
            if ((property.GetValueConverter()?.ProviderClrType ?? property.ClrType) == typeof(string))
            {
                property.SetCollation("C");
            }
        }
    }
}

/// <summary>For <c>dotnet ef migrations add</c>, which needs the model and no server.</summary>
internal sealed class PostgresDesignTime : IDesignTimeDbContextFactory<PostgresTriageContext>
{
    public PostgresTriageContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresTriageContext>().UseNpgsql("Host=localhost;Database=triage").Options);
}
