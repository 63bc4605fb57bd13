using Triage.Telemetry.Otlp;

namespace Triage.Telemetry;

/// <summary>The ids of a span, or of the span that a log record is of.</summary>
internal readonly ref struct ItemIds(ReadOnlySpan<byte> trace, ReadOnlySpan<byte> span, ReadOnlySpan<byte> parent)
{
    public ReadOnlySpan<byte> Trace { get; } = trace;
    public ReadOnlySpan<byte> Span { get; } = span;
    public ReadOnlySpan<byte> Parent { get; } = parent;

    public bool AreThere => !IsAbsent(Trace) && !IsAbsent(Span);

    /// <summary>Some exporters write zeros for none.</summary>
    public static bool IsAbsent(ReadOnlySpan<byte> id) => !id.ContainsAnyExcept((byte)0);

    public static ItemIds Of(ReadOnlyMemory<byte> item, bool isLog)
    {
        var (traceField, spanField, parentField) = isLog ? (9, 10, 0) : (1, 2, 4);
        ReadOnlySpan<byte> trace = default;
        ReadOnlySpan<byte> span = default;
        ReadOnlySpan<byte> parent = default;
        var fields = new WireReader(item.Span);
        while (fields.Next())
        {
            if (fields.Type == WireType.Bytes)
            {
                trace = fields.Field == traceField ? fields.Bytes : trace;
                span = fields.Field == spanField ? fields.Bytes : span;
                parent = fields.Field == parentField ? fields.Bytes : parent;
            }
        }

        return new ItemIds(trace, span, parent);
    }
}
