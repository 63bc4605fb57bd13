using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using Triage.Storage.Packs;

namespace Triage.Storage.Postgres;

/// <summary>
/// Reaches the server, checks and migrates the database. There is no lock of the data directory: several instances may
/// share one database, and where two start at once, one migrates and the other waits for it.
/// </summary>
internal sealed class PostgresStartup(
    StorageOptions options,
    IDbContextFactory<PostgresTriageContext> contexts,
    TriageDatabase database,
    RunRevisions revisions
) : StorageStartup(database, revisions)
{
    /// <summary>Apart from the lock of writes: a new instance waits here without stopping the others before it must.</summary>
    private const long MigrationLock = 0x74726961676D;

    private static readonly TimeSpan MaxMigration = TimeSpan.FromMinutes(30);

    private string Where => $"Database '{PostgresServer.Settings(options).Database}' on {PostgresServer.Settings(options).Host}";

    public override async Task OpenAsync(CancellationToken cancellation)
    {
        // Nothing of the database is kept there, but a running Triage leaves its address in it.
        DataDirectory.Make(options.DataDirectory);
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellation);
            context.Database.SetCommandTimeout(MaxMigration);
            // One connection throughout, because the lock belongs to it and ends with it.
            await context.Database.OpenConnectionAsync(cancellation);
            await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({MigrationLock})", cancellation);
            await RefuseForeignAsync(context, cancellation);
            // Asked for what is applied, EF would report the missing table as an error of ours.
            await context.GetService<IHistoryRepository>().CreateIfNotExistsAsync(cancellation);
            await context.Database.MigrateAsync(cancellation);
            await OldSpans.PackAsync(context, cancellation);
            await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({MigrationLock})", cancellation);
            Revisions.Begin();
        }
        catch (Exception e) when (Refusal(e) is { } why)
        {
            throw new StorageRefusedException(why, e);
        }
    }

    // The source of connections goes with the services that made it.
    public override void Dispose() { }

    private async Task RefuseForeignAsync(PostgresTriageContext context, CancellationToken cancellation)
    {
        var encoding = await TextAsync("SELECT current_setting('server_encoding')");
        if (encoding != "UTF8")
        {
            throw new StorageRefusedException(
                $"{Where} keeps text as {encoding}. Create one with ENCODING 'UTF8' and name it in ConnectionStrings:Triage."
            );
        }

        var ours = context.Database.GetMigrations().ToList();
        var applied = await TextAsync("SELECT to_regclass('\"__EFMigrationsHistory\"')::text") is null
            ? []
            : (await context.Database.GetAppliedMigrationsAsync(cancellation)).ToList();
        if (applied.Find(m => !ours.Contains(m)) is { } newer)
        {
            throw new StorageRefusedException(
                $"{Where} was written by a newer Triage (it has {newer}). Start that version, or restore a backup that this one wrote."
            );
        }

        const string AnyTable =
            "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() AND tablename <> '__EFMigrationsHistory' LIMIT 1";
        if (applied.Count == 0 && await TextAsync(AnyTable) is { } table)
        {
            throw new StorageRefusedException(
                $"{Where} belongs to another program (it has a table '{table}'). Create one for Triage and name it in ConnectionStrings:Triage."
            );
        }

        async Task<string?> TextAsync(string sql)
        {
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.CommandText = sql;
            return await command.ExecuteScalarAsync(cancellation) as string;
        }
    }

    /// <summary>Why the start cannot go on, with the remedy; null for a mistake of this program.</summary>
    private string? Refusal(Exception exception)
    {
        var cause = exception;
        while (cause is not (null or NpgsqlException))
        {
            cause = cause.InnerException;
        }

        var settings = PostgresServer.Settings(options);
        return cause switch
        {
            null => null,
            PostgresException { SqlState: "3D000" } =>
                $"There is no database '{settings.Database}' on {settings.Host}. Create it (CREATE DATABASE \"{settings.Database}\" ENCODING 'UTF8'), or name another in ConnectionStrings:Triage.",
            PostgresException { SqlState: "28P01" or "28000" } refused =>
                $"{settings.Host} does not let '{settings.Username}' in ({refused.MessageText}). Check user and password in ConnectionStrings:Triage.",
            PostgresException { SqlState: "42501" } refused =>
                $"'{settings.Username}' may not set up {Where} ({refused.MessageText}). Make it the owner of the database.",
            PostgresException refused when PostgresFaults.Unavailable(refused) is { } unavailable =>
                $"{Where} cannot be used: {unavailable.Message}",
            PostgresException => null,
            _ =>
                $"The PostgreSQL server {settings.Host}:{settings.Port} does not answer ({(cause.InnerException ?? cause).Message.TrimEnd('.')}). Start it, or check ConnectionStrings:Triage.",
        };
    }
}
