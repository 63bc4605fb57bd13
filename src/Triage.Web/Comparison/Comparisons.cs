using Microsoft.Extensions.Caching.Memory;
using Triage.Engine;
using Triage.Engine.Checklists;
using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;

namespace Triage.Web.Comparison;

/// <summary>
/// Compares and diagnoses pairs. A result is kept by both revisions, so it is computed once however many people look;
/// at most <see cref="Kept"/> pairs are kept, the least used go first.
/// </summary>
public sealed class Comparisons(IRunStore runs, KnowledgeBase knowledge) : IDisposable
{
    private const int Kept = 64;
    private const string NoGreen = "There is no green run of this agent to compare with. Mark one green, or choose a run.";

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = Kept });

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
            ? Diagnose(workspace, greenRun, redRun, await ChosenAsync(workspace, greenRun.Run, redRun.Run, cancellation))
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
        return greenRun is null ? Diagnoser.WithoutPair(redRun, NoGreen) : Diagnose(workspace, greenRun, redRun, best);
    }

    /// <summary>What the red run says alone. Null when there is no such run.</summary>
    public async Task<PairDiagnosis?> WithoutGreenAsync(WorkspaceId workspace, string red, CancellationToken cancellation) =>
        await runs.FindRecordedAsync(workspace, red, cancellation) is { } redRun ? Diagnoser.WithoutPair(redRun, NoGreen) : null;

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

    private PairDiagnosis Diagnose(WorkspaceId workspace, RecordedRun green, RecordedRun red, PairCandidate? chosen) =>
        _cache.GetOrCreate(
            (
                workspace,
                (green.Run.Id, green.Run.Revision, green.Run.Outcome),
                (red.Run.Id, red.Run.Revision, red.Run.Outcome),
                chosen?.Tier
            ),
            entry =>
            {
                entry.Size = 1;
                return Diagnoser.Diagnose(RunComparer.Compare(green, red, chosen), knowledge.Classes, knowledge.Thresholds);
            }
        )!;
}
