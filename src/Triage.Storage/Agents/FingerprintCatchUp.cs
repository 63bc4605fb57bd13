using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Storage.Packs;
using Triage.Storage.Runs;

namespace Triage.Storage.Agents;

/// <summary>Notes what builds were made of whose runs were stored before anybody noted it.</summary>
public sealed class FingerprintCatchUp
{
    private const int MaxBuilds = 1_000;

    /// <summary>Runs at each end of a build that are looked at: they say what it began and ended with.</summary>
    private const int RunsAtEachEnd = 20;

    private readonly TriageDatabase _database;
    private readonly PackMapping _mapping;
    private readonly FingerprintBook _fingerprints;
    private readonly TimeProvider _time;

    internal FingerprintCatchUp(TriageDatabase database, PackMapping mapping, FingerprintBook fingerprints, TimeProvider time)
    {
        _database = database;
        _mapping = mapping;
        _fingerprints = fingerprints;
        _time = time;
    }

    /// <summary>Harmless to repeat; what intake has noted meanwhile is left alone.</summary>
    public async Task CatchUpAsync(WorkspaceId workspace, CancellationToken cancellation)
    {
        foreach (var (agent, build) in await MissingAsync(workspace, cancellation))
        {
            await _database.WriteAsync(
                WritePriority.Intake,
                async context =>
                {
                    await NoteAsync(context, workspace, agent, build, cancellation);
                    return true;
                },
                cancellation
            );
        }
    }

    private Task<IReadOnlyList<(string Agent, string Build)>> MissingAsync(
        WorkspaceId workspace,
        CancellationToken cancellation
    ) =>
        _database.ReadAsync<IReadOnlyList<(string, string)>>(
            async context =>
            {
                var ran = await context
                    .In<RunRow>(workspace)
                    .Where(r => r.Agent != null && r.Agent != "")
                    .Select(r => new { Agent = r.Agent!, Build = r.Build ?? "" })
                    .Distinct()
                    .Take(MaxBuilds)
                    .ToListAsync(cancellation);
                var noted = await context
                    .In<FingerprintRow>(workspace)
                    .Select(f => new { f.Agent, f.Build })
                    .Distinct()
                    .Take(MaxBuilds * 10)
                    .ToListAsync(cancellation);
                return [.. ran.Except(noted).Select(b => (b.Agent, b.Build))];
            },
            cancellation
        );

    private async Task NoteAsync(
        TriageContext context,
        WorkspaceId workspace,
        string agent,
        string build,
        CancellationToken cancellation
    )
    {
        var runs = context
            .In<RunRow>(workspace)
            .Where(r => r.Agent == agent && (r.Build ?? "") == build && r.Traces.Any())
            .Include(r => r.Traces);
        var first = await runs.OrderBy(r => r.StartedAtUtc).Take(RunsAtEachEnd).ToListAsync(cancellation);
        var last = await runs.OrderByDescending(r => r.StartedAtUtc).Take(RunsAtEachEnd).ToListAsync(cancellation);
        foreach (var run in first.Union(last).OrderBy(r => r.StartedAtUtc))
        {
            var reading = new SpanReading(context, workspace, _mapping, [.. run.Traces.Select(t => t.TraceId)]);
            var spans = await reading.SkeletonsAsync(cancellation);
            await _fingerprints.NoteAsync(context, [new NotedRun(run, spans, reading, _time.GetUtcNow())], cancellation);
        }
    }
}
