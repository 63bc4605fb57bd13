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
/// Compares and diagnoses pairs. A result is kept by both revisions, so it is computed once however many people look;
/// at most <see cref="Kept"/> pairs are kept, and fewer of long runs; the least used go first.
/// </summary>
public sealed class Comparisons(
    IRunStore runs,
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
        var greenRun = await runs.FindRecordedAsync(workspace, green, cancellation);
        var redRun = await runs.FindRecordedAsync(workspace, red, cancellation);
        if (greenRun is null || redRun is null)
        {
            return null;
        }

        return greenRun.Run.Id != redRun.Run.Id
            ? await DiagnoseAsync(
                workspace,
                greenRun,
                redRun,
                await ChosenAsync(workspace, greenRun.Run, redRun.Run, cancellation),
                cancellation
            )
            : throw new RefusedInputException("green, red", $"Both sides are run {redRun.Run.Id}. Choose another green run.");
    }

    /// <summary>The red run with the green one that the app proposes, or without one. Null when there is no such run.</summary>
    public async Task<PairDiagnosis?> OfRunAsync(WorkspaceId workspace, string red, CancellationToken cancellation)
    {
        var redRun = await runs.FindRecordedAsync(workspace, red, cancellation);
        if (redRun is null)
        {
            return null;
        }

        var best = (await CandidatesAsync(workspace, redRun.Run, cancellation)).FirstOrDefault();
        var greenRun = best is null ? null : await runs.FindRecordedAsync(workspace, best.Green.Id, cancellation);
        return await DiagnoseAsync(workspace, greenRun, redRun, best, cancellation);
    }

    /// <summary>What the red run says alone. Null when there is no such run.</summary>
    public async Task<PairDiagnosis?> WithoutGreenAsync(WorkspaceId workspace, string red, CancellationToken cancellation) =>
        await runs.FindRecordedAsync(workspace, red, cancellation) is { } redRun
            ? await DiagnoseAsync(workspace, null, redRun, null, cancellation)
            : null;

    /// <summary>The green runs that could stand beside a red one, best first.</summary>
    public async Task<IReadOnlyList<PairCandidate>> CandidatesAsync(
        WorkspaceId workspace,
        Run red,
        CancellationToken cancellation
    ) => GreenRuns.Rank(red, await runs.GreenCandidatesAsync(workspace, red, cancellation), knowledge.Thresholds);

    public void Dispose() => _cache.Dispose();

    /// <summary>How the green run ranks among its peers: a consensus run cannot be told from the pair alone.</summary>
    private async Task<PairCandidate?> ChosenAsync(WorkspaceId workspace, Run green, Run red, CancellationToken cancellation) =>
        GreenRuns.TierOf(red, green).Tier != PairTier.None
            ? null
            : (await CandidatesAsync(workspace, red, cancellation)).FirstOrDefault(c => c.Green.Id == green.Id);

    /// <param name="green">Null: what the red run says alone.</param>
    private async Task<PairDiagnosis> DiagnoseAsync(
        WorkspaceId workspace,
        RecordedRun? green,
        RecordedRun red,
        PairCandidate? chosen,
        CancellationToken cancellation
    )
    {
        var wrong = await WrongItemsAsync(workspace, red.Run, cancellation);
        var reported = await ReportedAsync(workspace, green?.Run ?? red.Run, red.Run, cancellation);
        var around = await surroundings.OfAsync(workspace, red, cancellation);
        var consensus = green is null ? null : await ConsensusAsync(workspace, green.Run, red.Run, chosen, cancellation);
        // Changes are only ever added.
        var key = (
            workspace,
            StateOf(green),
            StateOf(red),
            chosen?.Tier,
            red.Run.Items,
            wrong,
            reported.Count,
            around.Key,
            consensus?.Key
        );
        if (_cache.TryGetValue(key, out PairDiagnosis? known))
        {
            return known!;
        }

        var contrast =
            wrong.Length == 0
                ? null
                : ItemContrast.Of(
                    red,
                    await items.AllOfRunAsync(workspace, red.Run.Id, cancellation),
                    knowledge.Thresholds.Get(ThresholdKeys.ItemsMaxChance)
                );
        var diagnosis = green is null
            ? Diagnoser.WithoutPair(red, NoGreen, contrast, knowledge.Rules, around with { Reported = reported })
            : measures.Comparing(() =>
                Diagnoser.Diagnose(
                    RunComparer.Compare(green, red, chosen, reported, knowledge.Masks, consensus) with
                    {
                        Items = contrast,
                    },
                    knowledge.Rules,
                    around with
                    {
                        Reported = reported,
                    }
                )
            );
        var spans = red.Spans.Count + (green?.Spans.Count ?? 0);
        var size = Math.Max(spans, Limits.MaxSpansInComparisonsKept / Kept);
        return _cache.Set(key, diagnosis, new MemoryCacheEntryOptions { Size = size });
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

    private static (string, int, EffectiveOutcome)? StateOf(RecordedRun? recorded) =>
        recorded is { Run: var run } ? (run.Id, run.Revision, run.Outcome) : null;

    private Task<IReadOnlyList<Change>> ReportedAsync(WorkspaceId workspace, Run green, Run red, CancellationToken cancellation)
    {
        var (from, to) = ReportedChanges.Window(green, red);
        return changes.ReportedAsync(workspace, red.Summary.Agent, from, to, cancellation);
    }
}
