namespace Triage.Engine.Runs;

/// <summary>One execution of an agent on one task. It has its own id and one or more member traces.</summary>
/// <param name="Id">Own id, <c>r</c> and 16 hex digits; never a trace id.</param>
/// <param name="Revision">Grows by one with every batch of spans that changed the run.</param>
/// <param name="Settled">No news for <see cref="Limits.SettlesAfter"/>, by receipt clock.</param>
public sealed record Run(
    string Id,
    IReadOnlyList<string> TraceIds,
    RunSummary Summary,
    EffectiveOutcome Outcome,
    int Revision,
    bool Settled,
    DateTimeOffset FirstReceivedAtUtc,
    DateTimeOffset LastReceivedAtUtc
)
{
    /// <summary>How its items turned out. Items never decide the outcome of the run: that is what was claimed of the run.</summary>
    public ItemCounts Items { get; init; }

    /// <summary>Retention let go of what was said; the skeletons of its spans are left.</summary>
    public bool BodiesDropped { get; init; }

    /// <summary>A minimal record: somebody said that it ran, and nothing was recorded of it.</summary>
    public bool HasNoTrace => TraceIds.Count == 0;
}

/// <summary>The items of a run by outcome; the rest is green.</summary>
public readonly record struct ItemCounts(int Total, int Red, int Unknown);

/// <summary>A run with all of its spans and bodies: what comparison and diagnosis work on.</summary>
public sealed record RecordedRun(Run Run, IReadOnlyList<Span> Spans);

/// <summary>What the spans of a run add up to. Recomputed for each revision, never edited.</summary>
public sealed record RunSummary
{
    /// <summary>The agent the run belongs to: the outermost named one, else the service.</summary>
    public string? Agent { get; init; }

    /// <summary>Every agent that took part, outermost first.</summary>
    public IReadOnlyList<string> Agents { get; init; } = [];

    /// <summary>The kind of job: claimed task, else workflow, else the root operation.</summary>
    public string Task { get; init; } = "";

    public IReadOnlyList<Subject> Subjects { get; init; } = [];
    public Build Build { get; init; } = Build.Unknown;
    public DateTimeOffset StartedAtUtc { get; init; }
    public long DurationMs { get; init; }
    public ReportedStatus ReportedStatus { get; init; }

    /// <summary>The parent of the outermost spans never came: start, duration, task and status are derived.</summary>
    public bool RootMissing { get; init; }

    public int SpanCount { get; init; }
    public int ErrorSpanCount { get; init; }
    public int ModelCallCount { get; init; }
    public int ToolCallCount { get; init; }

    /// <summary>Sum over model calls that contain no other model call, because outer spans repeat the sum of the inner ones.</summary>
    public long InputTokens { get; init; }
    public long OutputTokens { get; init; }

    public string? RequestModel { get; init; }
    public Diagnosability Diagnosability { get; init; } = Diagnosability.None;

    /// <summary>Keyed hash of the masked user input; equal keys mean "the same input".</summary>
    public string? UserInputKey { get; init; }

    /// <summary>Steps in order of start as <c>kind:name</c>, repeats folded; equal paths mean "the same path".</summary>
    public string Path { get; init; } = "";

    /// <summary>Fingerprints of what shaped the run: keyed hashes, joined when several were seen.</summary>
    public string? SystemPromptKey { get; init; }
    public string? ToolSetKey { get; init; }

    /// <summary>Sampling parameters of the model calls, joined when several were seen; null when none was recorded.</summary>
    public string? Parameters { get; init; }

    /// <summary>Where its calls went, most failures first, at most twenty; empty too in runs from before this was summed up.</summary>
    public IReadOnlyList<PlaceCalls> Places { get; init; } = [];

    /// <summary>Credentials that its spans name, at most twenty.</summary>
    public IReadOnlyList<CredentialUse> Credentials { get; init; } = [];

    /// <summary>The run of a CI pipeline: no agent ran.</summary>
    public bool IsPipeline { get; init; }

    /// <summary>What was said of a run that came without a trace; null for every other.</summary>
    public string? Note { get; init; }
}

/// <summary>How much of a diagnosis the recorded content allows (signal S25).</summary>
/// <param name="Score">0 to 1: share of the applicable kinds of content that were captured.</param>
/// <param name="Missing">What was not captured, in words that name the consequence.</param>
public sealed record Diagnosability(double Score, IReadOnlyList<string> Missing)
{
    public static readonly Diagnosability None = new(0, []);
}
