namespace Triage.Engine.Runs;

/// <summary>Every message of a conversation comes back in each later call: each text is parsed once.</summary>
internal sealed class KnownMessages
{
    private readonly Dictionary<string, Message> _messages = new(StringComparer.Ordinal);

    public Message Of(string body)
    {
        if (!_messages.TryGetValue(body, out var message))
        {
            _messages[body] = message = Message.Parse(body);
        }

        return message;
    }
}
