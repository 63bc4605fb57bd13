using System.Buffers.Binary;
using Triage.Engine.Runs;
using Triage.Telemetry.Dialects;
using Triage.Telemetry.Otlp;

namespace Triage.Telemetry;

/// <summary>Sorts what a request brought by trace, without its secrets, and refuses what can never be stored.</summary>
internal sealed class PackWriter : IDisposable
{
    private const string NoTraceId = "The trace id must be 16 bytes (32 hex digits in JSON), not all zero.";
    private const string NoSpanId = "The span id must be 8 bytes (16 hex digits in JSON), not all zero.";
    private const string NoParentId = "The parent span id must be 8 bytes (16 hex digits in JSON) or absent.";

    private const string NoEvaluated =
        "The evaluation names no trace and span, so it cannot be told what was evaluated. Emit it in the context of the evaluated span.";

    private readonly bool isLogs;
    private readonly WireWriter to = new();
    private readonly RedactedCopy copy;
    private readonly PackSorting sorting;

    private readonly SpanRedaction redaction;

    public PackWriter(SpanRedaction redaction, KnownKeys keys, PackForm form)
    {
        this.redaction = redaction;
        isLogs = form == PackForm.Logs;
        copy = new RedactedCopy(keys, to) { Rules = redaction.Usual };
        sorting = new PackSorting(to);
    }

    /// <summary>Spans, or log records, so far, refused ones included.</summary>
    public int Received { get; private set; }

    public List<Refusal> Refused { get; } = [];

    /// <exception cref="MalformedTelemetryException">The body is no OTLP, or goes beyond a bound.</exception>
    public void Add(OtlpBody body)
    {
        var shape = OtlpShape.Of(body.Bytes.Span, isLogs ? Kind.LogsRequest : Kind.TracesRequest, Received);
        copy.IsPlain = shape.IsPlain;
        // What is copied is hardly ever longer.
        to.Space(body.Bytes.Length);
        NoteAgents(body);
        var place = new Place(body, isLogs);
        foreach (var resource in WireReader.Messages(body.Bytes, 1))
        {
            place.Resource++;
            place.Scope = -1;
            AddResource(resource, place);
        }

        Received = shape.Items;
    }

    /// <inheritdoc cref="SpanRedaction.VersionOf"/>
    public int RedactionOf(string traceId) => redaction.VersionOf(traceId);

    /// <summary>
    /// The packs in the order in which their traces came, one after the other: the bytes of one are there until the next is asked
    /// for.
    /// </summary>
    public IEnumerable<(string TraceId, ReadOnlyMemory<byte> Bytes)> Packs() => sorting.Packs();

    public void Dispose() => to.Dispose();

    private void NoteAgents(OtlpBody body)
    {
        foreach (
            var item in WireReader
                .Messages(body.Bytes, 1)
                .SelectMany(r => WireReader.Messages(r, 2))
                .SelectMany(s => WireReader.Messages(s, 2))
        )
        {
            redaction.Note(item, ItemIds.Of(item, isLogs), isLogs);
        }
    }

    private void AddResource(ReadOnlyMemory<byte> message, Place place)
    {
        Surrounding? resource = null;
        foreach (var scoped in WireReader.Messages(message, 2))
        {
            place.Scope++;
            place.Item = -1;
            Surrounding? scope = null;
            var scopeName = isLogs ? ScopeName(scoped) : "";
            foreach (var item in WireReader.Messages(scoped, 2))
            {
                place.Item++;
                copy.Rules = redaction.Usual;
                resource ??= sorting.Known(Written(message, CopyResource));
                scope ??= sorting.Known(Written(scoped, CopyScope));
                if ((place.Unreadable ?? AddItem(item, resource, scope, message, scopeName)) is { } why)
                {
                    Refused.Add(new Refusal(place.ToString(), why));
                }

                place.Number++;
            }
        }
    }

    /// <summary>Null when it was taken, or says nothing that is kept; else why it is refused.</summary>
    private string? AddItem(
        ReadOnlyMemory<byte> item,
        Surrounding resource,
        Surrounding scope,
        ReadOnlyMemory<byte> around,
        string scopeName
    )
    {
        var ids = ItemIds.Of(item, isLogs);
        if (isLogs)
        {
            var name = LogName(item);
            if (!ids.AreThere || !Dialect.Takes(scopeName, name))
            {
                return name == Evaluation.EventName ? NoEvaluated : null;
            }
        }

        if (ids.Trace.Length != 16 || ItemIds.IsAbsent(ids.Trace))
        {
            return NoTraceId;
        }

        if (ids.Span.Length != 8 || ItemIds.IsAbsent(ids.Span))
        {
            return NoSpanId;
        }

        if (ids.Parent.Length != 8 && !ItemIds.IsAbsent(ids.Parent))
        {
            return NoParentId;
        }

        copy.Rules = redaction.Of(item, ids, isLogs, around);
        var start = to.Length;
        var opened = to.Open(2);
        if (isLogs)
        {
            CopyLog(item, ids);
        }
        else
        {
            CopySpan(item, ids);
        }

        to.Close(opened);
        var spanId = BinaryPrimitives.ReadUInt64BigEndian(ids.Span);
        sorting.Add(ids.Trace, new PackItem(spanId, resource, scope, start, to.Length - start));
        return null;
    }

    private string LogName(ReadOnlyMemory<byte> log)
    {
        var fields = new WireReader(log.Span);
        var (name, other) = ("", "");
        while (fields.Next())
        {
            if (fields.Is(12, WireType.Bytes))
            {
                name = copy.Keys.Of(fields.Bytes);
            }
            else if (fields.Is(6, WireType.Bytes) && other.Length == 0)
            {
                var attribute = WireAttribute.Of(log.Slice(fields.Start, fields.Length));
                other = attribute.Key.Span.SequenceEqual("event.name"u8) ? WireValue.Of(attribute.Value).Text : "";
            }
        }

        // The attribute first: tracing libraries of Rust put a place in the code into the other.
        return other.Length > 0 ? other : name;
    }

    private static string ScopeName(ReadOnlyMemory<byte> scoped)
    {
        foreach (var part in WireReader.Messages(scoped, 1))
        {
            var fields = new WireReader(part.Span);
            while (fields.Next())
            {
                if (fields.Is(1, WireType.Bytes))
                {
                    return WireValue.TextOf(fields.Bytes);
                }
            }
        }

        return "";
    }

    private void CopySpan(ReadOnlyMemory<byte> span, ItemIds ids)
    {
        to.Bytes(1, ids.Trace);
        to.Bytes(2, ids.Span);
        if (!ItemIds.IsAbsent(ids.Parent))
        {
            to.Bytes(4, ids.Parent);
        }

        var fields = new WireReader(span.Span);
        while (fields.Next())
        {
            switch (fields.Field, fields.Type)
            {
                case (5, WireType.Bytes):
                    copy.Text(5, fields.Bytes);
                    break;
                case (6, WireType.Number):
                    to.Number(6, fields.Number);
                    break;
                case (7 or 8, WireType.Fixed64):
                    to.Fixed64(fields.Field, fields.Number);
                    break;
                case (9, WireType.Bytes):
                    copy.Attribute(9, span.Slice(fields.Start, fields.Length));
                    break;
                case (11, WireType.Bytes):
                    CopyEvent(span.Slice(fields.Start, fields.Length));
                    break;
                case (13, WireType.Bytes):
                    CopyLink(fields.Bytes);
                    break;
                case (15, WireType.Bytes):
                    CopyStatus(fields.Bytes);
                    break;
            }
        }
    }

    private void CopyEvent(ReadOnlyMemory<byte> message)
    {
        var start = to.Open(11);
        var fields = new WireReader(message.Span);
        while (fields.Next())
        {
            switch (fields.Field, fields.Type)
            {
                case (1, WireType.Fixed64):
                    to.Fixed64(1, fields.Number);
                    break;
                case (2, WireType.Bytes):
                    copy.Text(2, fields.Bytes);
                    break;
                case (3, WireType.Bytes):
                    copy.Attribute(3, message.Slice(fields.Start, fields.Length));
                    break;
            }
        }

        to.Close(start);
    }

    private void CopyLink(ReadOnlySpan<byte> message)
    {
        var fields = new WireReader(message);
        ReadOnlySpan<byte> trace = default;
        ReadOnlySpan<byte> span = default;
        while (fields.Next())
        {
            trace = fields.Is(1, WireType.Bytes) ? fields.Bytes : trace;
            span = fields.Is(2, WireType.Bytes) ? fields.Bytes : span;
        }

        if (trace.Length == 16 && span.Length == 8 && !ItemIds.IsAbsent(trace) && !ItemIds.IsAbsent(span))
        {
            var start = to.Open(13);
            to.Bytes(1, trace);
            to.Bytes(2, span);
            to.Close(start);
        }
    }

    private void CopyStatus(ReadOnlySpan<byte> message)
    {
        var start = to.Open(15);
        var fields = new WireReader(message);
        while (fields.Next())
        {
            if (fields.Is(2, WireType.Bytes))
            {
                // Programs quote what they were given in their errors, so it is content like any other.
                copy.Text(2, fields.Bytes, "status.message");
            }
            else if (fields.Is(3, WireType.Number))
            {
                to.Number(3, fields.Number);
            }
        }

        to.Close(start);
    }

    private void CopyLog(ReadOnlyMemory<byte> log, ItemIds ids)
    {
        to.Bytes(9, ids.Trace);
        to.Bytes(10, ids.Span);
        var fields = new WireReader(log.Span);
        while (fields.Next())
        {
            switch (fields.Field, fields.Type)
            {
                case (1 or 11, WireType.Fixed64):
                    to.Fixed64(fields.Field, fields.Number);
                    break;
                case (5, WireType.Bytes):
                    var start = to.Open(5);
                    copy.Value("", log.Slice(fields.Start, fields.Length));
                    to.Close(start);
                    break;
                case (6, WireType.Bytes):
                    copy.Attribute(6, log.Slice(fields.Start, fields.Length));
                    break;
                case (12, WireType.Bytes):
                    copy.Text(12, fields.Bytes);
                    break;
            }
        }
    }

    private void CopyResource(ReadOnlyMemory<byte> message)
    {
        foreach (var attribute in WireReader.Messages(message, 1))
        {
            copy.Attribute(1, attribute);
        }
    }

    private void CopyScope(ReadOnlyMemory<byte> message)
    {
        var fields = new WireReader(message.Span);
        while (fields.Next())
        {
            if (fields.Is(1, WireType.Bytes) || fields.Is(2, WireType.Bytes))
            {
                copy.Text(fields.Field, fields.Bytes);
            }
        }
    }

    /// <summary>What stands around items, which may stand behind them in the bytes, and in several parts.</summary>
    private byte[] Written(ReadOnlyMemory<byte> owner, Action<ReadOnlyMemory<byte>> write)
    {
        var start = to.Length;
        foreach (var part in WireReader.Messages(owner, 1))
        {
            write(part);
        }

        var written = to.Written.Span[start..].ToArray();
        to.Length = start;
        return written;
    }

    /// <summary>Where in the request the walk is.</summary>
    private sealed class Place(OtlpBody body, bool isLogs)
    {
        public int Resource { get; set; } = -1;
        public int Scope { get; set; } = -1;
        public int Item { get; set; } = -1;

        /// <summary>Of the item among all of the body.</summary>
        public int Number { get; set; }

        public string? Unreadable => body.Unreadable.Count > 0 ? body.Unreadable.GetValueOrDefault(Number) : null;

        public override string ToString() =>
            body.Places?[Number]
            ?? body.Before
                + (
                    isLogs
                        ? $"resourceLogs[{Resource}].scopeLogs[{Scope}].logRecords[{Item}]"
                        : $"resourceSpans[{Resource}].scopeSpans[{Scope}].spans[{Item}]"
                );
    }
}
