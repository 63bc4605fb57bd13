namespace Triage.Engine.Runs;

/// <summary>
/// What the spans of one trace say of a CI pipeline that ran (OpenTelemetry <c>cicd.*</c>). The spans of a trace may come one
/// by one, tasks first: each says a part, and <see cref="With"/> puts the parts together in any order.
/// </summary>
/// <param name="AtUtc">When the last part of it ended.</param>
public sealed record PipelineRun(string TraceId, DateTimeOffset AtUtc)
{
    /// <summary>The dialect of its spans.</summary>
    public const string Dialect = "cicd";

    /// <summary>Jobs of one pipeline that are kept.</summary>
    private const int MaxTasks = 100;

    public string? Name { get; init; }

    /// <summary>The CI system's own id of the run; the same run sent again in another trace is the same.</summary>
    public string? RunId { get; init; }
    public string? Url { get; init; }

    /// <summary><c>success</c>, <c>failure</c>, <c>error</c>, <c>timeout</c>, <c>cancellation</c>, <c>skip</c>; null until the run itself has told.</summary>
    public string? Result { get; init; }

    /// <summary>What was built; null when only the commit tells.</summary>
    public string? Version { get; init; }
    public string? Commit { get; init; }

    /// <summary>Null: every agent of the workspace whose build this is.</summary>
    public string? Agent { get; init; }
    public IReadOnlyList<PipelineTask> Tasks { get; init; } = [];

    /// <summary>Null when nobody has judged the build: not over yet, cancelled, or skipped.</summary>
    public bool? Succeeded =>
        Result switch
        {
            "success" => true,
            "failure" or "error" or "timeout" => false,
            _ => null,
        };

    public PipelineRun With(PipelineRun other)
    {
        // A run that is tried again tells another result under its old id: the later one counts.
        var (newer, older) = other.AtUtc >= AtUtc ? (other, this) : (this, other);
        return newer with
        {
            Name = newer.Name ?? older.Name,
            RunId = newer.RunId ?? older.RunId,
            Url = newer.Url ?? older.Url,
            Result = newer.Result ?? older.Result,
            Version = newer.Version ?? older.Version,
            Commit = newer.Commit ?? older.Commit,
            Agent = newer.Agent ?? older.Agent,
            Tasks =
            [
                .. newer
                    .Tasks.Concat(older.Tasks)
                    .DistinctBy(t => t.RunId ?? t.Name)
                    .OrderBy(t => t.Name, StringComparer.Ordinal)
                    .ThenBy(t => t.RunId, StringComparer.Ordinal)
                    .Take(MaxTasks),
            ],
        };
    }
}

/// <param name="Type"><c>build</c>, <c>test</c>, <c>deploy</c>.</param>
/// <param name="Result">As of the pipeline; null when it was not told.</param>
public sealed record PipelineTask(string Name, string? RunId, string? Type, string? Result, string? Url);
