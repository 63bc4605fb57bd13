using System.Text.Json.Serialization;

namespace Triage.Engine.Runs;

/// <summary>What a span means to an agent. Everything but <see cref="Other"/> is a step.</summary>
public enum StepKind
{
    Other,
    Agent,
    ModelCall,
    ToolCall,
    Retrieval,
    Delivery,
}

public enum SpanStatus
{
    Unset,
    Ok,
    Error,
}

/// <summary>Which build ran, as far as the telemetry says.</summary>
public sealed record Build(string? Version, string? Commit, string? Environment)
{
    public static readonly Build Unknown = new(null, null, null);

    /// <summary>What people call it: the version, else the short commit, else nothing.</summary>
    public string? Label => Version ?? (Commit is { Length: > 10 } ? Commit[..10] : Commit);
}

/// <param name="Variant">What the flag was, with its version where one is told: <c>on</c>, <c>treatment (v3)</c>.</param>
public sealed record FlagSeen(string Key, string Variant);

/// <summary>What a job, or one item of it, is about: invoice number, ticket id, tenant.</summary>
/// <param name="Name">The attribute or JSON key it was read from, e.g. <c>ledger</c>.</param>
public sealed record Subject(string Name, string Value);

/// <summary>
/// One recorded operation without its bodies: enough for a waterfall and for the figures of its run.
/// Times are Unix nanoseconds as claimed by the sender; 0 means not known (yet).
/// </summary>
public record SpanSkeleton
{
    /// <summary>32 lower-case hex digits.</summary>
    public required string TraceId { get; init; }

    /// <summary>16 lower-case hex digits.</summary>
    public required string SpanId { get; init; }

    /// <summary>Null for a root. A parent that never arrives leaves an orphan, shown as such.</summary>
    public string? ParentSpanId { get; init; }

    /// <summary>Empty while only a log record of this span has arrived.</summary>
    public string Name { get; init; } = "";

    public StepKind Kind { get; init; }
    public long StartUnixNano { get; init; }
    public long EndUnixNano { get; init; }
    public SpanStatus Status { get; init; }
    public string? StatusMessage { get; init; }
    public string? ErrorType { get; init; }

    /// <summary>The mapping that read it: <c>otel-genai</c>, <c>openinference</c>, <c>vercel-ai</c>; null for a plain span.</summary>
    public string? Dialect { get; init; }

    public string? ScopeName { get; init; }
    public string? ScopeVersion { get; init; }
    public string? Agent { get; init; }

    /// <summary>Claimed task, from a configured attribute or a workflow name; null when only the root operation can name it.</summary>
    public string? Task { get; init; }

    public string? ConversationId { get; init; }

    /// <summary>
    /// Traces with the same key are one run: coding tools send one job as several traces, tied by their session. Null where one
    /// trace is one run, which is the rule. The dialect that sets it names the attribute it was read from as its first part:
    /// <c>codex:conversation.id:…</c>.
    /// </summary>
    public string? RunKey { get; init; }

    /// <summary><c>service.name</c> of the process that sent it.</summary>
    public string? ServiceName { get; init; }
    public Build Build { get; init; } = Build.Unknown;
    public IReadOnlyList<Subject> Subjects { get; init; } = [];

    public string? Provider { get; init; }
    public string? ServerAddress { get; init; }
    public string? RequestModel { get; init; }
    public string? ResponseModel { get; init; }
    public string? ResponseId { get; init; }

    /// <summary>Sampling parameters as sorted <c>name=value</c>, joined by <c>; </c>; null when none was recorded.</summary>
    public string? Parameters { get; init; }

    public string? FinishReason { get; init; }
    public long? InputTokens { get; init; }
    public long? OutputTokens { get; init; }
    public string? ToolName { get; init; }
    public string? ToolCallId { get; init; }

    /// <summary>Id of the credential that the step used, never the credential itself; null where none is told.</summary>
    public string? CredentialId { get; init; }

    /// <summary>Feature flags that were asked for during the step, by key in order: which variant they had.</summary>
    public IReadOnlyList<FlagSeen> Flags { get; init; } = [];

    public SpanDigest Digest { get; init; } = SpanDigest.Empty;

    /// <summary>Zero when either end is unknown or the clock went backwards.</summary>
    public double DurationMs =>
        StartUnixNano > 0 && EndUnixNano > StartUnixNano ? (EndUnixNano - StartUnixNano) / 1_000_000.0 : 0;

    /// <summary>Only log records of this span have arrived so far: it has content and no name or time.</summary>
    public bool IsFragment => Name.Length == 0 && StartUnixNano == 0 && EndUnixNano == 0;

    /// <summary>What its content went through before it was written, see <see cref="RedactionVersion"/>.</summary>
    public int Redaction { get; init; } = RedactionVersion.Current;

    public bool IsStep => Kind != StepKind.Other;

    /// <summary>How a step is named in sentences: <c>execute_tool list_payments</c>, <c>chat gpt-4.1</c>; else the span's name.</summary>
    public string StepName =>
        Kind switch
        {
            StepKind.ToolCall when ToolName is not null => $"execute_tool {ToolName}",
            StepKind.ModelCall when (RequestModel ?? ResponseModel) is { } model => $"chat {model}",
            _ => Name,
        };
}

/// <summary>A recorded operation with everything that was received of it.</summary>
public sealed record Span : SpanSkeleton
{
    public IReadOnlyList<SpanContent> Contents { get; init; } = [];

    /// <summary>Slots that were sent with nothing in them, in their order: a tool that answered with nothing said so.</summary>
    public IReadOnlyList<ContentSlot> Empty { get; init; } = [];
    public IReadOnlyList<SpanAttribute> Attributes { get; init; } = [];
    public IReadOnlyList<SpanAttribute> ResourceAttributes { get; init; } = [];
    public IReadOnlyList<SpanEvent> Events { get; init; } = [];
    public IReadOnlyList<SpanLink> Links { get; init; } = [];

    /// <summary>The contents of a slot in order.</summary>
    public IReadOnlyList<SpanContent> In(ContentSlot slot)
    {
        var (count, inOrder, last) = (0, true, (SpanContent?)null);
        // Asked of every span many times over: most hold nothing in the slot, or one content, or nothing else.
        for (var at = 0; at < Contents.Count; at++)
        {
            if (Contents[at] is var content && content.Slot == slot)
            {
                inOrder &= last is null || last.Order <= content.Order;
                (count, last) = (count + 1, content);
            }
        }

        return count switch
        {
            0 => [],
            1 => [last!],
            _ when inOrder && count == Contents.Count => Contents,
            _ when inOrder => Those(slot, count),
            _ => [.. Those(slot, count).OrderBy(c => c.Order)],
        };
    }

    private SpanContent[] Those(ContentSlot slot, int count)
    {
        var (all, filled) = (new SpanContent[count], 0);
        foreach (var content in Contents)
        {
            if (content.Slot == slot)
            {
                all[filled++] = content;
            }
        }

        return all;
    }

    /// <summary>The bodies of a slot in order, joined by a line break; null when nothing was captured.</summary>
    public string? TextOf(ContentSlot slot) =>
        In(slot) switch
        {
            [] => null,
            [var only] => only.Body,
            var all => string.Join('\n', all.Select(c => c.Body)),
        };
}

/// <summary>An attribute of a span, an event or a resource. A run has many and few are looked at: the value stays in its bytes.</summary>
public readonly record struct SpanAttribute
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly Func<ReadOnlyMemory<byte>, string>? _write;

    [JsonConstructor]
    public SpanAttribute(string key, string valueJson) => (Key, ValueJson) = (key, valueJson);

    /// <param name="bytes">The value; they must stay as they are.</param>
    /// <param name="write">Makes its JSON of them, whenever somebody asks.</param>
    public SpanAttribute(string key, ReadOnlyMemory<byte> bytes, Func<ReadOnlyMemory<byte>, string> write) =>
        (Key, _bytes, _write) = (key, bytes, write);

    public string Key { get; init; }

    /// <summary>The value as JSON text: strings are quoted, maps are objects. Large values may be a reference, see Storage.</summary>
    public string ValueJson
    {
        get => field ?? _write!(_bytes);
        init;
    }

    public bool Equals(SpanAttribute other) => Key == other.Key && ValueJson == other.ValueJson;

    public override int GetHashCode() => HashCode.Combine(Key, ValueJson);
}

/// <summary>Attributes by their key, which is data: it is compared whole.</summary>
public static class SpanAttributes
{
    /// <summary>The value of the first attribute with one of the keys, as JSON text; null when there is none.</summary>
    public static string? Find(this IReadOnlyList<SpanAttribute> attributes, params ReadOnlySpan<string> keys)
    {
        for (var at = 0; at < attributes.Count; at++)
        {
            if (keys.Contains(attributes[at].Key))
            {
                return attributes[at].ValueJson;
            }
        }

        return null;
    }
}

public sealed record SpanEvent(string Name, long AtUnixNano, IReadOnlyList<SpanAttribute> Attributes);

public sealed record SpanLink(string TraceId, string SpanId);
