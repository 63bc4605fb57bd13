using Microsoft.EntityFrameworkCore;
using Triage.Storage.Packs;

namespace Triage.Storage.Retention;

/// <summary>Asks the database what it takes.</summary>
internal abstract class DiskReading
{
    private const string Packs = "packs";

    /// <summary>Packs are found by random ids, so that the first ones are as good as any others.</summary>
    private const int SampledPacks = 1_000;

    /// <summary>By the beginning of the table's name; the first that fits.</summary>
    private static readonly (string Table, DiskUse Use)[] Uses =
    [
        ("search_", DiskUse.Search),
        ("said_", DiskUse.Search),
        ("run", DiskUse.Runs),
        ("chain_ties", DiskUse.Runs),
        ("outcome_claims", DiskUse.Runs),
        ("agent", DiskUse.Runs),
        ("fingerprint", DiskUse.Runs),
        ("changes", DiskUse.Runs),
        ("build_results", DiskUse.Runs),
        ("pipelines", DiskUse.Runs),
        ("incident", DiskUse.Incidents),
        ("worklist", DiskUse.Incidents),
        ("onsets", DiskUse.Incidents),
        ("follow_ups", DiskUse.Incidents),
        ("answers", DiskUse.Incidents),
        ("fix_attempts", DiskUse.Incidents),
        ("tallies", DiskUse.Incidents),
        ("reporters", DiskUse.Incidents),
    ];

    public abstract Task<DiskSize> SizeAsync(TriageContext context, CancellationToken cancellation);

    public async Task<IReadOnlyList<DiskShare>> SharesAsync(TriageContext context, CancellationToken cancellation)
    {
        var tables = await TablesAsync(context, cancellation);
        var bytes = tables
            .Where(t => t.Key != Packs)
            .GroupBy(t => UseOf(t.Key))
            .ToDictionary(t => t.Key, t => t.Sum(table => table.Value));
        var packs = tables.GetValueOrDefault(Packs);
        var bodies = (long)(packs * await BodiesOfPacksAsync(context, cancellation));
        (bytes[DiskUse.Bodies], bytes[DiskUse.Skeletons]) = (bodies, packs - bodies);
        return [.. Enum.GetValues<DiskUse>().Select(use => new DiskShare(use, bytes.GetValueOrDefault(use)))];
    }

    /// <summary>What each table takes with its indexes.</summary>
    protected abstract Task<Dictionary<string, long>> TablesAsync(TriageContext context, CancellationToken cancellation);

    private static DiskUse UseOf(string table) =>
        Uses.Where(u => table.StartsWith(u.Table, StringComparison.Ordinal)).Select(u => u.Use).FirstOrDefault(DiskUse.Other);

    private static async Task<double> BodiesOfPacksAsync(TriageContext context, CancellationToken cancellation)
    {
        var packs = await context
            .Set<PackRow>()
            .OrderBy(p => p.Workspace)
            .ThenBy(p => p.TraceId)
            .ThenBy(p => p.Number)
            .Take(SampledPacks)
            .Select(p => new { Body = p.Body.Length, Skeleton = p.Skeletons.Length + p.Ids.Length })
            .ToListAsync(cancellation);
        var body = packs.Sum(p => (double)p.Body);
        return body == 0 ? 0 : body / (body + packs.Sum(p => (double)p.Skeleton));
    }
}
