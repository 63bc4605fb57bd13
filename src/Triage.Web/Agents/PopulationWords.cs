using System.Globalization;
using Triage.Engine.Diagnosis.Population;
using Triage.Storage.Runs;

namespace Triage.Web.Agents;

/// <summary>The words of what runs have in common.</summary>
public static class PopulationWords
{
    private const int KeyChars = 8;

    public static string Of(TraitKind kind) =>
        kind switch
        {
            TraitKind.Prompt => "system prompt",
            TraitKind.Tools => "tool set",
            TraitKind.Place => "failed calls",
            TraitKind.Hour => "hour",
            TraitKind.Load => "load",
            TraitKind.Step => "step",
            _ => kind.ToString().ToLowerInvariant(),
        };

    /// <summary>The trait as a noun: <c>build 1.5.0</c>, <c>4 or more runs at once</c>.</summary>
    public static string Of(RunTrait trait) =>
        trait.Kind switch
        {
            TraitKind.Prompt or TraitKind.Tools => $"{Of(trait.Kind)} {Key(trait.Value)}",
            TraitKind.Subject => $"{trait.Name} {trait.Value}",
            TraitKind.Hour => $"started between {trait.Value}:00 and {trait.Value}:59",
            TraitKind.Weekday => $"started on a {trait.Value}",
            TraitKind.Load => $"{trait.Value} or more runs of the agent at once",
            TraitKind.Place => $"failed calls to {trait.Name}",
            TraitKind.Step => trait.Value.Split(':', 2) is [var kind, var name]
                ? $"{kind.Replace('-', ' ')} {name}"
                : trait.Value,
            _ => $"{Of(trait.Kind)} {trait.Value}",
        };

    /// <summary>The list of the red runs with it, where the run list can be asked for it.</summary>
    public static RunFilter? RunsWith(string agent, RunTrait trait) =>
        trait.Kind switch
        {
            TraitKind.Build => new RunFilter { Agent = agent, Build = trait.Value },
            TraitKind.Task => new RunFilter { Agent = agent, Task = trait.Value },
            TraitKind.Subject => new RunFilter { Agent = agent, Subject = trait.Value },
            _ => null,
        };

    /// <summary><c>4.2×</c></summary>
    public static string Times(double ratio) =>
        ratio >= 100 ? "over 100×" : string.Create(CultureInfo.InvariantCulture, $"{ratio:0.0}×");

    public static string Chance(double chance) =>
        chance < 0.0001 ? "under 0.01 %" : string.Create(CultureInfo.InvariantCulture, $"{chance * 100:0.##} %");

    /// <summary><c>12 of 40 (30 %)</c></summary>
    public static string Share(int bad, int all) =>
        all == 0 ? "none" : string.Create(CultureInfo.InvariantCulture, $"{bad} of {all} ({100.0 * bad / all:0} %)");

    /// <summary>Keys of texts are long, and their beginnings tell them apart.</summary>
    private static string Key(string value) =>
        string.Join(" + ", value.Split('+').Select(k => k.Length > KeyChars ? k[..KeyChars] : k));
}
