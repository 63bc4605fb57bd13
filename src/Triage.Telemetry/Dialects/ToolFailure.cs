using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Triage.Telemetry.Dialects;

/// <summary>
/// A failure that hides in the answer of a tool whose call went well. Only what an answer says in a standard way counts, never
/// its prose:
/// <list type="bullet">
/// <item><c>"isError":true</c>, as MCP marks a failed tool: <c>tool_error</c>, the conventions' own word for it.</item>
/// <item><c>"error"</c> that is neither null, false nor empty: its <c>type</c>, <c>code</c> or <c>status</c>; of a text the HTTP status that it names; else <c>tool_error</c>.</item>
/// <item><c>"status"</c>, <c>"statusCode"</c> or <c>"status_code"</c> with a number from 400 to 599: that number.</item>
/// <item><c>"status":"error"</c>, as LangChain marks a failed tool: <c>tool_error</c>.</item>
/// <item><c>{"type":"error-text","value":..}</c> and <c>error-json</c>, as the AI SDK hands a failed tool's answer to the model: <c>tool_error</c>.</item>
/// </list>
/// </summary>
/// <remarks>https://modelcontextprotocol.io/specification/2025-06-18/server/tools#error-handling</remarks>
internal static partial class ToolFailure
{
    private const string Unnamed = "tool_error";

    /// <summary>Parts of the words below: an answer without them says nothing of a failure.</summary>
    private static readonly string[] Signs = ["rror\"", "tatus", "\"error-"];

    /// <summary>The error type; null when the answer says nothing of a failure.</summary>
    public static string? In(ToldJson? result) =>
        result is not { } told || !told.MayHold(Signs) || told.Node is not JsonObject answer ? null
        : Is(answer["isError"], true) || Is(answer["is_error"], true) ? Unnamed
        : TypeOf(answer["error"]) is { } error ? error
        : HttpStatus(answer.First("statusCode", "status_code", "status")) is { } status ? status
        : JsonText.StringOf(answer["status"]) is "error" || JsonText.StringOf(answer["type"]) is "error-text" or "error-json"
            ? Unnamed
        : null;

    private static string? TypeOf(JsonNode? error) =>
        JsonText.IsNothing(error) || Is(error, false) ? null
        : error is JsonObject told ? JsonText.TextOf(told.First("type", "code", "status")) ?? Unnamed
        : JsonText.StringOf(error) is { } text && HttpStatusInText().Match(text) is { Success: true } match
            ? match.Groups["status"].Value
        : Unnamed;

    private static bool Is(JsonNode? node, bool wanted) =>
        node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag == wanted;

    private static string? HttpStatus(JsonNode? node) =>
        node is JsonValue
        && int.TryParse(JsonText.TextOf(node), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
        && status is >= 400 and <= 599
            ? status.ToString(CultureInfo.InvariantCulture)
            : null;

    [GeneratedRegex(
        @"\bHTTP (?<status>[45][0-9]{2})\b",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex HttpStatusInText();
}
