using System.Text.Json.Nodes;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Telemetry.Dialects;
using Triage.Telemetry.Otlp;

namespace Triage.Telemetry;

/// <summary>A message of an input as it is kept.</summary>
/// <param name="System">The text of a system message, which is no input.</param>
internal sealed record InputMessage(string Role, string? System, string Body);

/// <summary>
/// What was read lately and will be read again: each call to a model repeats the conversation before it, with the same system
/// prompt and the same tools. It changes nothing that is read; without it everything is read anew.
/// </summary>
internal sealed class ReadingMemo(bool keeps = true)
{
    /// <summary>A shorter value is read faster than it is looked up.</summary>
    private const int MinMemorable = 256;

    private readonly RecentContents<InputMessage[]> messages = new(keeps ? Limits.MaxRememberedMessageBytes : 0);

    public RecentContents<string[]> SystemPrompts { get; } = new(keeps ? Limits.MaxRememberedBytes : 0);

    public RecentContents<string[]> ToolDefinitions { get; } = new(keeps ? Limits.MaxRememberedBytes : 0);

    /// <summary>The conversation under the key, message by message; null when it is no JSON array of objects, or short.</summary>
    public List<InputMessage>? Conversation(AttributeSet attributes, string key)
    {
        var text = attributes.Utf8(key).Span;
        var slices = new List<Range>();
        if (text.Length < MinMemorable || !JsonSlices.TryFind(text, slices))
        {
            return null;
        }

        var conversation = new List<InputMessage>(slices.Count);
        foreach (var slice in slices)
        {
            var said = text[slice];
            if (!messages.TryGet(said, out var read))
            {
                if (Read(said) is not { } made)
                {
                    return null;
                }

                read = made;
                messages.Add(said, read, read.Sum(m => 2 * (m.Body.Length + (m.System?.Length ?? 0))));
            }

            conversation.AddRange(read);
        }

        return conversation;
    }

    private static InputMessage[]? Read(ReadOnlySpan<byte> said) =>
        PlainMessage.Read(said, "user") is { } plain ? [plain]
        : JsonText.TryParse(WireValue.TextOf(said)) is { } node
            ?
            [
                .. ChatMessage
                    .Inputs(new JsonArray(node))
                    .Select(m => m.IsSystem ? new InputMessage(m.Role, m.Text, "") : new InputMessage(m.Role, null, m.ToJson())),
            ]
        : null;

    /// <summary>The messages of an answer under the key when all of them are plain; else null.</summary>
    public static List<InputMessage>? PlainAnswers(AttributeSet attributes, string key)
    {
        var text = attributes.Utf8(key).Span;
        var slices = new List<Range>();
        if (!JsonSlices.TryFind(text, slices))
        {
            return null;
        }

        var answers = new List<InputMessage>(slices.Count);
        foreach (var slice in slices)
        {
            if (PlainMessage.Read(text[slice], "assistant") is not { System: null } answer)
            {
                return null;
            }

            answers.Add(answer);
        }

        return answers;
    }

    /// <summary>What <paramref name="read"/> makes of the value under the key.</summary>
    public static IEnumerable<string> Texts(
        RecentContents<string[]>? known,
        AttributeSet attributes,
        string key,
        Func<JsonNode?, IEnumerable<string>> read
    )
    {
        var text = attributes.Utf8(key).Span;
        if (known is null || text.Length < MinMemorable)
        {
            return read(attributes.Node(key));
        }

        if (!known.TryGet(text, out var texts))
        {
            texts = [.. read(attributes.Node(key))];
            known.Add(text, texts, texts.Sum(t => 2 * t.Length));
        }

        return texts;
    }
}
