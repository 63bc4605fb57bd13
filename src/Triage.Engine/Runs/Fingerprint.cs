namespace Triage.Engine.Runs;

/// <summary>What a fingerprint stands for.</summary>
public enum FingerprintKind
{
    Prompt,
    Tools,

    /// <summary>The model that was asked for.</summary>
    Model,

    /// <summary>The model that answered, which may be another than the one asked for.</summary>
    AnsweringModel,
    Parameters,

    /// <summary>Id of the credential that a step used, where the telemetry names one; never the credential.</summary>
    Credential,

    /// <summary>What recorded the step: scope, its version, and the dialect it speaks.</summary>
    Instrumentation,

    /// <summary>Variant of a feature flag; its part is the key of the flag.</summary>
    Flag,
    Build,
    Environment,
}

/// <summary>One thing that one run was made of.</summary>
/// <param name="Part">
/// Who in the run it belongs to: an agent that is not the run's own; for an answering model the model asked for; for a build its
/// environment; for a flag its key. Empty for the run and its own agent.
/// </param>
/// <param name="Key">Equal keys mean the same thing: a keyed hash of the masked text, or the name itself.</param>
/// <param name="Label">The name, where there is one to show; null for texts.</param>
/// <param name="SpanId">A span that carries the text; null where there is none.</param>
public sealed record SeenFingerprint(FingerprintKind Kind, string Part, string Key, string? Label, string? SpanId);

/// <summary>One thing that the runs of one build were made of, and when.</summary>
/// <param name="Build">Label of the build; null when the runs told none.</param>
/// <param name="Task">Two tasks of one agent differ by nature. Empty for build and environment, which belong to all of them.</param>
public sealed record Fingerprint(FingerprintKind Kind, string? Build, string Task, string Part, string Key)
{
    /// <summary>
    /// The name; for tools one line per tool with its name and a hash of its definition (<see cref="ToolSet"/>); for a prompt how
    /// it begins (<see cref="PromptSkeleton.BeginningOf"/>).
    /// </summary>
    public string? Label { get; init; }

    /// <summary>Equal skeletons mean one template (<see cref="PromptSkeleton"/>); null for what has no text.</summary>
    public string? Skeleton { get; init; }

    /// <summary>Start of the first run that had it, as claimed.</summary>
    public DateTimeOffset FirstSeenUtc { get; init; }
    public required string FirstRun { get; init; }

    /// <summary>Start of the last run that had it, to the minute.</summary>
    public DateTimeOffset LastSeenUtc { get; init; }
    public required string LastRun { get; init; }

    /// <summary>Version of the redaction rules that its text had gone through when it was first seen.</summary>
    public int Redaction { get; init; }
}
