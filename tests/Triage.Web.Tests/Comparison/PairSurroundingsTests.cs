using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;
using Triage.Web.Comparison;

namespace Triage.Web.Tests.Comparison;

public sealed class PairSurroundingsTests : PageOnDisk
{
    private static CancellationToken Cancellation => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task OfAsync_EarlierGreens_AreTheMeasureNewestFirst()
    {
        var older = await StoreAsync(At(1, TimeSpan.FromHours(-3)), Outcome.Green);
        var newer = await StoreAsync(At(2, TimeSpan.FromHours(-2)), Outcome.Green);
        await StoreAsync(At(3, TimeSpan.FromHours(1)), Outcome.Green);
        var red = await RedAsync(At(4, TimeSpan.Zero));

        var around = await Around.OfAsync(Scope.Id, red, null, Cancellation);

        Assert.Equal([newer, older], around.Baseline.Select(f => f.RunId));
        Assert.Equal(1, around.Baseline[0].CallsByTool["list_payments"]);
        Assert.Empty(around.Reported);
        Assert.Same(around, await Around.OfAsync(Scope.Id, red, null, Cancellation));
    }

    [Fact]
    public async Task OfAsync_RunsBesideTheRedOne_AreItsLoad()
    {
        await StoreAsync(At(1, TimeSpan.FromHours(-3)), Outcome.Green);
        await StoreAsync(At(2, TimeSpan.FromMilliseconds(-500)), Outcome.Unknown);
        await StoreAsync(At(3, TimeSpan.FromMilliseconds(-400)), Outcome.Unknown);
        var red = await RedAsync(At(4, TimeSpan.Zero));

        var population = (await Around.OfAsync(Scope.Id, red, null, Cancellation)).Population!;

        Assert.Equal((3, 1), (population.Load!.Red.ConcurrentRuns, population.Load.Green!.ConcurrentRuns));
        Assert.Equal(
            ("list_payments", 3, 0),
            population.Places.Select(p => (p.Place, p.Calls, p.Failed)).Single(p => p.Place == "list_payments")
        );
        Assert.False(population.IsSampled);
    }

    [Fact]
    public async Task OfPairAsync_ManyRunsAtOnce_IsSaidBySignal19()
    {
        var green = await StoreAsync(At(1, TimeSpan.FromHours(-3)), Outcome.Green);
        for (var i = 0; i < 4; i++)
        {
            await StoreAsync(At(10 + i, TimeSpan.FromMilliseconds(-100 - i)), Outcome.Unknown);
        }

        var red = await RedAsync(At(4, TimeSpan.Zero));

        var diagnosis = await Services.GetRequiredService<Comparisons>().OfPairAsync(Scope.Id, green, red.Run.Id, Cancellation);

        var load = Assert.Single(diagnosis!.Signals, s => s.Id == "S19");
        Assert.True(load.Fired, load.Abstained);
        Assert.Equal(Strength.Strong, load.Strength);
        // Nobody was refused: what a refusal speaks against is not said of load alone.
        Assert.DoesNotContain(
            Services.GetRequiredService<KnowledgeBase>().Rules.Weights.Classes,
            c => c.Against.Any(a => a.Means(load)) || c.RuledOutBy.Any(r => r.Means(load))
        );
    }

    [Fact]
    public async Task OfAsync_LoadedAgain_HasTheSameKeyUntilAnotherGreenArrives()
    {
        await StoreAsync(At(1, TimeSpan.FromHours(-3)), Outcome.Green);
        var red = await RedAsync(At(4, TimeSpan.Zero));

        var (first, second) = (await LoadedAsync(red), await LoadedAsync(red));
        await StoreAsync(At(2, TimeSpan.FromHours(-2)), Outcome.Green);
        var third = await LoadedAsync(red);

        Assert.NotSame(first, second);
        Assert.Equal(first.Key, second.Key);
        Assert.NotEqual(first.Key, third.Key);
    }

    [Fact]
    public async Task OfPairAsync_SecondLook_IsNotJudgedAgain()
    {
        var green = await StoreAsync(At(1, TimeSpan.FromHours(-3)), Outcome.Green);
        var red = await RedAsync(At(4, TimeSpan.Zero));
        var comparisons = Services.GetRequiredService<Comparisons>();

        var first = await comparisons.OfPairAsync(Scope.Id, green, red.Run.Id, Cancellation);
        var second = await comparisons.OfPairAsync(Scope.Id, green, red.Run.Id, Cancellation);

        Assert.NotNull(first);
        Assert.Same(first, second);
    }

    [Fact]
    public async Task Fitting_ALargeRunBetween_LeavesOutThatRunOnly()
    {
        var red = await RedAsync(At(1, TimeSpan.Zero));
        var runs = new[] { 6, 5, 3, 2 }.Select(n => red.Run with { Summary = red.Run.Summary with { SpanCount = n } });

        Assert.Equal([6, 3], PairSurroundings.Fitting(runs, 10).Select(r => r.Summary.SpanCount));
    }

    /// <summary>As if nobody had looked in the last minutes.</summary>
    private async Task<Surroundings> LoadedAsync(RecordedRun red)
    {
        using var surroundings = ActivatorUtilities.CreateInstance<PairSurroundings>(Services);
        return await surroundings.OfAsync(Scope.Id, red, null, Cancellation);
    }

    private PairSurroundings Around => Services.GetRequiredService<PairSurroundings>();

    private async Task<RecordedRun> RedAsync(IReadOnlyList<Span> spans) =>
        (await Store.FindRecordedAsync(WorkspaceId.Main, await StoreAsync(spans, Outcome.Red), Cancellation))!;

    /// <summary>A recorded run of one second that starts so long after the red one, wherever its trace would have put it.</summary>
    private static IReadOnlyList<Span> At(int trace, TimeSpan after)
    {
        var shift = (after - TimeSpan.FromMinutes(trace)).Ticks * 100;
        return
        [
            .. Recorded
                .Reconciliation(trace)
                .Select(s => s with { StartUnixNano = s.StartUnixNano + shift, EndUnixNano = s.EndUnixNano + shift }),
        ];
    }
}
