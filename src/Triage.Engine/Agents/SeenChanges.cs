using Triage.Engine.Runs;

namespace Triage.Engine.Agents;

/// <summary>A change that nobody reported: two neighbouring runs of one task were made of different things.</summary>
/// <param name="Earlier">Id of the last run before it.</param>
/// <param name="Later">Id of the first run after it.</param>
public sealed record SeenChange(DateTimeOffset AtUtc, string Task, SetupChange What, string Earlier, string Later);

/// <summary>Finds where what the runs are made of changed, task by task, because two tasks of one agent differ by nature.</summary>
public static class SeenChanges
{
    /// <summary>Two setups that take turns (a canary, two regions) are one change and not one per run.</summary>
    private const int RunsRemembered = 10;

    /// <param name="runs">Runs of one agent in any order.</param>
    /// <returns>Newest first.</returns>
    public static IReadOnlyList<SeenChange> In(IEnumerable<Run> runs) =>
        [
            .. runs.Where(r => !r.HasNoTrace)
                .GroupBy(r => r.Summary.Task, StringComparer.Ordinal)
                .SelectMany(OfTask)
                .OrderByDescending(c => c.AtUtc)
                .ThenBy(c => c.What.Subject, StringComparer.Ordinal),
        ];

    private static IEnumerable<SeenChange> OfTask(IGrouping<string, Run> task)
    {
        var before = new List<Run>();
        foreach (var run in task.OrderBy(r => r.Summary.StartedAtUtc).ThenBy(r => r.Id, StringComparer.Ordinal))
        {
            if (before is [.., var last])
            {
                foreach (var change in RunSetup.Differences(last, run).Where(c => IsNew(c, before, run)))
                {
                    yield return new SeenChange(run.Summary.StartedAtUtc, task.Key, change, last.Id, run.Id);
                }
            }

            before.Add(run);
            if (before.Count > RunsRemembered)
            {
                before.RemoveAt(0);
            }
        }
    }

    /// <summary>None of the runs just before had it like this one.</summary>
    private static bool IsNew(SetupChange change, List<Run> before, Run run) =>
        before.TrueForAll(b => RunSetup.Differences(b, run).Any(d => d.Kind == change.Kind && d.Subject == change.Subject));
}
