using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Incidents;

/// <summary>A run, for a link with its time.</summary>
public sealed record RunAt(string RunId, DateTimeOffset StartedAtUtc, string? Build);

/// <summary>Something that a run got wrong.</summary>
/// <param name="Subject">Its value; the run's id when only the run as a whole can be named.</param>
/// <param name="Name">What the value is called: <c>invoice</c>; null when that is not known.</param>
public sealed record AffectedSubject(string? Name, string Subject, string? RunId, string? Expected = null, string? Actual = null);

/// <summary>What a search over the stored runs found, with its bounds.</summary>
/// <param name="LookedAt">Runs that were asked, of which <paramref name="CannotTell"/> lacked the content to answer.</param>
/// <param name="OldestAtUtc">Start of the oldest run that was asked; null when none was.</param>
/// <param name="ReachedOldest">Every kept run of the agent up to the red one was asked; else the search ended at its bound.</param>
/// <param name="First">The earliest affected run.</param>
/// <param name="LastUnaffected">The latest run before <paramref name="First"/> that told, and was not affected.</param>
/// <param name="AffectedRuns">How many; <paramref name="Affected"/> names what they got wrong.</param>
public sealed record OnsetResult(
    RunCondition Condition,
    int LookedAt,
    int CannotTell,
    DateTimeOffset? OldestAtUtc,
    bool ReachedOldest,
    RunAt? First,
    RunAt? LastUnaffected,
    int AffectedRuns,
    IReadOnlyList<AffectedSubject> Affected,
    DateTimeOffset AtUtc,
    Actor By
)
{
    /// <summary>The run before the first affected one was asked and is clean: the onset lies between the two.</summary>
    public bool IsBracketed => LastUnaffected is not null;
}

/// <summary>Adds up what the runs say, asked from the red one backwards and then from it on.</summary>
public sealed class OnsetSearch(RunCondition condition)
{
    private readonly List<AffectedSubject> _affected = [];
    private RunAt? _first;
    private RunAt? _lastUnaffected;
    private DateTimeOffset? _oldest;
    private int _cannotTell;
    private int _affectedRuns;

    public RunCondition Condition => condition;
    public int LookedAt { get; private set; }
    public int AffectedRuns => _affectedRuns;

    /// <param name="isBackwards">It started no later than any run before it; false for runs after the red one.</param>
    public void Add(Run run, ConditionReading reading, bool isBackwards)
    {
        LookedAt++;
        var at = new RunAt(run.Id, run.Summary.StartedAtUtc, run.Summary.Build.Label);
        _oldest = _oldest < at.StartedAtUtc ? _oldest : at.StartedAtUtc;
        switch (reading.Holds)
        {
            case Holding.CannotTell:
                _cannotTell++;
                break;
            case Holding.No when isBackwards && _first is not null:
                _lastUnaffected ??= at;
                break;
            case Holding.Yes:
                Add(run, at, reading, isBackwards);
                break;
        }
    }

    public OnsetResult Result(bool reachedOldest, DateTimeOffset atUtc, Actor by) =>
        new(
            condition,
            LookedAt,
            _cannotTell,
            _oldest,
            reachedOldest,
            _first,
            _lastUnaffected,
            _affectedRuns,
            _affected,
            atUtc,
            by
        );

    private void Add(Run run, RunAt at, ConditionReading reading, bool isBackwards)
    {
        _affectedRuns++;
        if (isBackwards || _first is null)
        {
            _first = at;
            // What was clean so far came after this run.
            _lastUnaffected = null;
        }

        var subjects = reading.Items.Select(i => new AffectedSubject(
            i.Subject.Name,
            i.Subject.Value,
            run.Id,
            i.Expected,
            i.Actual
        ));
        _affected.AddRange((reading.NamesItems ? subjects : WholeRun(run)).Take(Limits.MaxWorklistEntries - _affected.Count));
    }

    /// <summary>No item can be named: the run's own subjects, else the run itself.</summary>
    private static IEnumerable<AffectedSubject> WholeRun(Run run) =>
        run.Summary.Subjects.Count > 0
            ? run.Summary.Subjects.Select(s => new AffectedSubject(s.Name, s.Value, run.Id))
            : [new AffectedSubject(null, run.Id, run.Id)];
}
