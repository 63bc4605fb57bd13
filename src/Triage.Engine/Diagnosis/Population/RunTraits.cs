using System.Globalization;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis.Population;

/// <summary>What a run may have in common with others.</summary>
public enum TraitKind
{
    Build,
    Environment,
    Model,
    Prompt,
    Tools,
    Parameters,
    Task,
    Subject,
    Hour,
    Weekday,
    Load,
    Place,
    Credential,
    Step,
}

/// <summary>One thing that can be said of a run before it is known how it turned out.</summary>
/// <param name="Name">What it is a value of, where the kind does not say it: the name of a subject, a place.</param>
/// <param name="Value">As recorded; for prompts and tool sets their key.</param>
public readonly record struct RunTrait(TraitKind Kind, string Name, string Value);

/// <summary>A run as one of many.</summary>
/// <param name="IsBad">Its outcome is red; else it is green.</param>
/// <param name="Traits">Each once. A kind of which nothing is known is not there.</param>
public sealed record PopulationRun(string Id, DateTimeOffset StartedAtUtc, bool IsBad, IReadOnlyList<RunTrait> Traits);

/// <summary>Reads off a run's summary what it may share with others.</summary>
public static class RunTraits
{
    /// <summary>From so many runs at once on it is asked whether bad runs had more beside them: powers of two, so that few are tried.</summary>
    private static readonly int[] LoadSteps = [2, 4, 8, 16, 32, 64, 128, 256];

    /// <param name="concurrent">Runs of the agent that were under way when it began, itself included.</param>
    /// <param name="zone">Whose hours count.</param>
    public static IReadOnlyList<RunTrait> Of(RunSummary run, int concurrent, TimeZoneInfo zone)
    {
        var traits = new List<RunTrait>();
        Add(TraitKind.Build, run.Build.Label);
        Add(TraitKind.Environment, run.Build.Environment);
        Add(TraitKind.Model, run.RequestModel);
        Add(TraitKind.Prompt, run.SystemPromptKey);
        Add(TraitKind.Tools, run.ToolSetKey);
        Add(TraitKind.Parameters, run.Parameters);
        Add(TraitKind.Task, run.Task);
        var local = TimeZoneInfo.ConvertTime(run.StartedAtUtc, zone);
        Add(TraitKind.Hour, local.ToString("HH", CultureInfo.InvariantCulture));
        Add(TraitKind.Weekday, local.DayOfWeek.ToString());
        traits.AddRange(run.Subjects.Select(s => new RunTrait(TraitKind.Subject, s.Name, s.Value)));
        traits.AddRange(
            LoadSteps
                .Where(n => concurrent >= n)
                .Select(n => new RunTrait(TraitKind.Load, "", n.ToString(CultureInfo.InvariantCulture)))
        );
        traits.AddRange(run.Places.Where(p => p.Failed > 0).Select(p => new RunTrait(TraitKind.Place, p.Place, "failed")));
        traits.AddRange(run.Credentials.Select(c => new RunTrait(TraitKind.Credential, "", c.Id)));
        traits.AddRange(
            run.Path.Split(" > ", StringSplitOptions.RemoveEmptyEntries).Select(step => new RunTrait(TraitKind.Step, "", step))
        );
        return [.. traits.Distinct()];

        void Add(TraitKind kind, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                traits.Add(new RunTrait(kind, "", value));
            }
        }
    }

    /// <summary>Whether a run without the trait could have had it: what was not recorded of a run is no "no".</summary>
    internal static bool IsKnownWithout(TraitKind kind) =>
        kind is TraitKind.Subject or TraitKind.Load or TraitKind.Place or TraitKind.Step or TraitKind.Hour or TraitKind.Weekday;
}
