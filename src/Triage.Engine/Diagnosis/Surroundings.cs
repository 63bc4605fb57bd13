using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// What a diagnosis knows beyond the pair. Everything in it is named and bounded; without it, the signals that need it
/// abstain and the rest says the same.
/// </summary>
/// <param name="Baseline">
/// The last green runs of the same agent and task before the red one, newest first, at most <c>green-baseline.runs</c> of
/// the last <c>green-baseline.days</c>. The green run of the pair may be among them, the red one never is.
/// </param>
/// <param name="Population">What all runs around the red one show; null when nobody looked.</param>
/// <param name="Reported">
/// Changes that people or programs reported for the time before and during the red run, as <see cref="Comparison.ReportedChanges.Window"/>
/// says for a pair; for a red run alone, those of the 24 hours before its end.
/// </param>
public sealed record Surroundings(IReadOnlyList<RunFigures> Baseline, PopulationFacts? Population, IReadOnlyList<Change> Reported)
{
    public static readonly Surroundings None = new([], null, []);

    /// <summary>
    /// Equal for equal content, but for what was reported: who looks again and sees nothing new need not judge again. Its maker
    /// knows best what tells two of them apart.
    /// </summary>
    public string Key { get; init; } = "";
}

/// <summary>What the runs of the workspace show in the time around the red run, whatever their agent.</summary>
/// <param name="FromUtc">Begin of the window around the red run.</param>
/// <param name="ToUtc">Its end.</param>
/// <param name="IsSampled">The sender keeps only a share of its traces: counts of runs say nothing of the load then.</param>
/// <param name="Load">Of the agent, or of all that share its model endpoint; null when it was not computed.</param>
/// <param name="Places">Where calls went, by server or tool, with how many failed; at most a hundred, most failures first.</param>
/// <param name="Credentials">Credentials that the red run used; empty where none is told.</param>
public sealed record PopulationFacts(
    DateTimeOffset FromUtc,
    DateTimeOffset ToUtc,
    bool IsSampled,
    LoadFacts? Load,
    IReadOnlyList<PlaceFailures> Places,
    IReadOnlyList<CredentialFacts> Credentials
);

/// <summary>The load while the red run ran, against the most that green runs of the baseline time had around them.</summary>
/// <param name="Green">The peak of green times; null when none is known.</param>
public sealed record LoadFacts(LoadLevel Red, LoadLevel? Green);

/// <param name="ConcurrentRuns">Most runs that were under way at once.</param>
/// <param name="RunsPerMinute">Runs started, in the busiest minute.</param>
/// <param name="TokensPerMinute">Tokens in and out, in the busiest minute; null where none were recorded.</param>
public sealed record LoadLevel(int ConcurrentRuns, double RunsPerMinute, double? TokensPerMinute);

/// <summary>Calls to one place in the window, by all agents.</summary>
/// <param name="Place">Server address; where none is recorded, the tool's name.</param>
/// <param name="Agents">Agents that called it.</param>
/// <param name="FailingAgents">Those of them with a failed call.</param>
/// <param name="UsualFailed">Failed of <paramref name="UsualCalls"/> in the green time before; both 0 when nothing is known.</param>
public sealed record PlaceFailures(
    string Place,
    int Calls,
    int Failed,
    int Agents,
    int FailingAgents,
    int UsualCalls,
    int UsualFailed
);

/// <param name="CredentialId">As recorded on the spans, see <see cref="SpanSkeleton.CredentialId"/>.</param>
/// <param name="FirstSeenUtc">The first run that used it; null when that is older than what is kept.</param>
/// <param name="RefusedRuns">Runs of the window that used it and were refused.</param>
/// <param name="OtherRuns">Runs of the window that used it and were not.</param>
public sealed record CredentialFacts(string CredentialId, DateTimeOffset? FirstSeenUtc, int RefusedRuns, int OtherRuns);
