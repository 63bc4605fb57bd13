using Microsoft.Extensions.Caching.Memory;
using Triage.Engine;
using Triage.Engine.Checklists;
using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;
using Triage.Storage.Agents;
using Triage.Storage.Runs;
using Triage.Web.Shell;

namespace Triage.Web.Comparison;

/// <summary>
/// Compares and diagnoses pairs. A result is kept by both revisions, so that spans are read and compared once however many
/// people look; at most <see cref="Kept"/> pairs are kept, and fewer of long runs; the least used go first.
/// </summary>
public sealed class Comparisons(
    IRunStore runs,
    RunQueries heads,
    ItemQueries items,
    ChangeStore changes,
    PairSurroundings surroundings,
    KnowledgeBase knowledge,
    OwnMeasures measures
) : IDisposable
{
    private const int Kept = 64;
    private const string NoGreen = "There is no green run of this agent to compare with. Mark one green, or choose a run.";

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = Limits.MaxSpansInComparisonsKept });

    /// <summary>Null when one of the runs does not exist. Ids or member trace ids.</summary>
    public async Task<PairDiagnosis?> OfPairAsync(WorkspaceId workspace, string green, string red, CancellationToken cancellation)
    {
        var greenRun = await FindAsync(workspace, green, cancellation);
        var redRun = await FindAsync(workspace, red, cancellation);
        if (greenRun is null || redRun is null)
        {
            return null;
        }

        return greenRun.Id != redRun.Id
            ? await DiagnoseAsync(
                workspace,
                greenRun,
                redRun,
                await ChosenAsync(workspace, greenRun, redRun, cancellation),
                cancellation
            )
            : throw new RefusedInputException("green, red", $"Both sides are run {redRun.Id}. Choose another green run.");
    }

    /// <summary>The red run with the green one that the app proposes, or without one. Null when there is no such run.</summary>
    public async Task<PairDiagnosis?> OfRunAsync(WorkspaceId workspace, string red, CancellationToken cancellation)
    {
        if (await FindAsync(workspace, red, cancellation) is not { } redRun)
        {
            return null;
        }

        var best = (await CandidatesAsync(workspace, redRun, cancellation)).FirstOrDefault();
        return await DiagnoseAsync(workspace, best?.Green, redRun, best, cancellation);
    }

    /// <summary>What the red run says alone. Null when there is no such run.</summary>
    public async Task<PairDiagnosis?> WithoutGreenAsync(WorkspaceId workspace, string red, CancellationToken cancellation) =>
        await FindAsync(workspace, red, cancellation) is { } redRun
            ? await DiagnoseAsync(workspace, null, redRun, null, cancellation)
            : null;

    /// <summary>The green runs that could stand beside a red one, best first.</summary>
    public async Task<IReadOnlyList<PairCandidate>> CandidatesAsync(
        WorkspaceId workspace,
        Run red,
        CancellationToken cancellation
    ) => GreenRuns.Rank(red, await runs.GreenCandidatesAsync(workspace, red, cancellation), knowledge.Thresholds);

    /// <summary>Lets go of what is remembered of runs that are gone.</summary>
    public void Forget()
    {
        _cache.Clear();
        surroundings.Forget();
    }

    public void Dispose() => _cache.Dispose();

    /// <summary>How the green run ranks among its peers: a consensus run cannot be told from the pair alone.</summary>
    private async Task<PairCandidate?> ChosenAsync(WorkspaceId workspace, Run green, Run red, CancellationToken cancellation) =>
        GreenRuns.TierOf(red, green).Tier != PairTier.None
            ? null
            : (await CandidatesAsync(workspace, red, cancellation)).FirstOrDefault(c => c.Green.Id == green.Id);

    private async Task<Run?> FindAsync(WorkspaceId workspace, string runOrTraceId, CancellationToken cancellation) =>
        (await heads.FindAsync(workspace, runOrTraceId, cancellation))?.Run;

    /// <param name="green">Null: what the red run says alone.</param>
    /// <returns>Null when a run was deleted meanwhile.</returns>
    private async Task<PairDiagnosis?> DiagnoseAsync(
        WorkspaceId workspace,
        Run? green,
        Run red,
        PairCandidate? chosen,
        CancellationToken cancellation
    )
    {
        var wrong = await WrongItemsAsync(workspace, red, cancellation);
        var reported = await ReportedAsync(workspace, green ?? red, red, cancellation);
        var consensus = green is null ? null : await ConsensusAsync(workspace, green, red, chosen, cancellation);
        // Changes are only ever added.
        var state = (workspace, StateOf(green), StateOf(red), chosen?.Tier, red.Items, wrong, reported.Count, consensus?.Key);
        if (surroundings.Known(workspace, red) is { } before && _cache.TryGetValue((state, before.Key), out PairDiagnosis? known))
        {
            return known;
        }

        var redSpans = await runs.FindRecordedAsync(workspace, red.Id, cancellation);
        var greenSpans = green is null ? null : await runs.FindRecordedAsync(workspace, green.Id, cancellation);
        if (redSpans is null || (greenSpans is null && green is not null))
        {
            return null;
        }

        var around = await surroundings.OfAsync(workspace, redSpans, cancellation);
        if (_cache.TryGetValue((state, around.Key), out known))
        {
            return known;
        }

        var contrast =
            wrong.Length == 0
                ? null
                : ItemContrast.Of(
                    redSpans,
                    await items.AllOfRunAsync(workspace, red.Id, cancellation),
                    knowledge.Thresholds.Get(ThresholdKeys.ItemsMaxChance)
                );
        var withReported = around with { Reported = reported };
        var diagnosis = greenSpans is null
            ? Diagnoser.WithoutPair(redSpans, NoGreen, contrast, knowledge.Rules, withReported)
            : measures.Comparing(() =>
                Diagnoser.Diagnose(
                    RunComparer.Compare(greenSpans, redSpans, chosen, reported, knowledge.Masks, consensus) with
                    {
                        Items = contrast,
                    },
                    knowledge.Rules,
                    withReported
                )
            );
        var spans = redSpans.Spans.Count + (greenSpans?.Spans.Count ?? 0);
        var size = Math.Max(spans, Limits.MaxSpansInComparisonsKept / Kept);
        return _cache.Set((state, around.Key), diagnosis, new MemoryCacheEntryOptions { Size = size });
    }

    /// <summary>Which items are wrong can change without a new revision of the run, and without a change of their number.</summary>
    private async Task<string> WrongItemsAsync(WorkspaceId workspace, Run red, CancellationToken cancellation)
    {
        if (red.Items.Red == 0)
        {
            return "";
        }

        var filter = new ItemFilter { Outcome = Outcome.Red, Limit = Limits.MaxPageSize };
        return string.Join(
            '\n',
            (await items.OfRunAsync(workspace, red.Id, filter, cancellation)).Items.Select(i => i.Subject.Value)
        );
    }

    /// <summary>What recent green runs usually do. On the same subject nobody asks: there every step more or less counts.</summary>
    private async Task<GreenConsensus?> ConsensusAsync(
        WorkspaceId workspace,
        Run green,
        Run red,
        PairCandidate? chosen,
        CancellationToken cancellation
    ) =>
        (chosen?.Tier ?? GreenRuns.TierOf(red, green).Tier) is PairTier.SameSubject
            ? null
            : GreenConsensus.Of(red, await runs.GreenCandidatesAsync(workspace, red, cancellation), knowledge.Thresholds);

    private static (string, int, EffectiveOutcome)? StateOf(Run? run) => run is null ? null : (run.Id, run.Revision, run.Outcome);

    private Task<IReadOnlyList<Change>> ReportedAsync(WorkspaceId workspace, Run green, Run red, CancellationToken cancellation)
    {
        var (from, to) = ReportedChanges.Window(green, red);
        return changes.ReportedAsync(workspace, red.Summary.Agent, from, to, cancellation);
    }
}
