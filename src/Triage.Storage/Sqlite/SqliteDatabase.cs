using System.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Triage.Engine.Runs;

namespace Triage.Storage.Sqlite;

internal sealed class SqliteDatabase(IDbContextFactory<SqliteTriageContext> contexts, WriteGate gate) : TriageDatabase(gate)
{
    protected override async Task<TriageContext> NewContextAsync(CancellationToken cancellation) =>
        await contexts.CreateDbContextAsync(cancellation);

    protected override async Task<IDbContextTransaction> BeginReadAsync(TriageContext context, CancellationToken cancellation)
    {
        await context.Database.OpenConnectionAsync(cancellation);
        var connection = (SqliteConnection)context.Database.GetDbConnection();
        var moment = connection.BeginTransaction(IsolationLevel.Serializable, deferred: true);
        return (await context.Database.UseTransactionAsync(moment, cancellation))!;
    }

    // Serializable is BEGIN IMMEDIATE: the lock is taken before anything is read.
    protected override Task<IDbContextTransaction> BeginWriteAsync(TriageContext context, CancellationToken cancellation) =>
        context.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellation);

    protected override StorageUnavailableException? Unavailable(Exception exception) => SqliteFaults.Unavailable(exception);
}
