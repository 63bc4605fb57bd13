using Google.Protobuf;
using Triage.Telemetry.Otlp;
using Triage.Telemetry.Otlp.Wire;

namespace Triage.Telemetry.Files;

/// <summary>What a part of a file held, before it is read span by span.</summary>
internal sealed class TraceFileContent
{
    private readonly ExportTraceServiceRequest exported = new();
    private readonly List<string> places = [];
    private readonly Dictionary<int, string> unreadable = [];

    public List<OtlpBody> Traces { get; } = [];

    public List<OtlpBody> Logs { get; } = [];

    /// <summary>Whether anything was of a known format, if only to be refused.</summary>
    public bool Recognised { get; set; }

    /// <summary>Why the first document that is of no known format is not.</summary>
    public string? FirstStranger { get; private set; }

    /// <summary>All bodies of traces, those that were other formats last.</summary>
    public IEnumerable<OtlpBody> AllTraces() =>
        places.Count == 0 ? Traces : Traces.Append(new OtlpBody(exported.ToByteArray(), unreadable) { Places = places });

    public void Add(string at, IEnumerable<ExportedSpan> spans)
    {
        Recognised = true;
        foreach (var span in spans)
        {
            Note($"{at}{span.At}", span.Spans, span.Why);
        }
    }

    /// <summary>A document that cannot be read counts as one item that is refused.</summary>
    public void Refuse(string at, string why)
    {
        FirstStranger ??= $"{at}{why}";
        Note(at, null, why);
    }

    private void Note(string at, ResourceSpans? spans, string? why)
    {
        if (spans is null)
        {
            unreadable[places.Count] = why ?? "";
        }

        exported.ResourceSpans.Add(spans ?? ExportedSpan.Alone(new Resource(), null, new Span()));
        places.Add(at.TrimEnd('.', ' ', ':') is { Length: > 0 } place ? place : "document");
    }
}
