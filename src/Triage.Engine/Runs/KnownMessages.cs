using System.Collections.Concurrent;

namespace Triage.Engine.Runs;

/// <summary>Every message of a conversation comes back in each later call: each text is parsed once. Both runs of a pair may be read at once.</summary>
internal sealed class KnownMessages
{
    private readonly ConcurrentDictionary<string, Message> _messages = new(StringComparer.Ordinal);

    public Message Of(string body) => _messages.GetOrAdd(body, Message.Parse);
}
