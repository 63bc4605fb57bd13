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
    private const int JudgedAtOnce = 8;
    private const string NoGreen = "There is no green run of this agent to compare with. Mark one green, or choose a run.";

    /// <summary>Pairs that are judged at once: each holds both runs whole.</summary>
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, JudgedAtOnce).Select(_ => new SemaphoreSlim(1))];

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
        surroundings.Forget();
        _cache.Clear();
    }

    public void Dispose() => _cache.Dispose();

    /// <summary>How the green run ranks among its peers: a consensus run cannot be told from the pair alone.</summary>
    private async Task<PairCandidate?> ChosenAsync(WorkspaceId workspace, Run green, Run red, CancellationToken cancellation) =>
        GreenRuns.TierOf(red, green).Tier != PairTier.None
            ? null
            : (await CandidatesAsync(workspace, red, cancellation)).FirstOrDefault(c => c.Green.Id == green.Id);

    private async Task<Run?> FindAsync(WorkspaceId workspace, string runOrTraceId, CancellationToken cancellation) =>
        (await heads.FindAsync(workspace, runOrTraceId, cancellation))?.Run;

    /// <param name="State">All but the surroundings that the answer depends on.</param>
    private sealed record Asked(
        WorkspaceId Workspace,
        Run? Green,
        Run Red,
        PairCandidate? Chosen,
        IReadOnlyList<Change> Reported,
        GreenConsensus? Consensus,
        bool HasWrongItems,
        object State
    );

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
        var asked = new Asked(workspace, green, red, chosen, reported, consensus, wrong.Length > 0, state);
        if (Known(asked) is { } known)
        {
            return known;
        }

        // Who asks for the same pair meanwhile waits, and finds it kept.
        var turn = _turns[(uint)HashCode.Combine(workspace, green?.Id, red.Id) % JudgedAtOnce];
        await turn.WaitAsync(cancellation);
        try
        {
            return Known(asked)
                ?? await Task.Run(() => measures.ComparingAsync(() => JudgeAsync(asked, cancellation)), cancellation);
        }
        finally
        {
            turn.Release();
        }
    }

    private PairDiagnosis? Known(Asked asked) =>
        surroundings.Known(asked.Workspace, asked.Red) is { } around
            ? _cache.Get<PairDiagnosis>((asked.State, around.Key))
            : null;

    private async Task<PairDiagnosis?> JudgeAsync(Asked asked, CancellationToken cancellation)
    {
        var forgotten = surroundings.Forgotten;
        var (greenRun, redRun) = await ReadAsync(asked, cancellation);
        if (redRun is null || (greenRun is null && asked.Green is not null))
        {
            return null;
        }

        // Beside each other: neither needs the other.
        var comparing = Task.Run(
            () =>
                greenRun is null
                    ? null
                    : RunComparer.Compare(greenRun, redRun, asked.Chosen, asked.Reported, knowledge.Masks, asked.Consensus),
            cancellation
        );
        var loading = surroundings.OfAsync(asked.Workspace, redRun, greenRun, cancellation);
        await Task.WhenAll(comparing, loading);
        var (pair, around) = (await comparing, await loading);
        if (_cache.TryGetValue((asked.State, around.Key), out PairDiagnosis? known))
        {
            return known;
        }

        var contrast = asked.HasWrongItems
            ? ItemContrast.Of(
                redRun,
                await items.AllOfRunAsync(asked.Workspace, asked.Red.Id, cancellation),
                knowledge.Thresholds.Get(ThresholdKeys.ItemsMaxChance)
            )
            : null;
        var withReported = around with { Reported = asked.Reported };
        var diagnosis = pair is null
            ? Diagnoser.WithoutPair(redRun, NoGreen, contrast, knowledge.Rules, withReported)
            : Diagnoser.Diagnose(pair with { Items = contrast }, knowledge.Rules, withReported);
        var spans = redRun.Spans.Count + (greenRun?.Spans.Count ?? 0);
        var size = Math.Max(spans, Limits.MaxSpansInComparisonsKept / Kept);
        var kept = new MemoryCacheEntryOptions { Size = size, AbsoluteExpirationRelativeToNow = Limits.RunsRemembered };
        _cache.Set((asked.State, around.Key), diagnosis, kept);
        if (surroundings.Forgotten != forgotten)
        {
            // What was read may be gone by now.
            _cache.Remove((asked.State, around.Key));
        }

        return diagnosis;
    }

    /// <summary>Both at once: to unpack a long run is work for a processor of its own.</summary>
    private async Task<(RecordedRun? Green, RecordedRun? Red)> ReadAsync(Asked asked, CancellationToken cancellation)
    {
        var green = asked.Green is null
            ? Task.FromResult<RecordedRun?>(null)
            : Task.Run(() => runs.FindRecordedAsync(asked.Workspace, asked.Green.Id, cancellation), cancellation);
        var red = runs.FindRecordedAsync(asked.Workspace, asked.Red.Id, cancellation);
        await Task.WhenAll(green, red);
        return (await green, await red);
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
