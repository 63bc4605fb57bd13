using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>
/// Chooses the mapping of a span by its keys, never by its scope. One span can carry several families at once (a processor may
/// add <c>llm.*</c> beside <c>ai.*</c>): the one with the most content is taken, and everything stays among the attributes.
/// </summary>
internal static class Dialect
{
    // At equal content the vendor's own names win, so that all spans of one SDK are read by one mapping.
    private static readonly (Func<SpanSource, bool> Speaks, Func<SpanSource, SpanReading> Read)[] Known =
    [
        (VercelAi.Speaks, VercelAi.Read),
        (OpenInference.Speaks, OpenInference.Read),
        (OtelGenAi.Speaks, OtelGenAi.Read),
    ];

    public static SpanReading Read(SpanSource span) =>
        Known
            .Where(d => d.Speaks(span))
            .Select(d => d.Read(span))
            // A stable sort: the order above decides between equals.
            .OrderByDescending(r => r.Kind != StepKind.Other)
            .ThenByDescending(r => r.Contents.Contents.Select(c => c.Slot).Distinct().Count())
            .FirstOrDefault()
        ?? PlainService.Read(span);
}
