using System.Data;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Storage.Postgres;

/// <summary>
/// Writes take one lock of the whole database, so that they come one after the other as on SQLite. Serializable
/// transactions would have to be repeated, with all that they were asked to do, whenever two batches touch the same
/// pages, and row locks would have to be thought of in every store; what both would buy is more batches at once than
/// one, and one at a time already takes more spans than the fleets we know of send.
/// </summary>
internal sealed class PostgresDatabase(IDbContextFactory<PostgresTriageContext> contexts, WriteGate gate) : TriageDatabase(gate)
{
    /// <summary>Of the lock among the advisory locks of the database: "triage" in ASCII.</summary>
    private const long WriteLock = 0x747269616765;

    /// <summary>The lock is given back by the commit, by the rollback, or by the end of a connection that broke.</summary>
    private static readonly string TakeTheLock = string.Create(
        CultureInfo.InvariantCulture,
        $"SET LOCAL lock_timeout = {Limits.MaxWriteWait.TotalMilliseconds:0}; SELECT pg_advisory_xact_lock({WriteLock})"
    );

    public override bool IsShared => true;

    protected override async Task<TriageContext> NewContextAsync(CancellationToken cancellation) =>
        await contexts.CreateDbContextAsync(cancellation);

    protected override Task<IDbContextTransaction> BeginReadAsync(TriageContext context, CancellationToken cancellation) =>
        context.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);

    protected override async Task<IDbContextTransaction> BeginWriteAsync(TriageContext context, CancellationToken cancellation)
    {
        // Not repeatable read: its moment would be that of the question for the lock, before the wait for it.
        var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation);
        await context.Database.ExecuteSqlRawAsync(TakeTheLock, cancellation);
        return transaction;
    }

    protected override StorageUnavailableException? Unavailable(Exception exception) => PostgresFaults.Unavailable(exception);
}
