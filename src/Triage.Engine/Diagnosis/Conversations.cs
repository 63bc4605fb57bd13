using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>One model call with the one that went before it in the same conversation.</summary>
/// <param name="Number">Which call of its conversation the later one is, from 2.</param>
/// <param name="GoesOn">
/// The later call was given something of the earlier one again. False when it was not, as in a new conversation of the same
/// agent or where the provider keeps the history; null when no messages were captured.
/// </param>
internal sealed record Turn(StepReading Earlier, StepReading Later, int Number, bool? GoesOn);

/// <summary>The model calls of a run, each with the one before it by the same agent.</summary>
internal static class Conversations
{
    /// <param name="compared">The same run as it is compared with another, where it is: much is read there already.</param>
    public static IReadOnlyList<Turn> TurnsOf(RunReading run, RunReading? compared)
    {
        var steps = run.Steps.ToDictionary<StepReading, Span>(s => s.Span, ReferenceEqualityComparer.Instance);
        return
        [
            .. OncePerCall(run.Recorded.Spans)
                .GroupBy(s => (s.Agent, s.ConversationId))
                .SelectMany(c => TurnsOf([.. c.OrderBy(s => s.StartUnixNano).Select(s => steps[s])], compared)),
        ];
    }

    /// <summary>
    /// Two instrumentations show one call twice, and wrappers repeat what the call inside them was given: of a nest of model
    /// calls the innermost that says what was given counts.
    /// </summary>
    private static IEnumerable<Span> OncePerCall(IReadOnlyList<Span> spans)
    {
        var calls = spans.Where(s => s.Kind is StepKind.ModelCall).ToList();
        var byId = calls.DistinctBy(s => (s.TraceId, s.SpanId)).ToDictionary(s => (s.TraceId, s.SpanId));
        var telling = calls.Where(TellsInput).Select(s => (s.TraceId, s.ParentSpanId)).ToHashSet();
        return calls.Where(s =>
            !telling.Contains((s.TraceId, s.SpanId))
            && !(
                !TellsInput(s)
                && s.ParentSpanId is { } parent
                && byId.TryGetValue((s.TraceId, parent), out var outer)
                && TellsInput(outer)
            )
        );

        static bool TellsInput(Span span) => span.Contents.Any(c => c.Slot is ContentSlot.InputMessage);
    }

    private static IEnumerable<Turn> TurnsOf(IReadOnlyList<StepReading> calls, RunReading? compared) =>
        calls.Skip(1).Select((later, at) => new Turn(calls[at], later, at + 2, GoesOn(calls[at], later, compared)));

    private static bool? GoesOn(StepReading earlier, StepReading later, RunReading? compared)
    {
        if (earlier.Input.Count == 0 || later.Input.Count == 0)
        {
            return null;
        }

        // A conversation is sent whole each time: nearly always it begins with the same message.
        if (ReferenceEquals(earlier.Input[0], later.Input[0]))
        {
            return true;
        }

        // Letter by letter, if there is one; only else by what the messages mean.
        HashSet<ReadMessage> before = [.. earlier.Input, .. earlier.Output];
        if (before.Overlaps(later.Input))
        {
            return true;
        }

        // The masks of a pair take away more: what differs even so is not the same here either.
        return (compared is null || Share(compared.Steps[earlier.Position], compared.Steps[later.Position]))
            && Share(earlier, later);
    }

    private static bool Share(StepReading earlier, StepReading later)
    {
        var known = earlier.Input.Concat(earlier.Output).Select(m => m.Number).ToHashSet();
        return later.Input.Any(m => known.Contains(m.Number));
    }
}
