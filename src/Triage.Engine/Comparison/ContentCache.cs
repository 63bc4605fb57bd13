using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;
using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>
/// Every message of a conversation comes back in each later call: each text is brought into canonical form once. For several
/// readers at once; only who gives out numbers first decides which they are.
/// </summary>
/// <param name="mask">How contents are compared.</param>
/// <param name="messages">Parsed before, by whoever reads the same runs; null for none.</param>
internal sealed class ContentCache(ContentMask mask, KnownMessages? messages = null)
{
    private readonly ConcurrentDictionary<string, string> _canonical = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ReadMessage> _messages = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _tools = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _masked = new(StringComparer.Ordinal);
    private readonly Lock _numbering = new();
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Head, int Text), int> _messageNumbers = [];

    public KnownMessages Messages { get; } = messages ?? new KnownMessages();

    /// <summary>Equal for equal texts, within one comparison.</summary>
    public int NumberOf(string text)
    {
        lock (_numbering)
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, text, out var known);
            return known ? number : number = _numbers.Count;
        }
    }

    /// <summary>Equal for messages whose canonical forms are equal, without making the form of most of them.</summary>
    public int NumberOf(Message message)
    {
        var (head, text) = message.Parts is [var only]
            ? (NumberOf(HeadOf(message, only)), NumberOf(Canonical(only.Content)))
            : (0, NumberOf(CanonicalOf(message)));
        lock (_numbering)
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_messageNumbers, (head, text), out var known);
            return known ? number : number = _messageNumbers.Count;
        }
    }

    /// <summary>Names without what differs between any two runs; there are few of them, and masking is dear.</summary>
    public string Masked(string name) => _masked.GetOrAdd(name, VolatileValues.Mask);

    public string Canonical(string body) => _canonical.GetOrAdd(body, static (text, mask) => mask.Of(text), mask);

    public ReadMessage Message(string body) =>
        _messages.GetOrAdd(body, static (text, cache) => new ReadMessage(cache.Messages.Of(text), cache), this);

    /// <summary>Makes what a number of the message needs.</summary>
    public void Read(Message message)
    {
        foreach (var part in message.Parts)
        {
            Canonical(part.Content);
        }
    }

    /// <summary>The name that a definition gives its tool; without one, the definition stands for itself.</summary>
    public string ToolNamed(string definition) =>
        _tools.GetOrAdd(
            definition,
            text =>
            {
                using var json = CanonicalContent.TryParse(text);
                return
                    json?.RootElement.ValueKind is JsonValueKind.Object && json.RootElement.TryGetProperty("name", out var told)
                    ? told.ToString()
                    : Canonical(text);
            }
        );

    public string CanonicalOf(Message message)
    {
        if (message.Parts is [var only])
        {
            return HeadOf(message, only) + Canonical(only.Content);
        }

        // Parallel calls, and their responses, come in any order.
        var parts = message.Parts.Select(PartOf).OrderBy(p => p.Rank).ThenBy(p => p.Text, StringComparer.Ordinal);
        return $"{message.Role}: {string.Join('\n', parts.Select(p => p.Text))}";
    }

    private static string HeadOf(Message message, MessagePart only) => $"{message.Role}: {HeadOf(only)}";

    private static string HeadOf(MessagePart part) => IsCall(part) ? $"{part.Type} {part.Name} " : $"{part.Type} ";

    private (int Rank, string Text) PartOf(MessagePart part, int position) =>
        (IsCall(part) ? int.MaxValue : position, HeadOf(part) + Canonical(part.Content));

    private static bool IsCall(MessagePart part) => part.Type is "tool_call" or "tool_call_response";
}
