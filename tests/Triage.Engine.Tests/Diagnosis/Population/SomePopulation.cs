using System.Globalization;
using Triage.Engine.Diagnosis.Population;

namespace Triage.Engine.Tests.Diagnosis.Population;

/// <summary>Generated runs: the same seed gives the same runs.</summary>
internal sealed class SomePopulation(int seed, int runs = 300)
{
    private static readonly string[] Builds = ["1.4.0", "1.4.1", "1.5.0"];
    private static readonly string[] Models = ["gpt-4.1", "gpt-4.1-mini"];
    private static readonly string[] Prompts = ["p1", "p2", "p3", "p4"];
    private static readonly string[] Environments = ["eu-production", "us-production"];

    /// <summary>Share of bad runs where nothing planted holds.</summary>
    public double BadShare { get; init; } = 0.15;

    /// <summary>What raises the share, and to what.</summary>
    public Func<IReadOnlyList<RunTrait>, bool> Planted { get; init; } = _ => false;
    public double PlantedShare { get; init; } = 0.15;

    /// <summary>The run from which on the share is another.</summary>
    public int? ShiftAt { get; init; }

    public IReadOnlyList<PopulationRun> Runs()
    {
        var random = new Random(seed);
        var all = new List<PopulationRun>(runs);
        for (var i = 0; i < runs; i++)
        {
            var at = Some.Noon.AddMinutes(i * 17);
            var traits = Traits(random, at);
            var share = Planted(traits) || i >= ShiftAt ? PlantedShare : BadShare;
            all.Add(new PopulationRun($"r{i:0000}", at, random.NextDouble() < share, traits));
        }

        return all;
    }

    private static List<RunTrait> Traits(Random random, DateTimeOffset at)
    {
        var build = Builds[random.Next(Builds.Length)];
        var traits = new List<RunTrait>
        {
            new(TraitKind.Build, "", build),
            new(TraitKind.Model, "", Models[random.Next(Models.Length)]),
            new(TraitKind.Prompt, "", Prompts[random.Next(Prompts.Length)]),
            new(TraitKind.Environment, "", Environments[random.Next(Environments.Length)]),
            new(TraitKind.Subject, "tenant", $"t{random.Next(12).ToString(CultureInfo.InvariantCulture)}"),
            new(TraitKind.Hour, "", at.ToString("HH", CultureInfo.InvariantCulture)),
            new(TraitKind.Weekday, "", at.DayOfWeek.ToString()),
            // Rolled out with one build, to nine runs in ten of it.
            new(TraitKind.Tools, "", build == "1.5.0" && random.Next(10) > 0 ? "new tools" : "old tools"),
        };
        if (random.Next(5) == 0)
        {
            traits.Add(new RunTrait(TraitKind.Load, "", "4"));
        }

        return traits;
    }
}
