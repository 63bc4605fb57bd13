using Triage.Engine.Runs;

namespace Triage.Engine.Agents;

/// <summary>In what way the runs before and after it differ.</summary>
public enum SeenChangeNature
{
    /// <summary>Something new took the place of what was there.</summary>
    Changed,

    /// <summary>The same wording with other values: an edited number, or a variable that was filled once so far.</summary>
    Values,

    /// <summary>Something new appeared beside what is still in use: a canary, a new branch, a second prompt.</summary>
    Beside,

    /// <summary>What was there before came back.</summary>
    Back,

    /// <summary>The text is the same; what is scrubbed of it before it is kept is not. No change of the agent.</summary>
    RedactionRules,
}

/// <summary>A change that nobody reported: the runs before and after it were made of different things.</summary>
/// <param name="Task">Of the runs that show it; empty for a build and an environment.</param>
/// <param name="What">Before and after by name where there is one; null for texts.</param>
/// <param name="Earlier">Id of a run before it, that had what was there.</param>
/// <param name="Later">Id of the first run after it.</param>
public sealed record SeenChange(DateTimeOffset AtUtc, string Task, SetupChange What, string Earlier, string Later)
{
    public FingerprintKind Kind { get; init; }
    public SeenChangeNature Nature { get; init; }

    /// <summary>Label of the build after it; null when the runs told none.</summary>
    public string? Build { get; init; }

    /// <summary>The build stayed the same, so that no deployment explains it. Never for builds and environments themselves.</summary>
    public bool WithoutNewBuild { get; init; }

    /// <summary>Keys of the two texts; null where there are none.</summary>
    public string? KeyBefore { get; init; }
    public string? KeyAfter { get; init; }

    /// <summary>Other tasks of the agent that changed in the same way.</summary>
    public int OtherTasks { get; init; }
}
