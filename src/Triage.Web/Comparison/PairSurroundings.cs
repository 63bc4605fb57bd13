using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;
using Triage.Engine;
using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;
using Triage.Engine.Diagnosis.Population;
using Triage.Engine.Runs;
using Triage.Storage.Runs;

namespace Triage.Web.Comparison;

/// <summary>
/// Loads what surrounds a red run: the last green ones in figures, and what the runs of the workspace did around it and around
/// them. Both are bounded and kept for a while, so that however many look at a pair it is loaded once.
/// </summary>
public sealed class PairSurroundings(IRunStore runs, PopulationQueries population, KnowledgeBase knowledge) : IDisposable
{
    private const int KeptRuns = 400;
    private const int KeptSurroundings = 64;

    private int _forgotten;

    private readonly MemoryCache _figures = new(new MemoryCacheOptions { SizeLimit = KeptRuns });
    private readonly MemoryCache _surroundings = new(new MemoryCacheOptions { SizeLimit = KeptSurroundings });

    /// <summary>What was loaded before; null when it was not, or too long ago.</summary>
    public Surroundings? Known(WorkspaceId workspace, Run red) => _surroundings.Get<Surroundings>(KeyOf(workspace, red));

    /// <param name="green">The run beside it, which is often one of the last green ones: it need not be read once more.</param>
    /// <returns>The same instance while it is kept; without what was reported, which depends on the pair.</returns>
    public async Task<Surroundings> OfAsync(
        WorkspaceId workspace,
        RecordedRun red,
        RecordedRun? green,
        CancellationToken cancellation
    )
    {
        if (Known(workspace, red.Run) is { } known)
        {
            return known;
        }

        var forgotten = Forgotten;
        var greens = await population.LastGreenAsync(
            workspace,
            red.Run,
            (int)knowledge.Thresholds.Get(ThresholdKeys.GreenBaselineRuns),
            TimeSpan.FromDays(knowledge.Thresholds.Get(ThresholdKeys.GreenBaselineDays)),
            cancellation
        );
        var figures = await FiguresAsync(workspace, greens, green, cancellation);
        var facts = await AroundAsync(workspace, red, greens, cancellation);
        var around = new Surroundings(figures, facts, []) { Key = KeyOf(greens, figures, facts) };
        var kept = new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Limits.SurroundingsKept };
        _surroundings.Set(KeyOf(workspace, red.Run), around, kept);
        if (Forgotten != forgotten)
        {
            // What was read may be gone by now.
            Clear();
        }

        return around;
    }

    /// <summary>How often it was asked to let go: what was read before may be of a run that is gone.</summary>
    public int Forgotten => Volatile.Read(ref _forgotten);

    public void Forget()
    {
        Interlocked.Increment(ref _forgotten);
        Clear();
    }

    private void Clear()
    {
        _figures.Clear();
        _surroundings.Clear();
    }

    public void Dispose()
    {
        _figures.Dispose();
        _surroundings.Dispose();
    }

    private static (WorkspaceId, string, int) KeyOf(WorkspaceId workspace, Run red) => (workspace, red.Id, red.Revision);

    /// <summary>A run in figures is as it is by its revision, and by whether its bodies are still there.</summary>
    private static string KeyOf(IReadOnlyList<Run> greens, IReadOnlyList<RunFigures> figures, PopulationFacts facts)
    {
        var measured = figures.Select(f => f.RunId).ToHashSet(StringComparer.Ordinal);
        var runs = greens
            .Where(g => measured.Contains(g.Id))
            .Select(g => new
            {
                g.Id,
                g.Revision,
                g.BodiesDropped,
            });
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { runs, facts })));
    }

    /// <summary>Those whose spans fit in together; a large run is left out, not the smaller ones behind it.</summary>
    internal static IEnumerable<Run> Fitting(IEnumerable<Run> runs, int maxSpans)
    {
        foreach (var run in runs.Where(r => r.Summary.SpanCount <= maxSpans))
        {
            maxSpans -= run.Summary.SpanCount;
            yield return run;
        }
    }

    private async Task<IReadOnlyList<RunFigures>> FiguresAsync(
        WorkspaceId workspace,
        IReadOnlyList<Run> greens,
        RecordedRun? read,
        CancellationToken cancellation
    )
    {
        var figures = new List<RunFigures>();
        foreach (var green in Fitting(greens, Limits.MaxSpansInGreenRuns))
        {
            var key = (workspace, green.Id, green.Revision, green.BodiesDropped);
            if (!_figures.TryGetValue(key, out RunFigures? known))
            {
                var recorded =
                    read is { Run: var run }
                    && run.Id == green.Id
                    && run.Revision == green.Revision
                    && run.BodiesDropped == green.BodiesDropped
                        ? read
                        : await runs.FindRecordedAsync(workspace, green.Id, cancellation);
                if (recorded is null)
                {
                    continue;
                }

                known = _figures.Set(
                    key,
                    RunFigures.Of(recorded),
                    new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Limits.RunsRemembered }
                );
            }

            figures.Add(known!);
        }

        return figures;
    }

    private async Task<PopulationFacts> AroundAsync(
        WorkspaceId workspace,
        RecordedRun red,
        IReadOnlyList<Run> greens,
        CancellationToken cancellation
    )
    {
        IReadOnlyList<Run> all = [red.Run, .. greens];
        var others = await population.InTimesAsync(workspace, [.. all.Select(TimeAround.WindowOf)], cancellation);
        var times = all.Select((run, i) => new TimeAround(run, others[i].Runs)).ToList();
        var since = await population.CredentialsSinceAsync(
            workspace,
            red.Run.Summary.Agent ?? "",
            [.. red.Run.Summary.Credentials.Select(c => c.Id)],
            cancellation
        );
        return PopulationAround.Of(red, times[0], [.. times.Skip(1)], since);
    }
}
