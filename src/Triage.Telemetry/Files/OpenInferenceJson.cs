using System.Text.Json;
using Triage.Telemetry.Otlp.Wire;

namespace Triage.Telemetry.Files;

/// <summary>
/// Spans with OpenInference attributes, as the OpenTelemetry SDK prints them (<c>span.to_json()</c>), as Phoenix exports them
/// (its API, and its table with one column per member: <c>context.trace_id</c>, <c>attributes.llm.model_name</c>), and as trees:
/// <c>{"trace_id":..,"spans":[{"span_id":..,"duration":"PT1.5S","child_spans":[..]}]}</c>. Without an end time and a duration the
/// end is not known.
/// </summary>
internal static class OpenInferenceJson
{
    private const string FlatAttributes = "attributes.";

    public static bool IsSpan(JsonElement json) =>
        TraceIdOf(json).Length > 0 && ExportedJson.Find(json, "context", "context.span_id", "span_id") is not null;

    public static bool IsTree(JsonElement json) =>
        ExportedJson.Find(json, "trace_id") is not null && ExportedJson.Find(json, "spans") is { ValueKind: JsonValueKind.Array };

    /// <summary>The span and everything below it, or all spans of a tree.</summary>
    public static IEnumerable<ExportedSpan> Read(JsonElement json)
    {
        var trace = TraceIdOf(json);
        var open = new Stack<(string At, JsonElement Span, string Parent)>();
        if (IsTree(json))
        {
            Push("", json, "spans", "");
        }
        else
        {
            open.Push(("", json, ""));
        }

        while (open.TryPop(out var next))
        {
            yield return ExportedSpan.Of(next.At, () => SpanOf(next.Span, trace, next.Parent));
            Push(next.At.Length == 0 ? "" : $"{next.At}.", next.Span, "child_spans", SpanIdOf(next.Span));
        }

        void Push(string before, JsonElement owner, string name, string parent)
        {
            foreach (var (i, child) in ExportedJson.List(owner, name).Index().Reverse())
            {
                open.Push(($"{before}{name}[{i}]", child, parent));
            }
        }
    }

    private static string TraceIdOf(JsonElement json) =>
        ExportedJson.Find(json, "context") is { } context && ExportedJson.Text(context, "trace_id") is { Length: > 0 } id
            ? id
            : ExportedJson.Text(json, "context.trace_id", "trace_id");

    private static string SpanIdOf(JsonElement json) =>
        ExportedJson.Find(json, "context") is { } context
            ? ExportedJson.Text(context, "span_id")
            : ExportedJson.Text(json, "context.span_id", "span_id");

    private static ResourceSpans SpanOf(JsonElement json, string trace, string parent)
    {
        var start = ExportedJson.Time(json, "start_time", "timestamp");
        var end = ExportedJson.Time(json, "end_time");
        var span = new Span
        {
            TraceId = ExportedIds.Trace(TraceIdOf(json) is { Length: > 0 } own ? own : trace),
            SpanId = ExportedIds.Span(SpanIdOf(json)),
            ParentSpanId = ExportedIds.Span(
                ExportedJson.Text(json, "parent_id", "parent_span_id") is { Length: > 0 } named ? named : parent
            ),
            Name = ExportedJson.Text(json, "name", "span_name"),
            StartTimeUnixNano = start,
            EndTimeUnixNano = end == 0 && ExportedJson.Duration(json, "duration") is { } took ? checked(start + took) : end,
            Status = StatusOf(json),
        };
        span.Attributes.AddRange(AttributesOf(json));
        span.Events.AddRange(ExportedJson.List(json, "events").Select(EventOf));
        return ExportedSpan.Alone(ResourceOf(json), ScopeOf(json), span);
    }

    private static IEnumerable<KeyValue> AttributesOf(JsonElement json)
    {
        var attributes = ExportedJson
            .Flattened(ExportedJson.Find(json, "attributes", "span_attributes"))
            .Concat(
                ExportedJson.Flattened(
                    ExportedJson
                        .Members(json)
                        .Where(m => m.Name.StartsWith(FlatAttributes, StringComparison.Ordinal))
                        .Select(m => (m.Name[FlatAttributes.Length..], m.Value))
                )
            )
            .DistinctBy(a => a.Key, StringComparer.Ordinal)
            .ToList();
        // OpenTelemetry's own kinds stand under the same name and say nothing of the step.
        if (
            ExportedJson.Text(json, "span_kind").ToUpperInvariant() is { Length: > 0 } kind
            && kind is not ("INTERNAL" or "CLIENT" or "SERVER" or "PRODUCER" or "CONSUMER" or "UNSPECIFIED" or "UNKNOWN")
            && !attributes.Exists(a => a.Key == "openinference.span.kind")
        )
        {
            attributes.Add(ExportedJson.Attribute("openinference.span.kind", kind));
        }

        return attributes;
    }

    private static Resource ResourceOf(JsonElement json)
    {
        var resource = new Resource();
        resource.Attributes.AddRange(
            ExportedJson.Flattened(
                ExportedJson.Find(json, "resource") is { } nested
                    ? ExportedJson.Find(nested, "attributes")
                    : ExportedJson.Find(json, "resource_attributes")
            )
        );
        if (
            ExportedJson.Text(json, "service_name") is { Length: > 0 } service
            && !resource.Attributes.Any(a => a.Key == "service.name")
        )
        {
            resource.Attributes.Add(ExportedJson.Attribute("service.name", service));
        }

        return resource;
    }

    private static InstrumentationScope? ScopeOf(JsonElement json) =>
        ExportedJson.Text(json, "scope_name") is { Length: > 0 } name
            ? new InstrumentationScope { Name = name, Version = ExportedJson.Text(json, "scope_version") }
            : null;

    private static Span.Types.Event EventOf(JsonElement json)
    {
        var happened = new Span.Types.Event
        {
            Name = ExportedJson.Text(json, "name", "Name"),
            TimeUnixNano = ExportedJson.Time(json, "timestamp", "Timestamp"),
        };
        happened.Attributes.AddRange(ExportedJson.Flattened(ExportedJson.Find(json, "attributes", "Attributes")));
        return happened;
    }

    // {"status":{"status_code":"OK","description":".."}} or {"status_code":"OK","status_message":".."}.
    private static Status StatusOf(JsonElement json)
    {
        var owner = ExportedJson.Find(json, "status") ?? json;
        return new Status
        {
            Code = ExportedJson.Text(owner, "status_code").ToUpperInvariant() switch
            {
                "OK" => 1,
                "ERROR" => 2,
                _ => 0,
            },
            Message = ExportedJson.Text(owner, "description", "status_message"),
        };
    }
}
