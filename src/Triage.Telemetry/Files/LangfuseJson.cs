using System.Text.Json;
using Triage.Telemetry.Otlp.Wire;

namespace Triage.Telemetry.Files;

/// <summary>
/// Langfuse exports: a trace with its observations (<c>GET /api/public/traces/ID</c>, the download of its page), or observations
/// alone. They are written with the attributes that Langfuse's own SDKs send. Observations without a parent, when there are
/// several, stand under one span that is the trace. Without a service name, the trace's name is the agent's: nothing else in the
/// export names it.
/// </summary>
/// <remarks>https://api.reference.langfuse.com/#tag/trace/GET/api/public/traces/{traceId}</remarks>
internal static class LangfuseJson
{
    private const string Observation = "langfuse.observation.";

    public static bool IsTrace(JsonElement json) => ExportedJson.Find(json, "observations") is { ValueKind: JsonValueKind.Array };

    public static bool IsObservation(JsonElement json) =>
        ExportedJson.Find(json, "traceId") is not null
        && ExportedJson.Find(json, "id") is not null
        && ExportedJson.Find(json, "startTime") is not null;

    public static IEnumerable<ExportedSpan> Read(JsonElement json)
    {
        if (!IsTrace(json))
        {
            return [ExportedSpan.Of("", () => SpanOf(json, default, parent: null))];
        }

        var observations = ExportedJson.List(json, "observations").ToList();
        var trace = ExportedJson.Find(json, "trace") is { ValueKind: JsonValueKind.Object } beside ? beside : json;
        var roots = observations.Count(o => ExportedJson.Text(o, "parentObservationId").Length == 0);
        var traceId = ExportedJson.Text(trace, "id");
        var top = roots == 1 || traceId.Length == 0 ? null : $"trace {traceId}";
        var read = observations.Select((o, i) => ExportedSpan.Of($"observations[{i}]", () => SpanOf(o, trace, top)));
        return top is null ? read : read.Prepend(ExportedSpan.Of("", () => TopOf(trace, top, observations)));
    }

    private static ResourceSpans TopOf(JsonElement trace, string id, List<JsonElement> observations)
    {
        var starts = observations
            .Select(o => TimeOrNone(o, "startTime"))
            .Append(TimeOrNone(trace, "timestamp"))
            .Where(t => t > 0);
        var span = new Span
        {
            TraceId = ExportedIds.Trace(ExportedJson.Text(trace, "id")),
            SpanId = ExportedIds.Span(id),
            Name = ExportedJson.Text(trace, "name"),
            StartTimeUnixNano = starts.DefaultIfEmpty().Min(),
            EndTimeUnixNano = observations.Select(o => TimeOrNone(o, "endTime")).DefaultIfEmpty().Max(),
        };
        span.Attributes.Add(ExportedJson.Attribute(Observation + "type", "span"));
        AddContent(span, trace);
        AddTrace(span, trace);
        return ExportedSpan.Alone(ResourceOf(default, trace), null, span);
    }

    private static ResourceSpans SpanOf(JsonElement json, JsonElement trace, string? parent)
    {
        var metadata = ExportedJson.Find(json, "metadata");
        var type = ExportedJson.Text(json, "type").ToLowerInvariant();
        var parentId = ExportedJson.Text(json, "parentObservationId");
        var start = ExportedJson.Time(json, "startTime");
        var span = new Span
        {
            TraceId = ExportedIds.Trace(
                ExportedJson.Text(json, "traceId") is { Length: > 0 } own ? own : ExportedJson.Text(trace, "id")
            ),
            SpanId = ExportedIds.Span(ExportedJson.Text(json, "id")),
            ParentSpanId = ExportedIds.Span(parentId.Length > 0 ? parentId : parent ?? ""),
            Name = ExportedJson.Text(json, "name"),
            StartTimeUnixNano = start,
            // An event is an instant; whatever else has no end has not said when it ended.
            EndTimeUnixNano = type == "event" ? start : ExportedJson.Time(json, "endTime"),
        };
        span.Attributes.Add(ExportedJson.Attribute(Observation + "type", type.Length > 0 ? type : "span"));
        AddContent(span, json);
        AddModel(span, json);
        AddOutcome(span, json);
        AddMetadata(span, metadata);
        AddTrace(span, trace);
        AddText(span, "langfuse.version", json, "version");
        AddText(span, "langfuse.environment", json, "environment");
        var scope = metadata is { } m ? ExportedJson.Find(m, "scope") : null;
        return ExportedSpan.Alone(ResourceOf(json, trace), scope is { } s ? ScopeOf(s) : null, span);
    }

    private static void AddContent(Span span, JsonElement json)
    {
        AddText(span, Observation + "input", json, "input");
        AddText(span, Observation + "output", json, "output");
    }

    private static void AddModel(Span span, JsonElement json)
    {
        AddText(span, Observation + "model.name", json, "model", "providedModelName");
        AddText(span, Observation + "model.parameters", json, "modelParameters");
        AddText(span, Observation + "completion_start_time", json, "completionStartTime");
        AddText(span, Observation + "prompt.name", json, "promptName");
        AddText(span, Observation + "prompt.version", json, "promptVersion");
        // "usage" is the older form, also of servers that send both; an empty one says nothing.
        foreach (var name in (string[])["usageDetails", "usage"])
        {
            if (ExportedJson.Members(ExportedJson.Find(json, name)).Any(u => u.Value.ValueKind == JsonValueKind.Number))
            {
                AddText(span, Observation + "usage_details", json, name);
                return;
            }
        }
    }

    private static void AddOutcome(Span span, JsonElement json)
    {
        AddText(span, Observation + "level", json, "level");
        AddText(span, Observation + "status_message", json, "statusMessage");
        if (ExportedJson.Text(json, "level") == "ERROR")
        {
            span.Status = new Status { Code = 2, Message = ExportedJson.Text(json, "statusMessage") };
        }
    }

    // What came to Langfuse by OpenTelemetry keeps its attributes here, which name more than Langfuse read of them.
    private static void AddMetadata(Span span, JsonElement? metadata)
    {
        if (metadata is { ValueKind: not JsonValueKind.Object } other)
        {
            AddNew(span, Observation + "metadata", ExportedJson.TextOrJson(other));
        }

        foreach (var member in ExportedJson.Members(metadata))
        {
            if (member.Name == "attributes" && member.Value.ValueKind == JsonValueKind.Object)
            {
                span.Attributes.AddRange(
                    ExportedJson.Flattened(member.Value).Where(a => !span.Attributes.Any(known => known.Key == a.Key)).ToList()
                );
            }
            else if (member.Name is not ("resourceAttributes" or "scope") && member.Value.ValueKind != JsonValueKind.Null)
            {
                AddNew(span, $"{Observation}metadata.{member.Name}", ExportedJson.TextOrJson(member.Value));
            }
        }
    }

    private static void AddTrace(Span span, JsonElement trace)
    {
        AddText(span, "session.id", trace, "sessionId");
        AddText(span, "user.id", trace, "userId");
        AddText(span, "langfuse.trace.name", trace, "name");
        AddText(span, "langfuse.trace.tags", trace, "tags");
        AddText(span, "langfuse.release", trace, "release");
        AddText(span, "langfuse.version", trace, "version");
        AddText(span, "langfuse.environment", trace, "environment");
        foreach (var member in ExportedJson.Members(ExportedJson.Find(trace, "metadata")))
        {
            if (member.Name is not ("attributes" or "resourceAttributes" or "scope"))
            {
                AddNew(span, $"langfuse.trace.metadata.{member.Name}", ExportedJson.TextOrJson(member.Value));
            }
        }
    }

    private static Resource ResourceOf(JsonElement json, JsonElement trace)
    {
        var resource = new Resource();
        foreach (var owner in (JsonElement[])[json, trace])
        {
            if (resource.Attributes.Count == 0 && ExportedJson.Find(owner, "metadata") is { } metadata)
            {
                resource.Attributes.AddRange(ExportedJson.Flattened(ExportedJson.Find(metadata, "resourceAttributes")));
            }
        }

        if (!resource.Attributes.Any(a => a.Key == "service.name") && ExportedJson.Text(trace, "name") is { Length: > 0 } name)
        {
            resource.Attributes.Add(ExportedJson.Attribute("service.name", name));
        }

        return resource;
    }

    private static InstrumentationScope ScopeOf(JsonElement scope) =>
        new() { Name = ExportedJson.Text(scope, "name"), Version = ExportedJson.Text(scope, "version") };

    private static void AddText(Span span, string key, JsonElement json, params ReadOnlySpan<string> names)
    {
        if (ExportedJson.Find(json, names) is { } value && ExportedJson.TextOrJson(value) is { Length: > 0 } text)
        {
            AddNew(span, key, text);
        }
    }

    private static void AddNew(Span span, string key, string text)
    {
        if (!span.Attributes.Any(a => a.Key == key))
        {
            span.Attributes.Add(ExportedJson.Attribute(key, text));
        }
    }

    // The span that is wrong says so at its own place.
    private static ulong TimeOrNone(JsonElement json, string name)
    {
        try
        {
            return ExportedJson.Time(json, name);
        }
        catch (FormatException)
        {
            return 0;
        }
    }
}
