using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Triage.Telemetry.Redaction;

/// <summary>
/// Replaces secrets by <c>[redacted:type:hash8]</c>, where the hash is keyed: equal secrets stay equal, so a rotated credential is
/// still seen as a change. JSON inside text is walked three layers deep, because escapes hide word borders.
/// </summary>
internal sealed class Redactor(byte[] key)
{
    private const int MaxLayers = 3;
    private const string Mark = "[redacted:";

    /// <summary>The value without its secrets; when that cannot be done, without the value.</summary>
    public JsonNode? Redact(string name, JsonNode? value)
    {
        try
        {
            var changed = false;
            return Walk(name, value, 0, ref changed);
        }
        catch (Exception e)
            when (e is RegexMatchTimeoutException or JsonException or InvalidOperationException or ArgumentException)
        {
            return JsonValue.Create(Mark + "failed]");
        }
    }

    public string Redact(string text) => JsonText.StringOf(Redact("", JsonValue.Create(text))) ?? "";

    /// <summary>Changes maps and lists in place; the answer is the same node when nothing in it was a secret.</summary>
    private JsonNode? Walk(string name, JsonNode? value, int layer, ref bool changed)
    {
        switch (value)
        {
            case JsonObject map:
                foreach (var (key, old) in map.ToList())
                {
                    // {"password":{"value":".."}} holds a secret, {"password":{"type":"string"}} is a schema; and a key can be a secret itself.
                    var redacted = Walk(key == "value" && RedactionRules.IsSecretKey(name) ? name : key, old, layer, ref changed);
                    var safeKey = key.AsSpan().ContainsAny(RedactionRules.Hints) ? Patterned(key) : key;
                    if (safeKey != key)
                    {
                        changed = true;
                        map.Remove(key);
                        map[safeKey] = redacted;
                    }
                    else if (!ReferenceEquals(redacted, old))
                    {
                        map[key] = redacted;
                    }
                }

                return map;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                {
                    // The items of a secret key are secrets: headers come as arrays.
                    var redacted = Walk(name, list[i], layer, ref changed);
                    if (!ReferenceEquals(redacted, list[i]))
                    {
                        list[i] = redacted;
                    }
                }

                return list;
            case JsonValue scalar when Scalar(name, scalar, layer) is { } redacted:
                changed = true;
                return JsonValue.Create(redacted);
            default:
                return value;
        }
    }

    /// <summary>What stands for the value; null when it may stay.</summary>
    private string? Scalar(string name, JsonValue scalar, int layer)
    {
        if (JsonText.StringOf(scalar) is not { } text)
        {
            return
                scalar.GetValueKind() == JsonValueKind.Number
                && RedactionRules.IsSecretKey(name)
                && RedactionRules.IsSecretAsNumber(name)
                ? Replacement("secret", JsonText.Write(scalar))
                : null;
        }

        if (text.Length > 0 && RedactionRules.IsSecretKey(name))
        {
            return text.StartsWith(Mark, StringComparison.Ordinal) ? null : Replacement("secret", text);
        }

        var hinted = text.AsSpan().ContainsAny(RedactionRules.Hints);
        if (layer < MaxLayers && (hinted || text.AsSpan().ContainsAny(RedactionRules.KeyHints)) && Parsed(text) is { } json)
        {
            var changed = false;
            var walked = Walk("", json, layer + 1, ref changed);
            // Unchanged text keeps its own spelling and white space.
            return changed ? JsonText.Write(walked) : null;
        }

        var patterned = hinted ? Patterned(text) : text;
        return string.Equals(patterned, text, StringComparison.Ordinal) ? null : patterned;
    }

    private static JsonNode? Parsed(string text) =>
        text is ['"', .., '"'] ? JsonText.TryParse($"[{text}]")?[0] : JsonText.TryParse(text);

    private string Patterned(string text)
    {
        foreach (var (type, pattern) in RedactionRules.Patterns)
        {
            text = pattern.Replace(
                text,
                match =>
                {
                    var secret = match.Groups["secret"];
                    if (!secret.Success)
                    {
                        return Replacement(type, match.Value);
                    }

                    var start = secret.Index - match.Index;
                    return secret.Value.StartsWith(Mark, StringComparison.Ordinal)
                        ? match.Value
                        : string.Concat(
                            match.ValueSpan[..start],
                            Replacement(type, secret.Value),
                            match.ValueSpan[(start + secret.Length)..]
                        );
                }
            );
        }

        return text;
    }

    private string Replacement(string type, string secret)
    {
        var hash = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(secret));
        return $"{Mark}{type}:{Convert.ToHexStringLower(hash.AsSpan(0, 4))}]";
    }
}
