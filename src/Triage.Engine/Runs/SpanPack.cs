namespace Triage.Engine.Runs;

/// <summary>How the bytes of a pack are written.</summary>
public enum PackForm
{
    /// <summary>OTLP <c>TracesData</c> as protobuf (https://github.com/open-telemetry/opentelemetry-proto).</summary>
    Traces,

    /// <summary>OTLP <c>LogsData</c> as protobuf.</summary>
    Logs,

    /// <summary>The engine's own spans, of data that was stored before packs were.</summary>
    Spans,
}

/// <summary>
/// What one request brought of one trace: the redacted bytes, which are what is kept, and what they say now. What they say is
/// derived and can be derived anew by a later mapping (<see cref="ISpanMapping"/>); the bytes never change.
/// </summary>
/// <param name="TraceId">32 lower-case hex digits.</param>
/// <param name="Bytes">Redacted, not compressed; every span or log record with its resource and scope.</param>
/// <param name="Spans">No span twice: records of one span in one pack are merged.</param>
public sealed record SpanPack(string TraceId, PackForm Form, ReadOnlyMemory<byte> Bytes, IReadOnlyList<PackedSpan> Spans)
{
    /// <summary>Rules and content mode that the bytes were redacted with, see <see cref="RedactionVersion"/>; of several the highest.</summary>
    public int Redaction { get; init; } = RedactionVersion.Current;
}

/// <summary>One span of a pack.</summary>
/// <param name="Span">
/// Its skeleton, contents, subjects and links. Attributes, resource and events may be left out: they are read from the bytes.
/// </param>
/// <param name="Hash">Of its records in the bytes: the same records have the same hash, so what is sent twice is known again.</param>
public sealed record PackedSpan(Span Span, ulong Hash);

/// <summary>Reads packs with the mapping of today.</summary>
public interface ISpanMapping
{
    /// <summary>
    /// The mapping's version. Grows when a mapping reads more, or something else, of the same bytes; runs that an older one
    /// read are read again by the <c>remap</c> verb.
    /// </summary>
    int Version { get; }

    /// <summary>
    /// Everything in the bytes, complete with attributes, events and resource; records of one span are merged. A record that
    /// cannot be read any more is left out.
    /// </summary>
    /// <exception cref="ArgumentException">The form is none of OTLP.</exception>
    IReadOnlyList<Span> Read(PackForm form, ReadOnlyMemory<byte> bytes);
}
