using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>Chooses the mapping of a span or log record by its keys; by its scope only where a tool leaves no keys.</summary>
internal static class Dialect
{
    // Each of these makes its spans alone: the first that knows a span has it.
    private static readonly (Func<SpanSource, bool> Speaks, Func<SpanSource, SpanReading> Read)[] Makers =
    [
        (Codex.Speaks, Codex.Read),
        (ClaudeCode.Speaks, ClaudeCode.Read),
        (GeminiCli.Speaks, GeminiCli.Read),
        (Mastra.Speaks, Mastra.Read),
        (LangSmith.Speaks, LangSmith.Read),
    ];

    // One span can carry several of these at once (a processor may add llm.* beside ai.*): the one with the most content is
    // taken, and everything stays among the attributes. At equal content the vendor's own names win, so that all spans of one
    // SDK are read by one mapping.
    private static readonly (Func<SpanSource, bool> Speaks, Func<SpanSource, SpanReading> Read)[] Families =
    [
        (Langfuse.Speaks, Langfuse.Read),
        (VercelAi.Speaks, VercelAi.Read),
        (OpenInference.Speaks, OpenInference.Read),
        (Traceloop.Speaks, Traceloop.Read),
        (Mcp.Speaks, Mcp.Read),
        (OtelGenAi.Speaks, OtelGenAi.Read),
        (CicdPipeline.Speaks, CicdPipeline.Read),
    ];

    public static SpanReading Read(SpanSource span)
    {
        var reading = OfMaker(span) ?? Best(span) ?? PlainService.Read(span);
        Complete(reading, span.Attributes);
        return reading;
    }

    private static SpanReading? OfMaker(SpanSource span)
    {
        foreach (var (speaks, read) in Makers)
        {
            if (speaks(span))
            {
                return read(span);
            }
        }

        return null;
    }

    private static SpanReading? Best(SpanSource span)
    {
        SpanReading? best = null;
        foreach (var (speaks, read) in Families)
        {
            // The order above decides between equals.
            if (speaks(span) && read(span) is var reading && (best is null || WeightOf(reading) > WeightOf(best)))
            {
                best = reading;
            }
        }

        return best;
    }

    // A step beats any number of contents.
    private static int WeightOf(SpanReading reading) => (reading.Kind == StepKind.Other ? 0 : 100) + reading.Contents.FilledSlots;

    /// <summary>Whether a log record of that scope and event says anything of its span: the others need not be kept.</summary>
    public static bool Takes(string scope, string name) =>
        name == Evaluation.EventName || Codex.Takes(scope, name) || ClaudeCode.Takes(scope, name) || OtelGenAiEvents.Knows(name);

    /// <summary>A record that is taken. Null when it carries nothing of a step after all. A record belongs to the span in whose context it was written.</summary>
    public static SpanReading? Read(LogSource log, ContentDraft contents)
    {
        var reading =
            Codex.Takes(log.Scope, log.Name) ? Codex.Read(log, contents)
            : ClaudeCode.Takes(log.Scope, log.Name) ? ClaudeCode.Read(log, contents)
            : GeminiCli.Takes(log.Scope) ? GeminiCli.Read(log, contents)
            : OtelGenAiEvents.Read(log, contents);
        if (contents.Contents.Count == 0)
        {
            return null;
        }

        Complete(reading, log.Attributes);
        return reading;
    }

    private static void Complete(SpanReading reading, AttributeSet attributes)
    {
        if (reading.Kind == StepKind.ToolCall)
        {
            reading.HiddenError ??= ToolFailure.In(reading.Contents.Result);
        }

        if (reading.Dialect is not null)
        {
            EmptyContent.Note(attributes, reading);
        }
    }
}
