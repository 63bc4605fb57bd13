using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Triage.Storage.Tests;

/// <summary>A database of its own on the server of these tests, copied from one that is migrated once.</summary>
internal static class OwnDatabase
{
    private static readonly string Template = $"triage_template_{Guid.NewGuid():N}";
    private static readonly Lazy<Task> Migrated = new(MigrateAsync);

    /// <summary>The same database for the same directory; made when there is none.</summary>
    public static StorageOptions In(string directory)
    {
        var options = Named(directory, NameOf(directory));
        Migrated.Value.GetAwaiter().GetResult();
        if (Answers($"SELECT datname FROM pg_database WHERE datname = '{NameOf(directory)}'").Count == 0)
        {
            Answers($"CREATE DATABASE {NameOf(directory)} TEMPLATE {Template}");
        }

        return options;
    }

    /// <summary>Nothing is in it yet, not even tables.</summary>
    public static StorageOptions Empty(string directory)
    {
        Answers($"CREATE DATABASE {NameOf(directory)}");
        return Named(directory, NameOf(directory));
    }

    public static void Remove(string directory)
    {
        if (!InstalledPostgres.IsThere)
        {
            return;
        }

        // A restore leaves the one before it behind.
        foreach (var database in Answers($"SELECT datname FROM pg_database WHERE datname LIKE '{NameOf(directory)}%'"))
        {
            Answers($"DROP DATABASE {database} WITH (FORCE)");
        }

        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    // Short enough for what a restore adds to it.
    private static string NameOf(string directory) => $"triage_{Path.GetFileName(directory)[..16]}";

    private static StorageOptions Named(string directory, string database) =>
        new(directory)
        {
            Provider = DatabaseProvider.Postgres,
            ConnectionString = $"{InstalledPostgres.Connection};Database={database}",
        };

    private static async Task MigrateAsync()
    {
        Answers($"CREATE DATABASE {Template}");
        var directory = StoreOnDisk.NewDirectory();
        await using var services = new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<Engine.Runs.ISpanMapping, NoTelemetry>()
            .AddTriageStorage(Named(directory, Template))
            .BuildServiceProvider();
        await services.GetRequiredService<StorageStartup>().OpenAsync(CancellationToken.None);
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>The first column of what a statement answers.</summary>
    private static List<string> Answers(string sql)
    {
        using var connection = new NpgsqlConnection($"{InstalledPostgres.Connection};Database=postgres");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        using var reader = command.ExecuteReader();
        var answers = new List<string>();
        while (reader.Read())
        {
            answers.Add(reader.GetString(0));
        }

        return answers;
    }
}
