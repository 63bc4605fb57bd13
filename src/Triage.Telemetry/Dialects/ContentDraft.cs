using System.Text.Json.Nodes;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>Collects the contents of a span in their canonical shape. A system message is never an input message.</summary>
/// <param name="order">Gives the order of the next content of a slot; null counts up from 0.</param>
internal sealed class ContentDraft(Func<ContentSlot, long>? order = null)
{
    private readonly List<SpanContent> contents = [];
    private readonly Dictionary<ContentSlot, int> counts = [];

    public IReadOnlyList<SpanContent> Contents => contents;

    /// <summary>Arguments of tool calls wherever they were recorded: of the executed call, or of the call the model asked for.</summary>
    public List<JsonNode> CallArguments { get; } = [];

    public bool Has(ContentSlot slot) => counts.ContainsKey(slot);

    public void Messages(ContentSlot slot, IEnumerable<ChatMessage> messages)
    {
        foreach (var message in messages)
        {
            if (slot == ContentSlot.InputMessage && message.IsSystem)
            {
                System(message.Text);
            }
            else if (message.Parts.Count > 0)
            {
                if (slot == ContentSlot.OutputMessage)
                {
                    CallArguments.AddRange(message.CallArguments);
                }

                Add(slot, message.Role, message.ToJson());
            }
        }
    }

    /// <summary>A system prompt, unless the same text is there already: some SDKs send it twice.</summary>
    public void System(string? text)
    {
        if (!string.IsNullOrWhiteSpace(text) && !contents.Exists(c => c.Slot == ContentSlot.SystemPrompt && c.Body == text))
        {
            Add(ContentSlot.SystemPrompt, null, text);
        }
    }

    /// <summary>Tool definitions in any of the shapes of the providers, as objects or as text.</summary>
    public void Tools(JsonNode? tools)
    {
        var unwrapped = JsonText.Unwrapped(tools);
        var list = unwrapped as JsonArray ?? (IEnumerable<JsonNode?>)[unwrapped];
        foreach (var tool in list.Select(JsonText.Unwrapped))
        {
            if (DefinitionOf(tool) is { } definition)
            {
                Add(ContentSlot.ToolDefinition, null, JsonText.Write(definition));
            }
        }
    }

    /// <summary>Arguments, a result or a document: JSON where it was JSON, else the text.</summary>
    public void Value(ContentSlot slot, JsonNode? value)
    {
        var inner = JsonText.Unwrapped(value);
        if (JsonText.TextOf(inner) is not { Length: > 0 } text)
        {
            return;
        }

        if (slot == ContentSlot.ToolArguments)
        {
            CallArguments.Add(inner!);
        }

        Add(slot, null, text);
    }

    private static JsonObject? DefinitionOf(JsonNode? tool)
    {
        if (tool is not JsonObject given)
        {
            // Mastra's agent span lists bare names.
            return JsonText.StringOf(tool) is { } name ? new JsonObject { ["name"] = name } : null;
        }

        var inner = given["function"] as JsonObject ?? given;
        var definition = new JsonObject { ["name"] = JsonText.TextOf(inner["name"] ?? given["name"] ?? given["type"]) };
        if (JsonText.TextOf(inner["description"]) is { } description)
        {
            definition["description"] = description;
        }

        if (JsonText.Unwrapped(inner.First("parameters", "inputSchema", "input_schema", "schema")) is { } parameters)
        {
            definition["parameters"] = parameters.DeepClone();
        }

        return definition;
    }

    private void Add(ContentSlot slot, string? role, string body)
    {
        var count = counts.GetValueOrDefault(slot);
        counts[slot] = count + 1;
        if (count > Limits.MaxMessagesPerSpan)
        {
            return;
        }

        if (count == Limits.MaxMessagesPerSpan)
        {
            body = new ChatMessage("unknown", [ChatMessage.TextPart($"[cut: only the first {count} were kept]")]).ToJson();
        }

        contents.Add(new SpanContent(slot, order?.Invoke(slot) ?? count, role, Bounded(slot, role, body)));
    }

    // A body that is JSON by contract stays JSON when it is cut.
    private static string Bounded(ContentSlot slot, string? role, string body) =>
        body.Length <= Limits.MaxContentChars ? body
        : slot is ContentSlot.InputMessage or ContentSlot.OutputMessage
            ? new ChatMessage(role ?? "unknown", [ChatMessage.TextPart(Text.Cut(body))]).ToJson()
        : slot is ContentSlot.ToolDefinition ? JsonText.Write(new JsonObject { ["description"] = Text.Cut(body) })
        : Text.Cut(body);
}
