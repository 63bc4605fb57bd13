using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Storage;

/// <summary>
/// Every unit of work: one context, one transaction. Reads see one moment of the database throughout; writes come one
/// after the other, on PostgreSQL too and whichever instance they come from. So a store may read and then write what
/// follows from it (the next number, the next claim, an act on an incident, a merged span) without a thought for
/// others. Faults of disk, file and server leave here as <see cref="StorageUnavailableException"/>.
/// </summary>
internal abstract class TriageDatabase(WriteGate gate)
{
    /// <summary>What has to be done before anybody looks: see <see cref="Packs.RunRevisions"/>.</summary>
    public Func<CancellationToken, Task> CatchUp { get; set; } = _ => Task.CompletedTask;

    /// <summary>Other processes may write to it too.</summary>
    public virtual bool IsShared => false;

    public async Task<T> ReadAsync<T>(Func<TriageContext, Task<T>> read, CancellationToken cancellation)
    {
        await TryCatchUpAsync(cancellation);
        return await ReadAsIsAsync(read, cancellation);
    }

    /// <summary>Durable when it returns; nothing was written when it throws.</summary>
    public async Task<T> WriteAsync<T>(WritePriority priority, Func<TriageContext, Task<T>> write, CancellationToken cancellation)
    {
        await TryCatchUpAsync(cancellation);
        return await WriteAsIsAsync(priority, write, cancellation);
    }

    // On a full disk nothing can be summed up, and what is there can still be read.
    private async Task TryCatchUpAsync(CancellationToken cancellation)
    {
        try
        {
            await CatchUp(cancellation);
        }
        catch (StorageUnavailableException)
        {
            // What is behind stays marked, and a write that follows says for itself what is wrong.
        }
    }

    /// <summary>Without catching up: for telemetry, and for catching up itself.</summary>
    public async Task<T> ReadAsIsAsync<T>(Func<TriageContext, Task<T>> read, CancellationToken cancellation)
    {
        try
        {
            await using var context = await NewContextAsync(cancellation);
            context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
            await using var moment = await BeginReadAsync(context, cancellation);
            return await read(context);
        }
        catch (Exception e) when (Unavailable(e) is not null)
        {
            throw Unavailable(e)!;
        }
    }

    /// <inheritdoc cref="ReadAsIsAsync"/>
    public async Task<T> WriteAsIsAsync<T>(
        WritePriority priority,
        Func<TriageContext, Task<T>> write,
        CancellationToken cancellation
    )
    {
        using var turn = await gate.EnterAsync(priority, cancellation);
        try
        {
            await using var context = await NewContextAsync(cancellation);
            // All or nothing: nobody goes back to the middle of a write.
            context.Database.AutoSavepointsEnabled = false;
            await using var transaction = await BeginWriteAsync(context, cancellation);
            var result = await write(context);
            await context.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
            return result;
        }
        catch (DbUpdateException e) when (e.InnerException is RefusedInputException refused)
        {
            throw new RefusedInputException(refused.Field, refused.Message);
        }
        catch (Exception e) when (Unavailable(e) is not null)
        {
            throw Unavailable(e)!;
        }
    }

    /// <summary>With the turn to write and without a transaction: for what is done to the database as a whole.</summary>
    public async Task AloneAsync(Func<TriageContext, Task> act, CancellationToken cancellation)
    {
        using var turn = await gate.EnterAsync(WritePriority.Intake, cancellation);
        await using var context = await NewContextAsync(cancellation);
        await act(context);
    }

    /// <summary>Whether there is a database, and this version has opened it before.</summary>
    public async Task<bool> IsMigratedAsync(CancellationToken cancellation)
    {
        await using var context = await NewContextAsync(cancellation);
        return await context.Database.CanConnectAsync(cancellation)
            && !(await context.Database.GetPendingMigrationsAsync(cancellation)).Any();
    }

    protected abstract Task<TriageContext> NewContextAsync(CancellationToken cancellation);

    /// <summary>A transaction in which every query sees the same moment.</summary>
    protected abstract Task<IDbContextTransaction> BeginReadAsync(TriageContext context, CancellationToken cancellation);

    /// <summary>A transaction beside which no other writes, and which sees all that was written before it.</summary>
    protected abstract Task<IDbContextTransaction> BeginWriteAsync(TriageContext context, CancellationToken cancellation);

    /// <summary>What a fault means when it means "come back later"; null for a mistake of this program.</summary>
    protected abstract StorageUnavailableException? Unavailable(Exception exception);
}
