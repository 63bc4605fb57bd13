using System.Text.Json;
using System.Text.Json.Nodes;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Web.Incidents;

/// <summary>What the model was sent where the runs part: the recorded arm of a replay, ready to copy.</summary>
public sealed record RecordedInput(string Step, string SpanId, string Json)
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// The diverging model call of the red run; when another step diverges, the next model call, which is the first
    /// that could see it. Null when there is none or its messages were not captured.
    /// </summary>
    public static RecordedInput? Of(RunComparison? comparison)
    {
        if (comparison?.FirstDivergence?.RedSpanId is not { } at)
        {
            return null;
        }

        var call = comparison
            .Rows.Select(r => r.Red)
            .OfType<Span>()
            .SkipWhile(s => s.SpanId != at)
            .FirstOrDefault(s => s.Kind == StepKind.ModelCall);
        if (call is null || !call.In(ContentSlot.InputMessage).Any())
        {
            return null;
        }

        var sent = new JsonObject
        {
            ["model"] = call.RequestModel,
            ["parameters"] = call.Parameters,
            ["system"] = call.TextOf(ContentSlot.SystemPrompt),
            ["tools"] = Bodies(call, ContentSlot.ToolDefinition),
            ["messages"] = Bodies(call, ContentSlot.InputMessage),
        };
        return new RecordedInput(call.StepName, call.SpanId, sent.ToJsonString(Readable));
    }

    private static JsonArray Bodies(Span span, ContentSlot slot) => [.. span.In(slot).Select(c => Parse(c.Body))];

    private static JsonNode? Parse(string body)
    {
        try
        {
            return JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            return body;
        }
    }
}
