using System.Text;
using System.Text.Json.Nodes;

namespace Triage.Telemetry.Tests.Redaction;

/// <summary>How a secret stands in what agents say and tools answer, and how to look for it afterwards.</summary>
/// <param name="Undo">Takes the wrapping off, so that a secret is not overlooked because it is still wrapped.</param>
public sealed record SecretWrapping(string Name, Func<string, string> Wrap, Func<string, string>? Undo = null)
{
    public static readonly IReadOnlyList<SecretWrapping> All =
    [
        new("plain", s => $"Use {s} for this."),
        new("json", s => Json("note", s), Unescaped),
        new("json-in-json", s => Json("outer", Json("note", s)), Unescaped),
        new("json-in-json-twice", s => Json("outermost", Json("outer", Json("note", s))), Unescaped),
        new("url-encoded", s => $"https://h.example/search?q={Uri.EscapeDataString(s)}&page=2", Uri.UnescapeDataString),
        new("base64", s => Convert.ToBase64String(Encoding.UTF8.GetBytes(s)), FromBase64),
        new("header-array", s => new JsonArray(new JsonObject { ["name"] = "x-note", ["value"] = s }).ToJsonString(), Unescaped),
        new("markdown-code", s => $"Run `{s}` first.\n```\n{s}\n```"),
        new("comma", s => $"a, {s}, b"),
        new("parenthesis", s => $"(see {s})"),
        new("angle", s => $"<b>{s}</b>"),
        new("newline", s => $"first\n{s}\nlast"),
    ];

    public string Written(string redacted) => Undo is null ? redacted : $"{redacted}\n{Undo(redacted)}";

    private static string Json(string key, string value) => new JsonObject { ["id"] = 7, [key] = value }.ToJsonString();

    // However deep it lies: what is escaped once and thrice ends in the same text.
    private static string Unescaped(string json)
    {
        for (var i = 0; i < 4; i++)
        {
            json = json.Replace(@"\u0022", "\"", StringComparison.OrdinalIgnoreCase)
                .Replace(@"\u002B", "+", StringComparison.OrdinalIgnoreCase)
                .Replace(@"\n", "\n", StringComparison.Ordinal)
                .Replace(@"\""", "\"", StringComparison.Ordinal)
                .Replace(@"\\", @"\", StringComparison.Ordinal);
        }

        return json;
    }

    private static string FromBase64(string text)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(text));
        }
        catch (FormatException)
        {
            return "";
        }
    }
}
