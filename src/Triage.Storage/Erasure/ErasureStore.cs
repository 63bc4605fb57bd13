using System.Text;
using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Erasure;
using Triage.Storage.Access;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Erasure;

/// <summary>Keeps what was asked to be erased, and afterwards its certificate.</summary>
public sealed class ErasureStore
{
    private readonly TriageDatabase _database;
    private readonly WorkspaceStore _workspaces;
    private readonly ISecretSealing _sealing;
    private readonly ErasedTraces _traces;
    private readonly TimeProvider _time;

    internal ErasureStore(
        TriageDatabase database,
        WorkspaceStore workspaces,
        ISecretSealing sealing,
        ErasedTraces traces,
        TimeProvider time
    ) => (_database, _workspaces, _sealing, _traces, _time) = (database, workspaces, sealing, traces, time);

    /// <summary>Asks for an erasure. Nothing is removed before <see cref="KeptErasure.BeginsAtUtc"/>.</summary>
    /// <param name="wait">How long it can still be cancelled.</param>
    /// <exception cref="RefusedInputException">No value, or too many are open.</exception>
    public async Task<KeptErasure> AskAsync(
        WorkspaceId workspace,
        SoughtSubject subject,
        TimeSpan wait,
        Actor by,
        CancellationToken cancellation
    )
    {
        var sought = subject.Checked();
        var hash = await HashAsync(workspace, sought.Value, cancellation);
        // Before the write: the keys that seal are made in a write of their own.
        var kept = _sealing.Seal(Encoding.UTF8.GetBytes(StoredJson.Write(sought)));
        var now = _time.GetUtcNow();
        var asked = await _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                var all = context.In<ErasureRow>(workspace);
                if (await Open(all).CountAsync(cancellation) >= ErasureLimits.MaxOpen)
                {
                    throw new RefusedInputException(
                        "value",
                        $"{ErasureLimits.MaxOpen} erasures are open, which is the limit. Wait until they are done."
                    );
                }

                var row = new ErasureRow
                {
                    Workspace = workspace,
                    Number = await NextNumberAsync(context, workspace, cancellation),
                    SubjectHash = hash,
                    AskedBy = by,
                    AskedAtUtc = now,
                    BeginsAtUtc = now + wait,
                    Sought = kept,
                };
                context.Add(row);
                await TellAsync(context, row, by, now, $"asked for; begins at {row.BeginsAtUtc:u}", cancellation);
                return row.ToErasure(new HashSet<string>());
            },
            cancellation
        );
        _traces.LookAgain(workspace);
        return asked;
    }

    /// <summary>False when there is no such erasure, or it has begun.</summary>
    public Task<bool> CancelAsync(WorkspaceId workspace, int number, Actor by, CancellationToken cancellation) =>
        _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                var row = await context
                    .In<ErasureRow>(workspace)
                    .SingleOrDefaultAsync(e => e.Number == number && e.State == ErasureState.Waiting, cancellation);
                if (row is null)
                {
                    return false;
                }

                var now = _time.GetUtcNow();
                (row.State, row.EndedAtUtc, row.Sought) = (ErasureState.Cancelled, now, null);
                await TellAsync(context, row, by, now, "cancelled before anything was removed", cancellation);
                return true;
            },
            cancellation
        );

    public Task<KeptErasure?> FindAsync(WorkspaceId workspace, int number, CancellationToken cancellation) =>
        _database.ReadAsIsAsync(
            async context =>
            {
                var row = await context.In<ErasureRow>(workspace).SingleOrDefaultAsync(e => e.Number == number, cancellation);
                return row?.ToErasure(await QuotingIncidents.PrivateAsync(context, workspace, cancellation));
            },
            cancellation
        );

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<KeptErasure>> ListAsync(WorkspaceId workspace, CancellationToken cancellation) =>
        _database.ReadAsIsAsync<IReadOnlyList<KeptErasure>>(
            async context =>
            {
                var hidden = await QuotingIncidents.PrivateAsync(context, workspace, cancellation);
                var rows = context.In<ErasureRow>(workspace).OrderByDescending(e => e.Number).Take(ErasureLimits.MaxListed);
                return (await rows.ToListAsync(cancellation)).ConvertAll(e => e.ToErasure(hidden));
            },
            cancellation
        );

    /// <summary>By which an erasure of the same value is known again.</summary>
    public async Task<string> HashAsync(WorkspaceId workspace, string value, CancellationToken cancellation) =>
        (await _workspaces.HasherAsync(workspace, cancellation)).KeyOf($"erased subject {value}");

    internal static IQueryable<ErasureRow> Open(IQueryable<ErasureRow> erasures) =>
        erasures.Where(e =>
            e.State == ErasureState.Waiting || e.State == ErasureState.Erasing || e.State == ErasureState.Cleaning
        );

    internal static async Task<int> NextNumberAsync(
        TriageContext context,
        WorkspaceId workspace,
        CancellationToken cancellation
    ) => (await context.In<ErasureRow>(workspace).MaxAsync(e => (int?)e.Number, cancellation) ?? 0) + 1;

    internal static Task<AuditEntry> TellAsync(
        TriageContext context,
        ErasureRow row,
        Actor by,
        DateTimeOffset nowUtc,
        string what,
        CancellationToken cancellation
    ) =>
        AuditLog.AddAsync(
            context,
            nowUtc,
            row.Workspace,
            by,
            AuditAct.Erased,
            $"erasure ER-{row.Number}",
            $"subject {row.SubjectHash}: {what}",
            cancellation
        );
}
