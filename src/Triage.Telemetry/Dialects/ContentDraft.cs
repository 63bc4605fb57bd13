using System.Text.Json.Nodes;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>Collects the contents of a span in their canonical shape. A system message is never an input message.</summary>
/// <param name="order">Gives the order of the next content of a slot; null counts up from 0.</param>
internal sealed class ContentDraft(Func<ContentSlot, long>? order = null)
{
    private static readonly int Slots = Enum.GetValues<ContentSlot>().Length;

    private readonly List<SpanContent> contents = [];
    private readonly int[] counts = new int[Slots];

    public IReadOnlyList<SpanContent> Contents => contents;

    /// <summary>Arguments of tool calls wherever they were recorded: of the executed call, or of the call the model asked for.</summary>
    public List<ToldJson> CallArguments { get; } = [];

    /// <summary>The last tool result, unwrapped.</summary>
    public ToldJson? Result { get; private set; }

    /// <summary>Slots that were sent and held nothing.</summary>
    public HashSet<ContentSlot> Empty { get; } = [];

    public int FilledSlots => counts.Count(c => c > 0);

    public bool Has(ContentSlot slot) => counts[(int)slot] > 0;

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
                    CallArguments.AddRange(message.CallArguments.Select(a => new ToldJson(a)));
                }

                Add(slot, message.Role, message.ToJson());
            }
        }
    }

    /// <summary>The conversation under the key; false when it has to be read as a whole.</summary>
    public bool Inputs(AttributeSet attributes, string key)
    {
        if (attributes.Memo?.Conversation(attributes, key) is not { } messages)
        {
            return false;
        }

        foreach (var message in messages)
        {
            if (message.System is not null)
            {
                System(message.System);
            }
            else
            {
                Add(ContentSlot.InputMessage, message.Role, message.Body);
            }
        }

        return true;
    }

    /// <summary>The answer under the key; false when it has to be read in full.</summary>
    public bool Outputs(AttributeSet attributes, string key)
    {
        if (ReadingMemo.PlainAnswers(attributes, key) is not { } messages)
        {
            return false;
        }

        foreach (var message in messages)
        {
            Add(ContentSlot.OutputMessage, message.Role, message.Body);
        }

        return true;
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
        foreach (var definition in DefinitionsIn(tools))
        {
            Add(ContentSlot.ToolDefinition, null, definition);
        }
    }

    /// <inheritdoc cref="Tools(JsonNode?)"/>
    public void Tools(AttributeSet attributes, string key)
    {
        foreach (var definition in ReadingMemo.Texts(attributes.Memo?.ToolDefinitions, attributes, key, DefinitionsIn))
        {
            Add(ContentSlot.ToolDefinition, null, definition);
        }
    }

    private static IEnumerable<string> DefinitionsIn(JsonNode? tools)
    {
        var unwrapped = JsonText.Unwrapped(tools);
        var list = unwrapped as JsonArray ?? (IEnumerable<JsonNode?>)[unwrapped];
        // Google puts a list of functions into each tool.
        return list.Select(JsonText.Unwrapped)
            .SelectMany(t => (t as JsonObject)?["functionDeclarations"] as JsonArray ?? (IEnumerable<JsonNode?>)[t])
            .Select(DefinitionOf)
            .OfType<JsonObject>()
            .Select(JsonText.Write);
    }

    /// <summary>Arguments, a result or a document: JSON where it was JSON, else the text.</summary>
    public void Value(ContentSlot slot, JsonNode? value)
    {
        var inner = JsonText.Unwrapped(value);
        if (JsonText.TextOf(inner) is { Length: > 0 } text)
        {
            Value(slot, new ToldJson(inner!), text);
        }
    }

    /// <summary>The value of the first key that has one.</summary>
    /// <inheritdoc cref="Value(ContentSlot, JsonNode?)"/>
    public void Value(ContentSlot slot, AttributeSet attributes, params ReadOnlySpan<string> keys)
    {
        if (attributes.CompactJson(keys) is { } json)
        {
            Compact(slot, json);
        }
        else
        {
            Value(slot, attributes.Node(keys));
        }
    }

    /// <param name="json">See <see cref="AttributeSet.CompactJson"/>.</param>
    /// <inheritdoc cref="Value(ContentSlot, JsonNode?)"/>
    public void Compact(ContentSlot slot, string json) => Value(slot, new ToldJson(json), json);

    private void Value(ContentSlot slot, ToldJson value, string text)
    {
        if (slot == ContentSlot.ToolArguments)
        {
            CallArguments.Add(value);
        }

        if (slot == ContentSlot.ToolResult)
        {
            Result = value;
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

        if (
            JsonText.Unwrapped(inner.First("parameters", "inputSchema", "input_schema", "schema", "parametersJsonSchema")) is
            { } parameters
        )
        {
            definition["parameters"] = parameters.DeepClone();
        }

        return definition;
    }

    private void Add(ContentSlot slot, string? role, string body)
    {
        var count = counts[(int)slot]++;
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
