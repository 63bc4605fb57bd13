using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Access;

namespace Triage.Storage.Access;

/// <summary>Which entries are wanted, the newest first.</summary>
/// <param name="Workspace">Null is every workspace and the instance itself: for administrators only.</param>
public sealed record AuditFilter(WorkspaceId? Workspace)
{
    public AuditAct? Act { get; init; }
    public string? Actor { get; init; }
    public DateTimeOffset? FromUtc { get; init; }
    public DateTimeOffset? ToUtc { get; init; }
    public int Limit { get; init; } = Limits.DefaultPageSize;

    /// <summary><see cref="Page{T}.Next"/> of the page before.</summary>
    public string? After { get; init; }
}

/// <summary>
/// Who did what that matters for security, for ever: entries are added and never changed, and each carries a hash over
/// the one before. There is no method here that changes or removes one, and there is to be none.
/// </summary>
public sealed class AuditLog
{
    private const int RowsPerRead = 5_000;

    private readonly TriageDatabase _database;
    private readonly TimeProvider _time;

    internal AuditLog(TriageDatabase database, TimeProvider time)
    {
        _database = database;
        _time = time;
    }

    /// <inheritdoc cref="WriteAsync(WorkspaceId?, Actor, AuditAct, string, string?, CancellationToken)"/>
    public Task WriteAsync(WorkspaceId? workspace, Actor actor, AuditAct act, string what, CancellationToken cancellation) =>
        WriteAsync(workspace, actor, act, what, null, cancellation);

    /// <summary>Adds an entry; it is durable when this returns. Texts that are too long are cut.</summary>
    /// <param name="workspace">Null for what concerns the instance as a whole.</param>
    /// <param name="what">Without secrets; may be hostile text.</param>
    /// <param name="detail"><inheritdoc cref="AuditEntry" path="/param[@name='Detail']"/></param>
    public Task WriteAsync(
        WorkspaceId? workspace,
        Actor actor,
        AuditAct act,
        string what,
        string? detail,
        CancellationToken cancellation
    ) =>
        _database.WriteAsIsAsync(
            WritePriority.Interactive,
            context => AddAsync(context, _time.GetUtcNow(), workspace, actor, act, what, detail, cancellation),
            cancellation
        );

    /// <exception cref="RefusedInputException">The cursor is none of this list.</exception>
    public Task<Page<AuditEntry>> ListAsync(AuditFilter filter, CancellationToken cancellation) =>
        _database.ReadAsIsAsync(
            async context =>
            {
                var matching = Matching(context, filter);
                var after = filter.After is { } cursor ? Cursor.ReadNumbers(cursor, 1)[0] : long.MaxValue;
                var rows = await matching
                    .Where(e => e.Number < after)
                    .OrderByDescending(e => e.Number)
                    .Take(Paging.Rows(filter.Limit) + 1)
                    .ToListAsync(cancellation);
                return await matching.PageAsync(
                    rows,
                    filter.Limit,
                    row => Cursor.Of(row.Number),
                    row => row.ToEntry(),
                    cancellation
                );
            },
            cancellation
        );

    /// <summary>Reads every entry and computes its hash again; also beside a running Triage.</summary>
    /// <param name="known">How far the log was written at some earlier moment; null when that is not known.</param>
    public async Task<AuditVerification> VerifyAsync(AuditHead? known, CancellationToken cancellation)
    {
        var head = new AuditHead(0, AuditEntry.NoHash);
        while (true)
        {
            var rows = await AfterAsync(head.Number, cancellation);
            foreach (var row in rows)
            {
                if (Tampered(row, head, known) is { } why)
                {
                    return new AuditVerification(head, head.Number + 1, why);
                }

                head = new AuditHead(row.Number, row.Hash);
            }

            if (rows.Count < RowsPerRead)
            {
                return known?.Number > head.Number
                    ? new AuditVerification(
                        head,
                        head.Number + 1,
                        $"The log ends at entry {head.Number}, and it was written up to entry {known.Number}: the last ones were removed."
                    )
                    : new AuditVerification(head, null, null);
            }
        }
    }

    /// <summary>For a store that tells of its act in the act's own transaction: neither is there without the other.</summary>
    internal static async Task<AuditEntry> AddAsync(
        TriageContext context,
        DateTimeOffset nowUtc,
        WorkspaceId? workspace,
        Actor actor,
        AuditAct act,
        string what,
        string? detail,
        CancellationToken cancellation
    )
    {
        // What was added in this transaction and not written yet comes before it.
        await context.SaveChangesAsync(cancellation);
        var last = await context
            .Set<AuditRow>()
            .OrderByDescending(e => e.Number)
            .Select(e => new AuditHead(e.Number, e.Hash))
            .FirstOrDefaultAsync(cancellation);
        var entry = new AuditEntry(
            (last?.Number ?? 0) + 1,
            nowUtc,
            workspace,
            new Actor(Cut(actor.Name, AccessLimits.MaxAuditNameChars)),
            act,
            Cut(what, AccessLimits.MaxAuditNameChars),
            detail is null ? null : Cut(detail, AccessLimits.MaxAuditDetailChars)
        );
        context.Add(
            new AuditRow
            {
                Number = entry.Number,
                AtUtc = entry.AtUtc,
                Workspace = entry.Workspace,
                Actor = entry.Actor,
                Act = entry.Act,
                What = entry.What,
                Detail = entry.Detail,
                Hash = entry.HashAfter(last?.Hash ?? AuditEntry.NoHash),
            }
        );
        return entry;
    }

    private Task<List<AuditRow>> AfterAsync(long number, CancellationToken cancellation) =>
        _database.ReadAsIsAsync(
            context =>
                context
                    .Set<AuditRow>()
                    .Where(e => e.Number > number)
                    .OrderBy(e => e.Number)
                    .Take(RowsPerRead)
                    .ToListAsync(cancellation),
            cancellation
        );

    private static string? Tampered(AuditRow row, AuditHead before, AuditHead? known)
    {
        if (row.Number != before.Number + 1)
        {
            return $"Entry {before.Number + 1} is missing: after {before.Number} comes {row.Number}.";
        }

        if (row.ToEntry().HashAfter(before.Hash) != row.Hash)
        {
            return $"Entry {row.Number} is not as it was written: its hash does not fit what it says.";
        }

        return known?.Number == row.Number && known.Hash != row.Hash
            ? $"Entry {row.Number} has another hash than the one that was noted: it, or one before it, was written anew."
            : null;
    }

    private static IQueryable<AuditRow> Matching(TriageContext context, AuditFilter filter)
    {
        var rows = context.Set<AuditRow>().AsQueryable();
        if (filter.Workspace is { } workspace)
        {
            rows = rows.Where(e => e.Workspace == workspace);
        }

        if (filter.Act is { } act)
        {
            rows = rows.Where(e => e.Act == act);
        }

        if (filter.Actor is { } name)
        {
            var actor = new Actor(name);
            rows = rows.Where(e => e.Actor == actor);
        }

        if (filter.FromUtc is { } from)
        {
            rows = rows.Where(e => e.AtUtc >= from);
        }

        return filter.ToUtc is { } to ? rows.Where(e => e.AtUtc < to) : rows;
    }

    /// <summary>As the database keeps it, so that it hashes the same when it is read.</summary>
    private static string Cut(string text, int max) =>
        StorableText.Read(StorableText.Stored(text.Length <= max ? text : text[..max]));
}
