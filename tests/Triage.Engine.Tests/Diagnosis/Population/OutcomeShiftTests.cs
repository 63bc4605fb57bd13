using Triage.Engine.Diagnosis.Population;

namespace Triage.Engine.Tests.Diagnosis.Population;

public sealed class OutcomeShiftTests
{
    private const double MaxChance = 0.05;
    private const int MinRuns = 8;
    private const int Seeds = 200;
    private const int ShiftAt = 120;

    [Fact]
    public void Find_PlantedShift_IsFoundAndInsideItsInterval()
    {
        var (found, inside) = (0, 0);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var runs = Shifted(seed, 0.05, 0.4);
            if (Find(runs) is { IsWorse: true } shift)
            {
                found++;
                inside += shift.FromUtc < runs[ShiftAt].StartedAtUtc && runs[ShiftAt - 1].StartedAtUtc < shift.ToUtc ? 1 : 0;
            }
        }

        Assert.True(found >= 0.99 * Seeds, $"found {found} of {Seeds}");
        Assert.True(inside >= 0.93 * found, $"inside {inside} of {found}");
    }

    [Fact]
    public void Find_Noise_FindsSomethingInNoMorePopulationsThanTheBoundSays()
    {
        var found = Enumerable.Range(0, Seeds).Count(seed => Find(new SomePopulation(seed).Runs()) is not null);

        Assert.True(found <= MaxChance * Seeds, $"{found} of {Seeds}");
    }

    [Fact]
    public void Find_ShiftForTheBetter_SaysSo()
    {
        var runs = Shifted(5, 0.5, 0.05);
        var shift = Find(runs);

        Assert.NotNull(shift);
        Assert.False(shift.IsWorse);
        Assert.Equal(300, shift.Before + shift.After);
        Assert.InRange(runs[ShiftAt].StartedAtUtc, shift.FromUtc, shift.ToUtc);
    }

    [Fact]
    public void Find_CleanBreak_TellsTheRunsOnBothSides()
    {
        var runs = Enumerable
            .Range(0, 40)
            .Select(i => new PopulationRun($"r{i:00}", Some.Noon.AddHours(i), i >= 25, []))
            .ToList();

        var shift = Find([.. runs.Reverse<PopulationRun>()]);

        Assert.NotNull(shift);
        Assert.Equal(("r24", "r25"), (shift.LastBefore, shift.FirstAfter));
        Assert.Equal((0, 25, 15, 15), (shift.BadBefore, shift.Before, shift.BadAfter, shift.After));
        Assert.True(shift.FromUtc <= Some.Noon.AddHours(24) && Some.Noon.AddHours(25) <= shift.ToUtc);
        Assert.True(shift.ShareBefore.Upper < shift.ShareAfter.Lower);
    }

    [Fact]
    public void Find_TooFewRunsOrOneInstant_IsNull()
    {
        var atOnce = Enumerable.Range(0, 40).Select(i => new PopulationRun($"r{i:00}", Some.Noon, i >= 20, [])).ToList();

        Assert.Null(Find(atOnce));
        Assert.Null(Find([.. atOnce.Take(10)]));
        Assert.Null(Find([]));
    }

    private static OutcomeShift? Find(IReadOnlyList<PopulationRun> runs) => OutcomeShift.Find(runs, MaxChance, MinRuns);

    private static IReadOnlyList<PopulationRun> Shifted(int seed, double before, double after) =>
        new SomePopulation(seed)
        {
            BadShare = before,
            PlantedShare = after,
            ShiftAt = ShiftAt,
        }.Runs();
}
