namespace Triage.Engine.Runs;

/// <summary>Something that was reported to have changed and that telemetry cannot see: a rotation, a flag, a deploy.</summary>
/// <param name="Agent">Null: it may concern every agent of the workspace.</param>
/// <param name="Before">What it was, as reported; secrets are scrubbed before it is kept.</param>
public sealed record Change(
    DateTimeOffset AtUtc,
    Trigger Kind,
    string Subject,
    string? Before,
    string? After,
    string? Agent,
    string? Link,
    Actor By
);

/// <summary>What CI says of a build.</summary>
/// <param name="Succeeded">Null when it was not said.</param>
public sealed record BuildResult(string Agent, string Version, string? Commit, bool? Succeeded, DateTimeOffset AtUtc)
{
    /// <summary>The pipeline that told it in the telemetry; null when it was posted.</summary>
    public PipelineRun? Pipeline { get; init; }
}
