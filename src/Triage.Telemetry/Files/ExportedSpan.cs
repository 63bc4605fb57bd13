using Triage.Telemetry.Otlp.Wire;

namespace Triage.Telemetry.Files;

/// <summary>One span of an export, as OTLP, or why it cannot be read.</summary>
/// <param name="At">Where it stands in its document: <c>data[0].spans[3]</c>; empty when it is the document.</param>
internal sealed record ExportedSpan(string At, ResourceSpans? Spans, string? Why)
{
    /// <summary>What is wrong with one span must not cost the others.</summary>
    public static ExportedSpan Of(string at, Func<ResourceSpans> read)
    {
        try
        {
            return new ExportedSpan(at, read(), null);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or OverflowException)
        {
            return new ExportedSpan(at, null, e.Message);
        }
    }

    public static ResourceSpans Alone(Resource resource, InstrumentationScope? scope, Span span) =>
        new()
        {
            Resource = resource,
            ScopeSpans =
            {
                new ScopeSpans { Scope = scope, Spans = { span } },
            },
        };
}
