using Triage.Engine.Diagnosis.Population;

namespace Triage.Engine.Tests.Diagnosis.Population;

public sealed class PopulationContrastTests
{
    private const double MaxFalse = 0.05;
    private const int MinRuns = 8;
    private const int Seeds = 200;

    [Theory]
    [InlineData(TraitKind.Model, "gpt-4.1-mini")]
    [InlineData(TraitKind.Prompt, "p2")]
    [InlineData(TraitKind.Environment, "us-production")]
    [InlineData(TraitKind.Load, "4")]
    public void Of_PlantedCause_IsFirstInNearlyEveryPopulation(TraitKind kind, string value)
    {
        var first = Enumerable
            .Range(0, Seeds)
            .Count(seed =>
                Contrast(Population(seed, kind, value)).Telling is [var top, ..]
                && top.Trait.Kind == kind
                && top.Trait.Value == value
            );

        // Four runs in ten are bad with it, and one in ten without.
        Assert.True(first >= 0.95 * Seeds, $"{first} of {Seeds}");
    }

    [Fact]
    public void Of_PlantedCause_IsToldWithItsCountsAndInterval()
    {
        var runs = Population(7, TraitKind.Model, "gpt-4.1-mini").Runs();

        var top = PopulationContrast.Of(runs, MaxFalse, MinRuns).Telling[0];

        var with = runs.Where(r => r.Traits.Contains(top.Trait)).ToList();
        Assert.Equal((with.Count(r => r.IsBad), with.Count), (top.BadWith, top.With));
        Assert.Equal((runs.Count(r => r.IsBad), runs.Count), (top.Bad, top.Bad + top.Good));
        Assert.InRange(4.0, top.Ratio.Lower, top.Ratio.Upper);
        Assert.True(top.Chance <= top.Adjusted && top.Adjusted <= MaxFalse);
        Assert.Equal(with.Last(r => r.IsBad).Id, top.NewestBad);
        Assert.Equal(with[0].StartedAtUtc, top.FirstSeenUtc);
    }

    [Fact]
    public void Of_Noise_FindsSomethingInNoMorePopulationsThanTheBoundSays()
    {
        var found = Enumerable.Range(0, Seeds).Count(seed => Contrast(new SomePopulation(seed)).Telling.Count > 0);

        // Where nothing is behind anything, each finding is false: the bound is the share of populations with one.
        Assert.True(found <= MaxFalse * Seeds, $"{found} of {Seeds}");
    }

    [Fact]
    public void Of_PlantedAmongNoise_KeepsTheShareOfFalseFindings()
    {
        var shares = Enumerable
            .Range(0, Seeds)
            .Select(seed => Contrast(Population(seed, TraitKind.Prompt, "p2")).Telling)
            .Select(t =>
                t.Count == 0 ? 0 : (double)t.Count(f => f.Trait is not { Kind: TraitKind.Prompt, Value: "p2" }) / t.Count
            )
            .ToList();

        Assert.True(shares.Average() <= MaxFalse, $"{shares.Average():0.000}");
    }

    [Fact]
    public void Of_WhatCameWithTheCause_IsSaidToTellNothingBesideIt()
    {
        var (among, explained) = (0, 0);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var telling = Contrast(Population(seed, TraitKind.Build, "1.5.0")).Telling;
            var tools = telling.FirstOrDefault(t => t.Trait is { Kind: TraitKind.Tools, Value: "new tools" });
            // Nine runs in ten of the build have them: now and then chance puts one first, now and then the other.
            among += telling.Take(2).Any(t => t.Trait is { Kind: TraitKind.Build, Value: "1.5.0" }) ? 1 : 0;
            explained += tools?.OnlyWith is { Kind: TraitKind.Build, Value: "1.5.0" } ? 1 : 0;
        }

        Assert.True(among >= 0.95 * Seeds, $"{among} of {Seeds}");
        Assert.True(explained >= 0.8 * Seeds, $"{explained} of {Seeds}");
    }

    [Fact]
    public void Of_TraitsOfTheSameRuns_AreOneFinding()
    {
        var twin = new RunTrait(TraitKind.Parameters, "", "temperature=1");
        var runs = Population(3, TraitKind.Build, "1.5.0")
            .Runs()
            .Select(r =>
                r with
                {
                    Traits =
                    [
                        .. r.Traits,
                        r.Traits.Contains(new RunTrait(TraitKind.Build, "", "1.5.0"))
                            ? twin
                            : twin with
                            {
                                Value = "temperature=0",
                            },
                    ],
                }
            )
            .ToList();

        var top = PopulationContrast.Of(runs, MaxFalse, MinRuns).Telling[0];

        Assert.Equal([twin], top.Also);
        Assert.Equal(TraitKind.Build, top.Trait.Kind);
    }

    [Fact]
    public void Of_TraitNotRecordedInSomeRuns_CountsOnlyThoseThatTell()
    {
        var runs = Enumerable
            .Range(0, 60)
            .Select(i => new PopulationRun(
                $"r{i}",
                Some.Noon.AddMinutes(i),
                i % 2 == 0,
                i < 40 ? [new RunTrait(TraitKind.Model, "", i % 2 == 0 ? "new" : "old")] : []
            ))
            .ToList();

        var top = Assert.Single(PopulationContrast.Of(runs, MaxFalse, MinRuns).Telling);

        Assert.Equal((20, 20, 0, 20), (top.BadWith, top.Bad, top.GoodWith, top.Good));
    }

    [Fact]
    public void Of_TooFewOfOneSide_AbstainsWithTheNumbers()
    {
        var runs = new SomePopulation(1, runs: 40) { BadShare = 0 }.Runs();

        var contrast = PopulationContrast.Of(runs, MaxFalse, MinRuns);

        Assert.StartsWith("0 red and 40 green runs are known here; 8 of each", contrast.Abstained, StringComparison.Ordinal);
        Assert.Empty(contrast.Telling);
    }

    [Fact]
    public void Of_OrderOfRuns_ChangesNothing()
    {
        var runs = Population(11, TraitKind.Build, "1.5.0").Runs();

        var (a, b) = (
            PopulationContrast.Of(runs, MaxFalse, MinRuns),
            PopulationContrast.Of([.. runs.Reverse()], MaxFalse, MinRuns)
        );

        Assert.Equal(
            a.Telling.Select(t => (t.Trait, t.Chance, t.NewestBad)),
            b.Telling.Select(t => (t.Trait, t.Chance, t.NewestBad))
        );
    }

    private static PopulationContrast Contrast(SomePopulation population) =>
        PopulationContrast.Of(population.Runs(), MaxFalse, MinRuns);

    private static SomePopulation Population(int seed, TraitKind kind, string value) =>
        new(seed)
        {
            BadShare = 0.1,
            PlantedShare = 0.4,
            Planted = traits => traits.Contains(new RunTrait(kind, "", value)),
        };
}
