using Triage.Engine.Agents;
using Triage.Engine.Runs;

namespace Triage.Engine.Checklists;

/// <summary>What question 0 shows: side effects seen in the red run, runs in flight, and the narrowest switch.</summary>
internal static class ContainmentEvidence
{
    private const int MaxSwitches = 3;

    public static IEnumerable<Evidence> Of(RecordedRun? red, AgentAtWork? agent) =>
        [.. SideEffects(red, agent), .. agent is null ? [] : InFlight(agent), .. agent is null ? [] : Switches(red, agent)];

    private static IEnumerable<Evidence> SideEffects(RecordedRun? red, AgentAtWork? agent)
    {
        if (red is null or { Spans.Count: 0 })
        {
            return [Note("No red run with a trace is named, so its tool calls are not known.")];
        }

        var calls = red.Spans.Where(s => s.Kind == StepKind.ToolCall).ToList();
        var acting = calls
            .Select(s => (Span: s, How: HowItActs(s.ToolName ?? s.Name, agent)))
            .Where(c => c.How is not null)
            .ToList();
        return acting.Count == 0
            ?
            [
                Note(
                    $"None of {calls.Count} tool calls writes or sends, {(agent is { Card.ConfirmedBy: not null } ? "by the card and by their names" : "judged by name only")}."
                ),
            ]
            : acting
                .OrderByDescending(c => agent?.ReachOf(c.Span.ToolName ?? "") is ToolReach.Irreversible)
                .Select(c => new Evidence(
                    "span",
                    c.Span.SpanId,
                    $"{c.Span.ToolName ?? c.Span.Name}({QuestionEvidence.Short(c.Span.TextOf(ContentSlot.ToolArguments) ?? "arguments not captured")}), {c.How}"
                ));
    }

    /// <summary>The card's word counts before the name's; null for a tool that only reads.</summary>
    private static string? HowItActs(string tool, AgentAtWork? agent) =>
        agent?.ReachOf(tool) switch
        {
            ToolReach.Irreversible => "cannot be taken back, says the card",
            ToolReach.Write => "writes, says the card",
            ToolReach.Read => null,
            _ => ToolReaches.ActsByName(tool) ? "acts on the outside by its name" : null,
        };

    private static IEnumerable<Evidence> InFlight(AgentAtWork agent) =>
        [
            Note(
                agent.RunsInFlight == 0
                    ? $"No run of {agent.Name} is seen in flight. Queued runs send nothing: ask the scheduler as well."
                    : $"At least {agent.RunsInFlight} run{(agent.RunsInFlight == 1 ? "" : "s")} of {agent.Name} seen in flight: not ended, or still sending. Queued runs send nothing: ask the scheduler as well."
            ),
        ];

    private static IEnumerable<Evidence> Switches(RecordedRun? red, AgentAtWork agent)
    {
        var called = (red?.Spans ?? []).Select(s => s.ToolName).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var switches = agent.Switches(called);
        return switches.Count == 0
            ? [Note($"The card of {agent.Name} names no switch yet. Whoever stops it now should write down how.")]
            : switches
                .Take(MaxSwitches)
                .Select(t =>
                    Note(
                        $"Narrowest switch, from the card: {t.Tool}: {t.Switch}{(t.WhoCanUndo is null ? "" : $". Can undo: {t.WhoCanUndo}")}"
                    )
                );
    }

    private static Evidence Note(string text) => new("note", Containment.Question, text);
}
