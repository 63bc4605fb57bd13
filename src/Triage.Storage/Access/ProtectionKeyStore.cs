using Microsoft.EntityFrameworkCore;
using Triage.Engine.Access;

namespace Triage.Storage.Access;

/// <summary>The keys of data protection, shared by all instances over one database. It knows nothing of what is in them.</summary>
public sealed class ProtectionKeyStore
{
    private readonly TriageDatabase _database;
    private readonly TimeProvider _time;

    internal ProtectionKeyStore(TriageDatabase database, TimeProvider time)
    {
        _database = database;
        _time = time;
    }

    /// <summary>In the order in which they were added.</summary>
    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation) =>
        _database.ReadAsIsAsync<IReadOnlyList<string>>(
            async context =>
                await context
                    .Set<ProtectionKeyRow>()
                    .OrderBy(k => k.Number)
                    .Take(AccessLimits.MaxProtectionKeys)
                    .Select(k => k.Xml)
                    .ToListAsync(cancellation),
            cancellation
        );

    /// <summary>It only ever grows: another number is another key.</summary>
    public Task<int> CountAsync(CancellationToken cancellation) =>
        _database.ReadAsIsAsync(context => context.Set<ProtectionKeyRow>().CountAsync(cancellation), cancellation);

    public Task AddAsync(string xml, CancellationToken cancellation) =>
        _database.WriteAsIsAsync(
            WritePriority.Interactive,
            async context =>
            {
                var last = await context.Set<ProtectionKeyRow>().MaxAsync(k => (int?)k.Number, cancellation) ?? 0;
                var row = new ProtectionKeyRow
                {
                    Number = last + 1,
                    Xml = xml,
                    AtUtc = _time.GetUtcNow(),
                };
                context.Add(row);
                return row.Number;
            },
            cancellation
        );
}
