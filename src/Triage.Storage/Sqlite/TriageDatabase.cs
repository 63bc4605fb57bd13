using System.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Triage.Engine.Runs;

namespace Triage.Storage.Sqlite;

/// <summary>
/// Every unit of work: one context, one transaction. Reads see one moment of the database throughout; writes come one
/// after the other through the gate. Faults of disk and file leave here as <see cref="StorageUnavailableException"/>.
/// </summary>
internal sealed class TriageDatabase(IDbContextFactory<SqliteTriageContext> contexts, WriteGate gate)
{
    public async Task<T> ReadAsync<T>(Func<TriageContext, Task<T>> read, CancellationToken cancellation)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellation);
            context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
            await context.Database.OpenConnectionAsync(cancellation);
            var connection = (SqliteConnection)context.Database.GetDbConnection();
            await using var moment = connection.BeginTransaction(IsolationLevel.Serializable, deferred: true);
            await context.Database.UseTransactionAsync(moment, cancellation);
            return await read(context);
        }
        catch (Exception e) when (SqliteFaults.Explains(e))
        {
            throw SqliteFaults.Unavailable(e);
        }
    }

    /// <summary>Durable when it returns; nothing was written when it throws.</summary>
    public async Task<T> WriteAsync<T>(WritePriority priority, Func<TriageContext, Task<T>> write, CancellationToken cancellation)
    {
        using var turn = await gate.EnterAsync(priority, cancellation);
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellation);
            // Serializable is BEGIN IMMEDIATE: the lock is taken before anything is read.
            await using var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellation);
            var result = await write(context);
            await context.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
            return result;
        }
        catch (Exception e) when (SqliteFaults.Explains(e))
        {
            throw SqliteFaults.Unavailable(e);
        }
    }
}
