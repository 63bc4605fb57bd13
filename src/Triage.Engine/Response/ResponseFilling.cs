using System.Text.RegularExpressions;
using Triage.Engine.Agents;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;

namespace Triage.Engine.Response;

/// <summary>Puts the incident's own words into a first response. What is not known becomes words, never empty braces.</summary>
public static partial class ResponseFilling
{
    /// <summary>What a step may name in braces. Anything else in a class file is a mistake, reported with its line.</summary>
    public static readonly IReadOnlyList<string> Placeholders =
    [
        "agent",
        "subject",
        "redBuild",
        "greenBuild",
        "redRun",
        "greenRun",
        "tool",
        "model",
        "incident",
        "switch",
        "undo",
    ];

    /// <summary>The names in braces of one step, known or not.</summary>
    public static IEnumerable<string> PlaceholdersIn(string text) => Braces().Matches(text).Select(m => m.Groups["name"].Value);

    /// <param name="agent">What the agent's card says of switches and undoing; null when there is no agent.</param>
    public static FilledResponse Fill(
        FailureClass failureClass,
        Incident incident,
        RecordedRun? red,
        RecordedRun? green,
        PairDiagnosis? diagnosis,
        AgentAtWork? agent = null
    )
    {
        string Word(Match match) =>
            match.Groups["name"].Value switch
            {
                "agent" => incident.Record.SymptomAgent ?? red?.Run.Summary.Agent ?? "the agent",
                "subject" => SubjectOf(incident, red) ?? "the affected record",
                "redBuild" => BuildOf(red) ?? "the failing build",
                "greenBuild" => BuildOf(green) ?? "the last green build",
                "redRun" => RunOf(red, incident.Record.RedRun) ?? "the red run",
                "greenRun" => RunOf(green, incident.Record.GreenRun) ?? "the last green run",
                "tool" => ToolOf(diagnosis) ?? "the tool involved",
                "model" => ModelOf(red) ?? "the model",
                "incident" => incident.Id,
                "switch" => SwitchOf(agent, red) ?? "the narrowest switch that stops it (the card names none yet)",
                "undo" => UndoOf(agent, red) ?? "whoever can undo it (the card names nobody yet)",
                _ => match.Value,
            };

        return new FilledResponse(
            failureClass.Id,
            [
                .. failureClass.FirstResponse.Steps.Select(
                    (step, i) =>
                        new ResponseStep(
                            i + 1,
                            step.Phase,
                            Braces().Replace(step.Text, Word),
                            incident.Steps.GetValueOrDefault(i + 1)
                        )
                ),
            ]
        );
    }

    private static string? SubjectOf(Incident incident, RecordedRun? red) =>
        incident.Record.Filing.Subject ?? (red?.Run.Summary.Subjects is [var only] ? $"{only.Name} {only.Value}".Trim() : null);

    private static string? BuildOf(RecordedRun? run) =>
        run?.Run.Summary.Build.Label is { Length: > 0 } label ? $"build {label}" : null;

    private static string? RunOf(RecordedRun? run, string? known) => (run?.Run.Id ?? known) is { } id ? $"run {id}" : null;

    private static string? ModelOf(RecordedRun? red) => red?.Run.Summary.RequestModel;

    private static string? SwitchOf(AgentAtWork? agent, RecordedRun? red) =>
        agent?.Switches(ToolsIn(red)).FirstOrDefault() is { } tool ? $"{tool.Switch} ({tool.Tool})" : null;

    private static string? UndoOf(AgentAtWork? agent, RecordedRun? red) =>
        agent?.Undoers(ToolsIn(red)) is [_, ..] able
            ? string.Join("; ", able.Select(t => $"{t.WhoCanUndo} ({t.Tool})").Distinct(StringComparer.Ordinal).Take(3))
            : null;

    private static IReadOnlyCollection<string> ToolsIn(RecordedRun? run) =>
        run is null ? [] : [.. run.Spans.Select(s => s.ToolName).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>The tool at which the pair parts.</summary>
    private static string? ToolOf(PairDiagnosis? diagnosis)
    {
        if (diagnosis?.Comparison is not { FirstDivergence: { } at } comparison)
        {
            return null;
        }

        return comparison.Red.Spans.FirstOrDefault(s => s.SpanId == at.RedSpanId)?.ToolName
            ?? comparison.Green.Spans.FirstOrDefault(s => s.SpanId == at.GreenSpanId)?.ToolName;
    }

    [GeneratedRegex(@"\{(?<name>[^{}]*)\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Braces();
}
