using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;

namespace Triage.Storage.Knowledge;

/// <summary>Recorded runs with the incident that somebody filed about them; sample data and test case in one.</summary>
/// <param name="TraceFiles">OTLP JSON, some gzipped, in the order of their arrival.</param>
/// <param name="Filing">As somebody would have filed it, without the runs.</param>
/// <param name="CorrectedFile">What finance made of the red run's items, as they sent it; null when there is none.</param>
public sealed record Scenario(
    string Name,
    IReadOnlyList<string> TraceFiles,
    string GreenTrace,
    string RedTrace,
    Filing Filing,
    ScenarioHistory History,
    string? CorrectedFile,
    ExpectedVerdict Expected
);

/// <summary>What was known of the agent and its runs before the incident was filed.</summary>
/// <param name="Agent">Null when people have set nothing for the agent.</param>
public sealed record ScenarioHistory(
    Agent? Agent,
    IReadOnlyList<RecordedOutcome> Outcomes,
    IReadOnlyList<Change> Changes,
    IReadOnlyList<RecordedFix> Fixes
)
{
    public static readonly ScenarioHistory None = new(null, [], [], []);
}

/// <summary>An outcome that somebody had claimed of a run.</summary>
public sealed record RecordedOutcome(
    string Trace,
    Outcome Outcome,
    OutcomeSource Source,
    DateTimeOffset AtUtc,
    Actor By,
    string? Note
);

/// <summary>Something that had been tried against the failure before it was understood.</summary>
public sealed record RecordedFix(Layer Layer, string What, string? Link, DateTimeOffset ShippedAtUtc, Actor By);

/// <summary>What the diagnosis of a scenario must come to.</summary>
/// <param name="Abstains">The payload does not hold the cause: to suggest nothing is right.</param>
/// <param name="Divergence">Null when the two runs must show no divergence.</param>
/// <param name="WrongItems">Items of the red run that the corrected file must turn red.</param>
/// <param name="OnsetTrace">The first run that the failure affected; null when the red run is it.</param>
public sealed record ExpectedVerdict(
    string Class,
    Layer Layer,
    IReadOnlyList<string> AcceptedClasses,
    bool Abstains,
    ExpectedDivergence? Divergence,
    IReadOnlyList<string> WrongItems,
    string? OnsetTrace
);

/// <param name="Step">A part of the step's name.</param>
public sealed record ExpectedDivergence(string Step, string Kind);
