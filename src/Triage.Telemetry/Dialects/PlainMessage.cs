using System.Text.Json;
using System.Text.Unicode;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>
/// The commonest of all messages, read without building a tree of it: the OpenTelemetry shape with text, or with the answer of a
/// tool, and nothing else. Says exactly what <see cref="ChatMessage"/> would say of it, and nothing of any other message.
/// </summary>
/// <remarks><c>{"role":"user","parts":[{"type":"text","content":"Hi"}],"finish_reason":"stop"}</c></remarks>
internal static class PlainMessage
{
    /// <param name="role">The role when the message does not say.</param>
    /// <returns>Null for a message that has to be read in full.</returns>
    public static InputMessage? Read(ReadOnlySpan<byte> text, string role)
    {
        if (WrittenMessage.Read(text) is { } written)
        {
            return written;
        }

        if (!Utf8.IsValid(text) || !JsonGrammar<byte>.MayHold(text))
        {
            return null;
        }

        try
        {
            // The role may stand behind the parts: it is looked for first.
            return RoleIn(text, role) is { } found ? Read(text, found, JsonText.StartWriting()) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // No JSON, or half a surrogate pair.
            return null;
        }
    }

    private static string? RoleIn(ReadOnlySpan<byte> text, string role)
    {
        var json = new Utf8JsonReader(text);
        json.Read();
        var (roles, parts, reasons) = (0, 0, 0);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("role"u8))
            {
                roles++;
                json.Read();
                role = json.TokenType == JsonTokenType.String ? ChatMessage.RoleOf(json.GetString()) ?? role : role;
            }
            else if (json.ValueTextEquals("parts"u8))
            {
                parts++;
                json.Read();
            }
            else if (json.ValueTextEquals("finish_reason"u8))
            {
                reasons++;
            }
            else
            {
                return null;
            }

            json.Skip();
        }

        return parts == 1 && roles <= 1 && reasons <= 1 && !json.Read() ? role : null;
    }

    private static InputMessage? Read(ReadOnlySpan<byte> text, string role, Utf8JsonWriter to)
    {
        var json = new Utf8JsonReader(text);
        while (!(json.CurrentDepth == 1 && json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("parts"u8)))
        {
            json.Read();
        }

        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }

        to.WriteStartObject();
        to.WriteString("role"u8, role);
        to.WriteStartArray("parts"u8);
        var (parts, answers) = (0, 0);
        string? only = null;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.StartObject || PartAt(ref json) is not { } part)
            {
                return null;
            }

            if (part.Response is { } response)
            {
                if (response.AsSpan().TrimStart() is ['{' or '[' or '"', ..])
                {
                    return null;
                }

                answers++;
                WriteAnswer(to, part.Id, response);
            }
            else if (part.Content is { Length: > 0 } content)
            {
                only = content;
                to.WriteStartObject();
                to.WriteString("type"u8, "text"u8);
                to.WriteString("content"u8, content);
                to.WriteEndObject();
            }
            else
            {
                continue;
            }

            parts++;
        }

        to.WriteEndArray();
        to.WriteEndObject();
        var isSystem = ChatMessage.IsOfSystem(role);
        return parts == 0 || (role == "tool" && answers == 0) || (isSystem && (parts > 1 || only is null)) ? null
            : isSystem ? new InputMessage(role, only, "")
            : new InputMessage(role, null, JsonText.Written());
    }

    private static void WriteAnswer(Utf8JsonWriter to, string? id, string response)
    {
        to.WriteStartObject();
        to.WriteString("type"u8, "tool_call_response"u8);
        if (!string.IsNullOrWhiteSpace(id))
        {
            to.WriteString("id"u8, id.Trim());
        }

        to.WriteString("response"u8, response);
        to.WriteEndObject();
    }

    /// <summary>Text, or the answer of a tool with the id of its call; null for any other part.</summary>
    private static (string? Content, string? Response, string? Id)? PartAt(ref Utf8JsonReader json)
    {
        string? type = null;
        string? content = null;
        string? response = null;
        string? id = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ref var value = ref type;
            if (json.ValueTextEquals("content"u8))
            {
                value = ref content;
            }
            else if (json.ValueTextEquals("response"u8))
            {
                value = ref response;
            }
            else if (json.ValueTextEquals("id"u8))
            {
                value = ref id;
            }
            else if (!json.ValueTextEquals("type"u8))
            {
                return null;
            }

            json.Read();
            if (value is not null || json.TokenType != JsonTokenType.String)
            {
                return null;
            }

            value = json.GetString();
        }

        return type switch
        {
            "text" when content is not null && response is null && id is null => (content, null, null),
            "tool_call_response" when response is not null && content is null => (null, response, id),
            _ => null,
        };
    }
}
