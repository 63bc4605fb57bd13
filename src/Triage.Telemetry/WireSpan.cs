using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Telemetry.Otlp;

namespace Triage.Telemetry;

/// <param name="Name">In full.</param>
internal sealed record WireEvent(string Name, long AtUnixNano, AttributeSet Attributes);

/// <summary>The fields of one OTLP span. Of a field that comes twice the last counts, as protobuf has it.</summary>
internal sealed class WireSpan
{
    public ReadOnlyMemory<byte> TraceId { get; private set; }
    public ReadOnlyMemory<byte> SpanId { get; private set; }

    /// <summary>Empty for a root.</summary>
    public ReadOnlyMemory<byte> ParentSpanId { get; private set; }
    public ReadOnlyMemory<byte> Name { get; private set; }
    public long StartUnixNano { get; private set; }
    public long EndUnixNano { get; private set; }
    public int StatusCode { get; private set; }
    public ReadOnlyMemory<byte> StatusMessage { get; private set; }
    public AttributeSet Attributes { get; private init; } = AttributeSet.Empty;
    public IReadOnlyList<WireEvent> Events { get; private set; } = [];
    public IReadOnlyList<SpanLink> Links { get; private set; } = [];

    /// <param name="attributes">Takes the attributes of the span.</param>
    public static WireSpan Of(ReadOnlyMemory<byte> message, AttributeSet attributes, KnownKeys keys, ReadingMemo memo)
    {
        attributes.Clear();
        var span = new WireSpan { Attributes = attributes };
        List<WireEvent>? events = null;
        List<SpanLink>? links = null;
        var fields = new WireReader(message.Span);
        while (fields.Next())
        {
            var content = fields.Type == WireType.Bytes ? message.Slice(fields.Start, fields.Length) : default;
            switch (fields.Field, fields.Type)
            {
                case (1, WireType.Bytes):
                    span.TraceId = content;
                    break;
                case (2, WireType.Bytes):
                    span.SpanId = content;
                    break;
                case (4, WireType.Bytes):
                    span.ParentSpanId = content;
                    break;
                case (5, WireType.Bytes):
                    span.Name = content;
                    break;
                case (7, WireType.Fixed64):
                    span.StartUnixNano = Nanoseconds(fields.Number);
                    break;
                case (8, WireType.Fixed64):
                    span.EndUnixNano = Nanoseconds(fields.Number);
                    break;
                case (9, WireType.Bytes):
                    span.Attributes.Add(content, keys);
                    break;
                case (11, WireType.Bytes) when (events ??= []).Count < Limits.MaxMessagesPerSpan:
                    events.Add(EventOf(content, keys, memo));
                    break;
                case (13, WireType.Bytes) when (links ??= []).Count < Limits.MaxMessagesPerSpan:
                    links.Add(LinkOf(content));
                    break;
                case (15, WireType.Bytes):
                    span.ReadStatus(content);
                    break;
            }
        }

        (span.Events, span.Links) = (events ?? span.Events, links ?? span.Links);
        return span;
    }

    public static long Nanoseconds(ulong time) => time > long.MaxValue ? 0 : (long)time;

    private void ReadStatus(ReadOnlyMemory<byte> message)
    {
        var fields = new WireReader(message.Span);
        while (fields.Next())
        {
            if (fields.Is(2, WireType.Bytes))
            {
                StatusMessage = message.Slice(fields.Start, fields.Length);
            }
            else if (fields.Is(3, WireType.Number))
            {
                StatusCode = (int)fields.Number;
            }
        }
    }

    private static WireEvent EventOf(ReadOnlyMemory<byte> message, KnownKeys keys, ReadingMemo memo)
    {
        var (name, at, attributes) = ("", 0L, new AttributeSet(4, memo));
        var fields = new WireReader(message.Span);
        while (fields.Next())
        {
            switch (fields.Field, fields.Type)
            {
                case (1, WireType.Fixed64):
                    at = Nanoseconds(fields.Number);
                    break;
                case (2, WireType.Bytes):
                    name = keys.Of(fields.Bytes);
                    break;
                case (3, WireType.Bytes):
                    attributes.Add(message.Slice(fields.Start, fields.Length), keys);
                    break;
            }
        }

        return new WireEvent(name, at, attributes);
    }

    private static SpanLink LinkOf(ReadOnlyMemory<byte> message)
    {
        var (trace, span) = ("", "");
        var fields = new WireReader(message.Span);
        while (fields.Next())
        {
            trace = fields.Is(1, WireType.Bytes) ? Convert.ToHexStringLower(fields.Bytes) : trace;
            span = fields.Is(2, WireType.Bytes) ? Convert.ToHexStringLower(fields.Bytes) : span;
        }

        return new SpanLink(trace, span);
    }
}

/// <summary>The fields of one OTLP log record.</summary>
internal sealed class WireLog
{
    public ReadOnlyMemory<byte> TraceId { get; private set; }
    public ReadOnlyMemory<byte> SpanId { get; private set; }

    /// <summary>Of the event; empty when an attribute may name it.</summary>
    public string Name { get; private set; } = "";

    /// <summary>When it happened; when it was seen, where that is all that is known.</summary>
    public long AtUnixNano { get; private set; }
    public WireValue Body { get; private set; }
    public AttributeSet Attributes { get; private set; } = AttributeSet.Empty;

    public static WireLog Of(ReadOnlyMemory<byte> message, KnownKeys keys, ReadingMemo memo)
    {
        var log = new WireLog { Attributes = new AttributeSet(8, memo) };
        var (time, observed) = (0UL, 0UL);
        var fields = new WireReader(message.Span);
        while (fields.Next())
        {
            var content = fields.Type == WireType.Bytes ? message.Slice(fields.Start, fields.Length) : default;
            switch (fields.Field, fields.Type)
            {
                case (1, WireType.Fixed64):
                    time = fields.Number;
                    break;
                case (5, WireType.Bytes):
                    log.Body = WireValue.Of(content);
                    break;
                case (6, WireType.Bytes):
                    log.Attributes.Add(content, keys);
                    break;
                case (9, WireType.Bytes):
                    log.TraceId = content;
                    break;
                case (10, WireType.Bytes):
                    log.SpanId = content;
                    break;
                case (11, WireType.Fixed64):
                    observed = fields.Number;
                    break;
                case (12, WireType.Bytes):
                    log.Name = keys.Of(fields.Bytes);
                    break;
            }
        }

        log.AtUnixNano = WireSpan.Nanoseconds(time != 0 ? time : observed);
        return log;
    }
}
