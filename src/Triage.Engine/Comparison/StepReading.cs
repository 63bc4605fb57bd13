using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>One message with the form in which it is compared, which is made when it is first asked for.</summary>
internal sealed class ReadMessage(Message message, ContentCache cache)
{
    private int _number = -1;
    private bool? _tellsOfTrouble;

    public Message Message => message;

    /// <summary>Role and parts without call ids; parallel tool calls in one order.</summary>
    public string Canonical => field ??= cache.CanonicalOf(message);

    /// <summary>Equal for messages that are equal in canonical form, within one comparison.</summary>
    public int Number => _number >= 0 ? _number : _number = cache.NumberOf(message);

    /// <summary>Ids of the tool calls that it asks for.</summary>
    public IReadOnlyList<string> CallIds =>
        field ??= [.. message.ToolCalls.Select(p => p.CallId).OfType<string>().Where(id => id.Length > 0)];

    public bool TellsOfTrouble => _tellsOfTrouble ??= message.Parts.Any(p => Troubles.Of(p.Content) is not Trouble.None);

    /// <summary>For people: the text, and the tool calls as <c>name(arguments)</c>.</summary>
    public string Text =>
        string.Join('\n', message.Parts.Select(p => p.Type == "tool_call" ? $"{p.Name}({p.Content})" : p.Content));
}

/// <summary>What a step got and gave, each in the form in which it is compared; read once, when first asked for.</summary>
internal sealed class StepReading
{
    /// <summary>Stands for what was looked for and is not there, so that it is not looked for again.</summary>
    private static readonly string None = new('\0', 1);

    /// <summary>Messages before a model call that tell which call of a loop it is.</summary>
    private const int LastMessages = 8;

    private readonly ContentCache _cache;
    private readonly Func<int, long> _firstInside;
    private string? _labelText;
    private int _label = -1;

    /// <param name="position">Row of the span in reading order.</param>
    /// <param name="firstInside">When the first step inside the span of a row began; 0 for none.</param>
    public StepReading(Span span, ContentCache cache, int position, Func<int, long> firstInside) =>
        (Span, Position, _firstInside, _cache) = (span, position, firstInside, cache);

    public Span Span { get; }
    public int Position { get; }

    /// <summary>Equal where two spans are the same operation: kind and name, without model names and generated ids.</summary>
    public int Label => _label >= 0 ? _label : _label = _cache.NumberOf(_labelText ??= LabelOf(Span, _cache));

    /// <summary>The conversation without the system prompt.</summary>
    public IReadOnlyList<ReadMessage> Input => field ??= InputOf();
    public IReadOnlyList<ReadMessage> Output => field ??= Messages(ContentSlot.OutputMessage);
    public string? Arguments => OrNull(field ??= Joined(Given()) ?? None);
    public string? Result => OrNull(field ??= Joined(Span.In(ContentSlot.ToolResult)) ?? None);
    public IReadOnlyList<string> Documents =>
        field ??= Span.In(ContentSlot.RetrievedDocument) is { Count: > 0 } documents
            ? [.. documents.Select(d => _cache.Canonical(d.Body))]
            : [];

    /// <summary>As text, not canonical: null when none was captured.</summary>
    public string? SystemPrompt => OrNull(field ??= SystemPromptOf() ?? None);

    /// <summary>Definitions by tool name.</summary>
    public IReadOnlyDictionary<string, string> Tools => field ??= ToolsOf(Span, _cache);

    /// <summary>All messages of the input as they were sent.</summary>
    private IReadOnlyList<ReadMessage> Sent => field ??= Messages(ContentSlot.InputMessage);

    /// <summary>Most calls are offered the same tools, letter by letter.</summary>
    public bool HasSameTools(StepReading other)
    {
        var (own, others) = (Span.In(ContentSlot.ToolDefinition), other.Span.In(ContentSlot.ToolDefinition));
        return own.Count == others.Count
            && (own.Count == 0 || own.Select(d => d.Body).SequenceEqual(others.Select(d => d.Body), StringComparer.Ordinal));
    }

    /// <summary>Reads what spans are matched by, but for their numbers, which are given in order.</summary>
    public void Read()
    {
        _ = _labelText ??= LabelOf(Span, _cache);
        if (Span.Kind is not StepKind.ModelCall)
        {
            _ = Arguments;
            return;
        }

        foreach (var message in Input)
        {
            _cache.Read(message.Message);
        }
    }

    /// <summary>Label and input: two spans with equal keys did the same thing with the same data.</summary>
    public ulong InputKey()
    {
        var key = Bits.Mixed((ulong)Label);
        if (Span.Kind is not StepKind.ModelCall)
        {
            return Arguments is { } arguments ? Bits.Mixed(key, (ulong)_cache.NumberOf(arguments)) : key;
        }

        foreach (var message in Input)
        {
            key = Bits.Mixed(key, (ulong)message.Number);
        }

        return key;
    }

    /// <summary>One bit per word of the arguments, or per message of the conversation's end: what two calls share in bits they may share in input.</summary>
    public ulong InputBits()
    {
        var bits = 0UL;
        if (Span.Kind is StepKind.ModelCall)
        {
            for (var at = Math.Max(0, Input.Count - LastMessages); at < Input.Count; at++)
            {
                bits |= Bits.One((ulong)Input[at].Number);
            }

            return bits;
        }

        return Arguments is { } arguments ? Bits.OfWords(arguments) : bits;
    }

    /// <summary>
    /// Coding tools log every call of the job at its outermost span too. What was logged after a step inside had begun is what
    /// was done there, not what the span was given.
    /// </summary>
    private IReadOnlyList<SpanContent> Given()
    {
        var arguments = Span.In(ContentSlot.ToolArguments);
        return arguments.Count > 0 && _firstInside(Position) is > 0 and var inside
            ? [.. arguments.Where(c => c.Order < inside)]
            : arguments;
    }

    private string? Joined(IReadOnlyList<SpanContent> contents) =>
        contents.Count switch
        {
            0 => null,
            1 => _cache.Canonical(contents[0].Body),
            _ => string.Join('\n', contents.Select(c => _cache.Canonical(c.Body))),
        };

    private static string? OrNull(string text) => ReferenceEquals(text, None) ? null : text;

    private static string LabelOf(Span span, ContentCache cache)
    {
        var name = span.Kind switch
        {
            StepKind.ToolCall => span.ToolName ?? span.Name,
            StepKind.Agent => span.Agent ?? span.Name,
            StepKind.ModelCall => WithoutModels(span),
            StepKind.Other => $"{span.Name} {PathOf(span)}",
            _ => span.Name,
        };
        return $"{span.Kind}:{cache.Masked(name)}";
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

    public static string? PathOf(Span span) => span.Attributes.Find("http.route", "url.path", "http.target");

    private ReadMessage[] Messages(ContentSlot slot)
    {
        var contents = Span.In(slot);
        var messages = contents.Count == 0 ? [] : new ReadMessage[contents.Count];
        for (var at = 0; at < messages.Length; at++)
        {
            messages[at] = _cache.Message(contents[at].Body);
        }

        return messages;
    }

    private IReadOnlyList<ReadMessage> InputOf()
    {
        if (Sent.Count == 0)
        {
            return [];
        }

        List<ReadMessage> messages = [.. Sent];
        // Some SDKs write the message list when the span ends, after the application has appended to it: the input then
        // holds the step's own answer and all that followed. From its own call ids on, it was no input.
        var own = Output.SelectMany(m => m.CallIds).ToHashSet(StringComparer.Ordinal);
        var end = own.Count == 0 ? -1 : messages.FindIndex(m => own.Overlaps(m.CallIds));
        if (end >= 0)
        {
            messages.RemoveRange(end, messages.Count - end);
        }
        else if (
            messages is [.., { Message.Role: "assistant", Message.Text.Length: > 0 } last]
            && Output.Any(m => m.Message.Text == last.Message.Text)
        )
        {
            messages.RemoveAt(messages.Count - 1);
        }

        messages.RemoveAll(IsSystem);
        return messages;
    }

    private static bool IsSystem(ReadMessage message) => message.Message.Role is "system" or "developer";

    private string? SystemPromptOf()
    {
        if (Span.TextOf(ContentSlot.SystemPrompt) is { } prompt)
        {
            return prompt;
        }

        string? inMessages = null;
        foreach (var message in Sent)
        {
            if (IsSystem(message) && message.Message.Text is { Length: > 0 } text)
            {
                inMessages = inMessages is null ? text : $"{inMessages}\n{text}";
            }
        }

        return inMessages;
    }

    private static SortedDictionary<string, string> ToolsOf(Span span, ContentCache cache)
    {
        var tools = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var definition in span.In(ContentSlot.ToolDefinition))
        {
            tools[cache.ToolNamed(definition.Body)] = definition.Body;
        }

        return tools;
    }
}
