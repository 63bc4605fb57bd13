using Triage.Engine.Runs;

namespace Triage.Engine.Agents;

/// <summary>One build of an agent as its runs show it.</summary>
/// <param name="Label">What people call it; null for the runs that told no build.</param>
/// <param name="Sample">Its newest runs, a few.</param>
/// <param name="Result">What CI said last; null when nobody has reported anything.</param>
public sealed record BuildSeen(
    string? Label,
    DateTimeOffset FirstSeenUtc,
    DateTimeOffset LastSeenUtc,
    RedShare Outcomes,
    IReadOnlyList<Run> Sample,
    BuildResult? Result
)
{
    public string? Commit => Sample.Select(r => r.Summary.Build.Commit).FirstOrDefault(c => c is not null) ?? Result?.Commit;

    /// <summary>
    /// What changed from the build before, and the two runs that show it: the newest of each build on a task that both
    /// have worked on. Null when they share no task, so that nothing can be said.
    /// </summary>
    /// <param name="seen">
    /// What the agent's fingerprints show: two runs alone cannot tell an edited prompt from a template that is filled in.
    /// </param>
    public BuildChange? Since(BuildSeen before, IReadOnlyList<SeenChange> seen)
    {
        var pairs = Sample
            .Where(r => !r.HasNoTrace)
            .Select(later =>
                (Earlier: before.Sample.FirstOrDefault(r => !r.HasNoTrace && r.Summary.Task == later.Summary.Task), later)
            )
            .Where(p => p.Earlier is not null)
            .DistinctBy(p => p.later.Summary.Task)
            .Select(p => new BuildChange(p.Earlier!.Id, p.later.Id, Told(RunSetup.Differences(p.Earlier, p.later), seen)))
            .ToList();
        return pairs.MaxBy(p => p.Changes.Count);
    }

    /// <summary>That another version is another version is no news.</summary>
    private IReadOnlyList<SetupChange> Told(IReadOnlyList<SetupChange> changes, IReadOnlyList<SeenChange> seen) =>
        [
            .. changes.Where(c =>
                c is not { Kind: Trigger.Code, Subject: "version" } && (c.Kind != Trigger.Prompt || seen.Any(CameWithThis))
            ),
        ];

    private bool CameWithThis(SeenChange change) =>
        change is { Kind: FingerprintKind.Prompt, WithoutNewBuild: false, Nature: not SeenChangeNature.RedactionRules }
        && change.Build == Label;
}

/// <param name="EarlierRun">Id of the run that shows the build before.</param>
public sealed record BuildChange(string EarlierRun, string LaterRun, IReadOnlyList<SetupChange> Changes);
