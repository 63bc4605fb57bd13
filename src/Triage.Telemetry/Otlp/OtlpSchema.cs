namespace Triage.Telemetry.Otlp;

/// <summary>The messages of OTLP and the ways in which their fields are written.</summary>
internal enum Kind
{
    Unknown,
    Flag,
    Enumeration,
    Whole,
    Nanoseconds,
    Real,
    Id,
    Bytes,
    Text,

    // Messages from here on.
    TracesRequest,
    ResourceSpans,
    ScopeSpans,
    Span,
    Event,
    Link,
    Status,
    LogsRequest,
    ResourceLogs,
    ScopeLogs,
    Log,
    Resource,
    Scope,
    KeyValue,
    Value,
    Values,
    KeyValues,
}

/// <param name="Name">In OTLP/JSON: lowerCamelCase and nothing else.</param>
internal sealed record Member(int Field, string Name, Kind Kind, bool Repeated = false)
{
    public byte[] NameUtf8 { get; } = System.Text.Encoding.UTF8.GetBytes(Name);
}

/// <summary>What Triage reads of OTLP, once for protobuf and JSON. Fields that are not named here are skipped.</summary>
/// <remarks>https://github.com/open-telemetry/opentelemetry-proto/tree/main/opentelemetry/proto</remarks>
internal static class OtlpSchema
{
    private const int MaxField = 15;

    private static readonly Member[][] Members = [.. Enum.GetValues<Kind>().Select(Known)];

    private static readonly Kind[] ByField =
    [
        .. Members.SelectMany(members =>
            Enumerable.Range(0, MaxField + 1).Select(f => Array.Find(members, m => m.Field == f)?.Kind ?? Kind.Unknown)
        ),
    ];

    public static bool IsMessage(Kind kind) => kind > Kind.Text;

    public static bool IsItem(Kind kind) => kind is Kind.Span or Kind.Log;

    /// <summary>Messages of attribute values, whose bytes are kept as they came.</summary>
    public static bool IsOfAttribute(Kind kind) => kind >= Kind.KeyValue;

    public static ReadOnlySpan<Member> MembersOf(Kind kind) => Members[(int)kind];

    public static Kind KindOf(Kind owner, int field) =>
        field <= MaxField ? ByField[(int)owner * (MaxField + 1) + field] : Kind.Unknown;

    public static WireType TypeOf(Kind kind) =>
        kind switch
        {
            Kind.Flag or Kind.Enumeration or Kind.Whole => WireType.Number,
            Kind.Nanoseconds or Kind.Real => WireType.Fixed64,
            _ => WireType.Bytes,
        };

    private static Member[] Known(Kind kind) =>
        kind switch
        {
            Kind.TracesRequest => [new(1, "resourceSpans", Kind.ResourceSpans, true)],
            Kind.ResourceSpans => [new(1, "resource", Kind.Resource), new(2, "scopeSpans", Kind.ScopeSpans, true)],
            Kind.ScopeSpans => [new(1, "scope", Kind.Scope), new(2, "spans", Kind.Span, true)],
            Kind.Span =>
            [
                new(1, "traceId", Kind.Id),
                new(2, "spanId", Kind.Id),
                new(4, "parentSpanId", Kind.Id),
                new(5, "name", Kind.Text),
                new(6, "kind", Kind.Enumeration),
                new(7, "startTimeUnixNano", Kind.Nanoseconds),
                new(8, "endTimeUnixNano", Kind.Nanoseconds),
                new(9, "attributes", Kind.KeyValue, true),
                new(11, "events", Kind.Event, true),
                new(13, "links", Kind.Link, true),
                new(15, "status", Kind.Status),
            ],
            Kind.Event =>
            [
                new(1, "timeUnixNano", Kind.Nanoseconds),
                new(2, "name", Kind.Text),
                new(3, "attributes", Kind.KeyValue, true),
            ],
            Kind.Link => [new(1, "traceId", Kind.Id), new(2, "spanId", Kind.Id)],
            Kind.Status => [new(2, "message", Kind.Text), new(3, "code", Kind.Enumeration)],
            Kind.LogsRequest => [new(1, "resourceLogs", Kind.ResourceLogs, true)],
            Kind.ResourceLogs => [new(1, "resource", Kind.Resource), new(2, "scopeLogs", Kind.ScopeLogs, true)],
            Kind.ScopeLogs => [new(1, "scope", Kind.Scope), new(2, "logRecords", Kind.Log, true)],
            Kind.Log =>
            [
                new(1, "timeUnixNano", Kind.Nanoseconds),
                new(5, "body", Kind.Value),
                new(6, "attributes", Kind.KeyValue, true),
                new(9, "traceId", Kind.Id),
                new(10, "spanId", Kind.Id),
                new(11, "observedTimeUnixNano", Kind.Nanoseconds),
                new(12, "eventName", Kind.Text),
            ],
            Kind.Resource => [new(1, "attributes", Kind.KeyValue, true)],
            Kind.Scope => [new(1, "name", Kind.Text), new(2, "version", Kind.Text)],
            Kind.KeyValue => [new(1, "key", Kind.Text), new(2, "value", Kind.Value)],
            Kind.Value =>
            [
                new(1, "stringValue", Kind.Text),
                new(2, "boolValue", Kind.Flag),
                new(3, "intValue", Kind.Whole),
                new(4, "doubleValue", Kind.Real),
                new(5, "arrayValue", Kind.Values),
                new(6, "kvlistValue", Kind.KeyValues),
                new(7, "bytesValue", Kind.Bytes),
            ],
            Kind.Values => [new(1, "values", Kind.Value, true)],
            Kind.KeyValues => [new(1, "values", Kind.KeyValue, true)],
            _ => [],
        };
}
