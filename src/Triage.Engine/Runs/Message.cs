using System.Text.Json;

namespace Triage.Engine.Runs;

/// <summary>One chat message in the shape of the OpenTelemetry GenAI schema: a role and typed parts.</summary>
/// <remarks>Source: semantic-conventions-genai, <c>gen-ai-input-messages.json</c>. Unknown part types are kept as they came.</remarks>
public sealed record Message(string Role, IReadOnlyList<MessagePart> Parts)
{
    private static readonly JsonDocumentOptions Reading = new() { AllowDuplicateProperties = false };

    private const string RoleFirst = "{\"role\":\"";
    private const string OnePart = "\",\"parts\":[{\"type\":\"";
    private const string OneText = "text\",\"content\":\"";
    private const string OneAnswer = "tool_call_response\",\"";
    private const string WithId = "id\":\"";
    private const string NextField = "\",\"";
    private const string Response = "response\":\"";
    private const string End = "\"}]}";

    /// <summary>Reads the body of an InputMessage or OutputMessage; text that is no such object becomes one text part.</summary>
    public static Message Parse(string body) => Plain(body) ?? Read(body);

    /// <summary>Most messages are one text or one answer, as intake writes them: those are read without a document. Null for any other.</summary>
    private static Message? Plain(ReadOnlySpan<char> body)
    {
        if (!Taken(ref body, RoleFirst) || !body.EndsWith(End, StringComparison.Ordinal))
        {
            return null;
        }

        body = body[..^End.Length];
        if (UpToQuote(ref body) is not { } role || !Taken(ref body, OnePart))
        {
            return null;
        }

        if (Taken(ref body, OneText))
        {
            return PlainEscapes.Read(body) is { } said ? new Message(role, [new MessagePart("text", said, null, null)]) : null;
        }

        string? id = null;
        if (
            !Taken(ref body, OneAnswer)
            || (Taken(ref body, WithId) && ((id = UpToQuote(ref body)) is null || !Taken(ref body, NextField)))
            || !Taken(ref body, Response)
        )
        {
            return null;
        }

        return PlainEscapes.Read(body) is { } answer
            ? new Message("tool", [new MessagePart("tool_call_response", answer, null, id?.Trim())])
            : null;
    }

    private static bool Taken(ref ReadOnlySpan<char> body, string beginning)
    {
        if (!body.StartsWith(beginning, StringComparison.Ordinal))
        {
            return false;
        }

        body = body[beginning.Length..];
        return true;
    }

    /// <summary>A string without escapes, up to the quote that ends it; null for any other.</summary>
    private static string? UpToQuote(ref ReadOnlySpan<char> body)
    {
        var length = body.IndexOf('"');
        if (length < 0 || body[..length].ContainsAny(PlainEscapes.Special))
        {
            return null;
        }

        var read = body[..length].ToString();
        body = body[length..];
        return read;
    }

    private static Message Read(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, Reading);
            if (
                json.RootElement is { ValueKind: JsonValueKind.Object } o
                && o.Find("parts") is { ValueKind: JsonValueKind.Array } parts
            )
            {
                List<MessagePart> read =
                [
                    .. parts
                        .EnumerateArray()
                        .Where(p => p.ValueKind == JsonValueKind.Object)
                        .Select(MessagePart.Of)
                        .SelectMany(p => p.Apart()),
                ];
                // Some APIs hand in the answers of tools as words of the user; the part types tell.
                var isAnswer = read.Count > 0 && read.TrueForAll(p => p.Type == "tool_call_response");
                return new Message(isAnswer ? "tool" : o.Find("role")?.ToString() ?? "unknown", read);
            }
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            // Not JSON, a key given twice, or an escape that is no text: the body itself is the message.
        }

        return new Message("unknown", [new MessagePart("text", body, null, null)]);
    }

    /// <summary>The text of the message without its tool calls, parts joined by a line break.</summary>
    public string Text => string.Join('\n', Parts.Where(p => p.Type is "text" or "reasoning").Select(p => p.Content));

    public IEnumerable<MessagePart> ToolCalls => Parts.Where(p => p.Type == "tool_call");
}

/// <param name="Type"><c>text</c>, <c>reasoning</c>, <c>tool_call</c>, <c>tool_call_response</c>, or whatever the SDK sent.</param>
/// <param name="Content">Text of a text part, arguments of a tool call, response of a tool call response, else the part as JSON.</param>
/// <param name="Name">Tool name of a tool call.</param>
/// <param name="CallId">Id that pairs a tool call with its response and with the executed span.</param>
public sealed record MessagePart(string Type, string Content, string? Name, string? CallId)
{
    /// <summary>
    /// Some instrumentations of streams run parallel calls together: <c>matchmatch</c> with <c>{"id":1}{"id":2}</c>. Calls of one
    /// tool can be told apart again; of several tools nobody can say which name ends where, and the part stays as it is.
    /// </summary>
    internal IEnumerable<MessagePart> Apart()
    {
        if (Type != "tool_call" || Name is null || !RunsTogether)
        {
            return [this];
        }

        var calls = Content.Split("}{");
        var name = Name.Length % calls.Length == 0 ? Name[..(Name.Length / calls.Length)] : null;
        return name is null || string.Concat(Enumerable.Repeat(name, calls.Length)) != Name
            ? [this]
            : calls.Select(
                (call, at) =>
                    new MessagePart(Type, $"{(at == 0 ? "" : "{")}{call}{(at == calls.Length - 1 ? "" : "}")}", name, IdOf(at))
            );

        string? IdOf(int at) =>
            CallId is { } id && id.Length % calls.Length == 0
                ? id.Substring(at * (id.Length / calls.Length), id.Length / calls.Length)
                : null;
    }

    /// <summary>The arguments of more than one call.</summary>
    internal bool RunsTogether => Content.StartsWith('{') && Content.Contains("}{", StringComparison.Ordinal) && !IsJson(Content);

    private static bool IsJson(string text)
    {
        try
        {
            using var _ = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    internal static MessagePart Of(JsonElement part)
    {
        var type = part.Find("type")?.ToString() ?? "text";
        // Older emitters write "result" where the schema says "response".
        var content = type switch
        {
            "text" or "reasoning" => part.Find("content"),
            "tool_call" => part.Find("arguments"),
            "tool_call_response" => part.Find("response") ?? part.Find("result"),
            _ => part,
        };
        return new MessagePart(
            type,
            content?.ToString() ?? "",
            part.Find("name")?.ToString(),
            // The Responses API numbers the item in "id" and the call in "call_id".
            (part.Find("call_id") ?? part.Find("id"))
                ?.ToString()
                .Trim()
        );
    }
}

file static class Members
{
    /// <summary>Null when it is not there, or nothing.</summary>
    public static JsonElement? Find(this JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
