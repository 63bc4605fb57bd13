using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>One message with the form in which it is compared.</summary>
/// <param name="Canonical">Role and parts without call ids; parallel tool calls in one order.</param>
/// <param name="Number">Equal for messages that are equal in canonical form, within one comparison.</param>
internal sealed record ReadMessage(Message Message, string Canonical, int Number)
{
    /// <summary>For people: the text, and the tool calls as <c>name(arguments)</c>.</summary>
    public string Text =>
        string.Join('\n', Message.Parts.Select(p => p.Type == "tool_call" ? $"{p.Name}({p.Content})" : p.Content));
}

/// <summary>What a step got and gave, each in the form in which it is compared; read once, when first asked for.</summary>
internal sealed class StepReading
{
    private readonly Lazy<IReadOnlyList<ReadMessage>> _input;
    private readonly Lazy<IReadOnlyList<ReadMessage>> _output;
    private readonly Lazy<string?> _arguments;
    private readonly Lazy<string?> _result;
    private readonly Lazy<IReadOnlyList<string>> _documents;
    private readonly Lazy<string?> _systemPrompt;
    private readonly Lazy<IReadOnlyDictionary<string, string>> _tools;

    /// <param name="position">Row of the span in reading order.</param>
    /// <param name="firstInside">When the first step inside it began; 0 for none.</param>
    public StepReading(Span span, ContentCache cache, int position, long firstInside)
    {
        Span = span;
        Position = position;
        Label = LabelOf(span);
        _output = new(() => Messages(span, ContentSlot.OutputMessage, cache));
        _input = new(() => InputOf(span, cache));
        _arguments = new(() => Joined(Given(span, firstInside), cache));
        _result = new(() => Joined(span.In(ContentSlot.ToolResult), cache));
        _documents = new(() => [.. span.In(ContentSlot.RetrievedDocument).Select(d => cache.Canonical(d.Body))]);
        _systemPrompt = new(() => SystemPromptOf(span, cache));
        _tools = new(() => ToolsOf(span, cache));
    }

    public Span Span { get; }
    public int Position { get; }

    /// <summary>What makes two spans the same operation: kind and name, without model names and generated ids.</summary>
    public string Label { get; }

    /// <summary>The conversation without the system prompt.</summary>
    public IReadOnlyList<ReadMessage> Input => _input.Value;
    public IReadOnlyList<ReadMessage> Output => _output.Value;
    public string? Arguments => _arguments.Value;
    public string? Result => _result.Value;
    public IReadOnlyList<string> Documents => _documents.Value;

    /// <summary>As text, not canonical: null when none was captured.</summary>
    public string? SystemPrompt => _systemPrompt.Value;

    /// <summary>Definitions by tool name.</summary>
    public IReadOnlyDictionary<string, string> Tools => _tools.Value;

    public bool HasOutput => Output.Count > 0 || Result is not null || Documents.Count > 0;

    /// <summary>Label and input: two spans with equal keys did the same thing with the same data.</summary>
    public string InputKey =>
        Span.Kind switch
        {
            StepKind.ModelCall => $"{Label}\n{string.Join(',', Input.Select(m => m.Number))}",
            _ => $"{Label}\n{Arguments}",
        };

    /// <summary>
    /// Coding tools log every call of the job at its outermost span too. What was logged after a step inside had begun is what
    /// was done there, not what the span was given.
    /// </summary>
    private static IEnumerable<SpanContent> Given(Span span, long firstInside) =>
        span.In(ContentSlot.ToolArguments).Where(c => firstInside == 0 || c.Order < firstInside);

    private static string? Joined(IEnumerable<SpanContent> contents, ContentCache cache)
    {
        var bodies = contents.Select(c => cache.Canonical(c.Body)).ToList();
        return bodies.Count == 0 ? null : string.Join('\n', bodies);
    }

    private static string LabelOf(Span span)
    {
        var name = span.Kind switch
        {
            StepKind.ToolCall => span.ToolName ?? span.Name,
            StepKind.Agent => span.Agent ?? span.Name,
            StepKind.ModelCall => WithoutModels(span),
            StepKind.Other => $"{span.Name} {PathOf(span)}",
            _ => span.Name,
        };
        return $"{span.Kind}:{VolatileValues.Mask(name)}";
    }

    /// <summary><c>chat gpt-4.1</c> and <c>chat gpt-4.1-mini</c> are the same operation with another model.</summary>
    private static string WithoutModels(Span span)
    {
        var name = span.Name;
        foreach (var model in new[] { span.RequestModel, span.ResponseModel })
        {
            name = string.IsNullOrEmpty(model) ? name : name.Replace(model, "");
        }

        return name.Trim();
    }

    private static string? PathOf(Span span) =>
        span.Attributes.FirstOrDefault(a => a.Key is "http.route" or "url.path" or "http.target")?.ValueJson;

    private static List<ReadMessage> Messages(Span span, ContentSlot slot, ContentCache cache) =>
        [.. span.In(slot).Select(c => cache.Message(c.Body))];

    private List<ReadMessage> InputOf(Span span, ContentCache cache)
    {
        var messages = Messages(span, ContentSlot.InputMessage, cache);
        // Some SDKs write the message list when the span ends, after the application has appended to it: the input then
        // holds the step's own answer and all that followed. From its own call ids on, it was no input.
        var own = Output
            .SelectMany(m => m.Message.ToolCalls)
            .Select(p => p.CallId)
            .Where(id => !string.IsNullOrEmpty(id))
            .ToHashSet(StringComparer.Ordinal);
        var end = messages.FindIndex(m => m.Message.ToolCalls.Any(p => p.CallId is { } id && own.Contains(id)));
        return [.. (end < 0 ? messages : messages.Take(end)).Where(m => !IsSystem(m))];
    }

    private static bool IsSystem(ReadMessage message) => message.Message.Role is "system" or "developer";

    private static string? SystemPromptOf(Span span, ContentCache cache)
    {
        if (span.TextOf(ContentSlot.SystemPrompt) is { } prompt)
        {
            return prompt;
        }

        var inMessages = Messages(span, ContentSlot.InputMessage, cache)
            .Where(m => IsSystem(m) && m.Message.Text.Length > 0)
            .Select(m => m.Message.Text)
            .ToList();
        return inMessages.Count == 0 ? null : string.Join('\n', inMessages);
    }

    private static SortedDictionary<string, string> ToolsOf(Span span, ContentCache cache)
    {
        var tools = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var definition in span.In(ContentSlot.ToolDefinition))
        {
            using var json = CanonicalContent.TryParse(definition.Body);
            var name =
                json?.RootElement.ValueKind is System.Text.Json.JsonValueKind.Object
                && json.RootElement.TryGetProperty("name", out var n)
                    ? n.ToString()
                    : cache.Canonical(definition.Body);
            tools[name] = definition.Body;
        }

        return tools;
    }
}

/// <summary>Every message of a conversation comes back in each later call: each text is brought into canonical form once.</summary>
internal sealed class ContentCache(ContentMask mask)
{
    private readonly Dictionary<string, string> _canonical = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ReadMessage> _messages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    public ContentMask Mask => mask;

    public string Canonical(string body)
    {
        if (!_canonical.TryGetValue(body, out var canonical))
        {
            _canonical[body] = canonical = mask.Of(body);
        }

        return canonical;
    }

    public ReadMessage Message(string body)
    {
        if (!_messages.TryGetValue(body, out var read))
        {
            var message = Runs.Message.Parse(body);
            // Parallel calls, and their responses, come in any order.
            var parts = message.Parts.Select(PartOf).OrderBy(p => p.Rank).ThenBy(p => p.Text, StringComparer.Ordinal);
            var canonical = $"{message.Role}: {string.Join('\n', parts.Select(p => p.Text))}";
            _numbers.TryAdd(canonical, _numbers.Count);
            _messages[body] = read = new ReadMessage(message, canonical, _numbers[canonical]);
        }

        return read;
    }

    private (int Rank, string Text) PartOf(MessagePart part, int position) =>
        part.Type is "tool_call" or "tool_call_response"
            ? (int.MaxValue, $"{part.Type} {part.Name} {Canonical(part.Content)}")
            : (position, $"{part.Type} {Canonical(part.Content)}");
}
