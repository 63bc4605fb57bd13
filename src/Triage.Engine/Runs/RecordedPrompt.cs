namespace Triage.Engine.Runs;

/// <summary>The system prompt of a span. Some SDKs send it as a message among the others.</summary>
public static class RecordedPrompt
{
    /// <returns>Null when none was captured.</returns>
    public static string? Of(Span span) =>
        span.TextOf(ContentSlot.SystemPrompt)
        ?? span.In(ContentSlot.InputMessage)
            .Select(c => (c.Role, Message: Message.Parse(c.Body)))
            .Where(m => (m.Message.Role == "unknown" ? m.Role : m.Message.Role) is "system" or "developer")
            .Select(m => m.Message.Text)
            .FirstOrDefault();
}
