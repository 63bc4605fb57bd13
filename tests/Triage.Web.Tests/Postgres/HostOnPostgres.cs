using Npgsql;
using Triage.Storage.Tests;

namespace Triage.Web.Tests.Postgres;

/// <summary>The real program over a PostgreSQL database of its own.</summary>
public sealed class HostOnPostgres : IAsyncDisposable
{
    private readonly Lazy<OverPostgres> _host = new(() => new OverPostgres());

    /// <summary>Started by the first test that asks, so that the test is what is skipped where there is no server.</summary>
    public TriageHost Host => _host.Value;

    public ValueTask DisposeAsync() => _host.IsValueCreated ? _host.Value.DisposeAsync() : ValueTask.CompletedTask;

    private sealed class OverPostgres() : TriageHost(Database());

    internal static Dictionary<string, string> Database()
    {
        var name = $"triage_web_{Guid.NewGuid():N}";
        using var connection = new NpgsqlConnection($"{InstalledPostgres.Connection};Database=postgres");
        connection.Open();
        using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        command.ExecuteNonQuery();
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Triage:Database:Provider"] = "Postgres",
            ["ConnectionStrings:Triage"] = $"{InstalledPostgres.Connection};Database={name}",
        };
    }
}
