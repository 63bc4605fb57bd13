using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Redaction;

/// <summary>
/// Replaces secrets by <c>[redacted:kind:hash8]</c>, where the hash is keyed: equal secrets stay equal, so a rotated credential is
/// still seen as a change. JSON inside text is walked three layers deep, because escapes hide word borders.
/// </summary>
internal sealed partial class Redactor
{
    public const string Mark = "[redacted:";
    private const int MaxLayers = 3;
    private const int MaxNames = 2_000;
    private const int MaxNameChars = 200;

    // Digits in a number that can hold a card or a telephone number.
    private const int MinTellingDigits = 9;
    private static readonly Meter Meter = new("Triage.Redaction");

    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "triage.redaction.failures",
        "{value}",
        "Values that could not be looked through and were left out"
    );

    private readonly byte[] hashKey;

    /// <summary>In the mode that keeps no text.</summary>
    private readonly HashedContent? hashed;
    private readonly ConcurrentDictionary<string, (bool IsSecret, string Clean)> names = new(StringComparer.Ordinal);
    private readonly bool[] on = new bool[Enum.GetValues<RedactionGroup>().Length];
    private readonly IReadOnlyList<(string Kind, Regex Pattern)> patterns;
    private readonly string[] secretKeys;
    private readonly string[] openKeys;

    /// <summary>A word of each own key: where it stands the key may stand, however it is spelled.</summary>
    private readonly SearchValues<string> secretKeyWords;

    /// <summary>For values that are to be left alone.</summary>
    private readonly Redactor secretsAlone;

    /// <exception cref="Engine.RefusedInputException">A pattern of the rules cannot be run.</exception>
    public Redactor(
        byte[] hashKey,
        RedactionRules? rules = null,
        ContentMode mode = ContentMode.Redacted,
        IReadOnlyCollection<string>? keptKeys = null,
        IReadOnlyList<(string Kind, Regex Pattern)>? patterns = null
    )
    {
        rules ??= RedactionRules.Shipped;
        this.hashKey = hashKey;
        Version = RedactionVersion.Of(rules.Version, mode);
        hashed = mode == ContentMode.Hashed ? new HashedContent(this, keptKeys ?? []) : null;
        foreach (var group in Enum.GetValues<RedactionGroup>())
        {
            on[(int)group] = rules.IsOn(group);
        }

        this.patterns = patterns ?? [.. rules.Patterns.Select(p => (p.Name, RedactionRules.Regex(p))), .. RarePatterns.Of(rules)];
        secretKeys = [.. rules.SecretKeys.Select(Folded)];
        secretKeyWords = SearchValues.Create(
            [.. rules.SecretKeys.Select(k => WordBorder().Split(k).MaxBy(w => w.Length)!)],
            StringComparison.OrdinalIgnoreCase
        );
        openKeys = [.. rules.OpenKeys.Select(Folded)];
        secretsAlone =
            openKeys.Length == 0 ? this : new Redactor(hashKey, rules.SecretsAlone() with { Patterns = [], OpenKeys = [] });
    }

    /// <summary>Of the rules and the mode, see <see cref="RedactionVersion"/>: to be kept beside what went through.</summary>
    public int Version { get; }

    public bool IsOn(RedactionGroup group) => on[(int)group];

    /// <summary>
    /// False: surely nothing in the text would be replaced. Made to be asked for every value: clean text costs a few vectorised
    /// searches. JSON counts as text with its escapes.
    /// </summary>
    public bool MayTouch(string key, ReadOnlySpan<char> text)
    {
        try
        {
            return text.Length > 0
                && (
                    hashed?.Touches(key, text) == true
                    || IsSecretName(key)
                    || text.Contains(@"\u00", StringComparison.Ordinal)
                    || new TextScan(this, key, text, null, 0).Run()
                    || (secretKeys.Length > 0 && text.ContainsAny(secretKeyWords))
                    || MatchesPattern(text)
                );
        }
        catch (RegexMatchTimeoutException)
        {
            return true;
        }
    }

    /// <summary>The value without its secrets; when that cannot be done, without the value.</summary>
    public JsonNode? Redact(string name, JsonNode? value)
    {
        try
        {
            var changed = false;
            return Walk(name, hashed is null ? value : hashed.Of(name, value), 0, ref changed);
        }
        catch (Exception e)
            when (e is RegexMatchTimeoutException or JsonException or InvalidOperationException or ArgumentException)
        {
            Failures.Add(1);
            return JsonValue.Create(Mark + "failed]");
        }
    }

    public string Redact(string text) => MayTouch("", text) ? JsonText.StringOf(Redact("", JsonValue.Create(text))) ?? "" : text;

    /// <summary>The key of an attribute without what is secret in it: keys are data, and somebody's mail address can be one.</summary>
    public string Key(string key)
    {
        try
        {
            return Named(key).Clean;
        }
        catch (RegexMatchTimeoutException)
        {
            Failures.Add(1);
            return Mark + "failed]";
        }
    }

    public string MarkOf(string kind, ReadOnlySpan<char> secret) => $"{Mark}{kind}:{Hash8(secret)}]";

    /// <summary>Eight hex digits that are equal for equal texts of one workspace, and say nothing to others.</summary>
    public string Hash8(ReadOnlySpan<char> text)
    {
        var hash = HMACSHA256.HashData(hashKey, Encoding.UTF8.GetBytes(text.ToString()));
        return Convert.ToHexStringLower(hash.AsSpan(0, 4));
    }

    public static bool IsMark(string text) => WholeMark().IsMatch(text);

    public bool IsLeftAlone(ReadOnlySpan<char> key) => openKeys.Length > 0 && EndsWithAny(key, openKeys);

    /// <summary>The text without what is secret in it; the same text when nothing is.</summary>
    public string Clean(ReadOnlySpan<char> key, string text, int layer)
    {
        if (layer > 0 && !MayTouch("", text))
        {
            return text;
        }

        if (layer < MaxLayers && Parsed(text) is { } json)
        {
            var changed = false;
            var walked = Walk(key.ToString(), json, layer + 1, ref changed);
            // Unchanged text keeps its own spelling and white space.
            return changed ? JsonText.Write(walked) : text;
        }

        var found = new List<Finding>();
        new TextScan(this, key, text, found, Math.Min(layer, 2)).Run();
        foreach (var (kind, pattern) in patterns)
        {
            foreach (var match in MatchesOf(pattern, text))
            {
                var part = match.Groups["secret"] is { Success: true } secret ? secret : (Group)match;
                found.Add(new Finding(part.Index, part.Length, kind));
            }
        }

        return found.Count == 0 ? text : Replaced(text, found);
    }

    /// <summary>Changes maps and lists in place; the answer is the same node when nothing in it was a secret.</summary>
    private JsonNode? Walk(string name, JsonNode? value, int layer, ref bool changed)
    {
        switch (value)
        {
            case JsonObject map:
                WalkMap(name, map, layer, ref changed);
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

    private void WalkMap(string name, JsonObject map, int layer, ref bool changed)
    {
        // {"name":"api_key","value":"…"} is how headers and variables are listed.
        var named =
            map.Count <= 4 && (JsonText.StringOf(map["name"]) ?? JsonText.StringOf(map["key"])) is { } own && IsSecretName(own)
                ? own
                : name;
        foreach (var (key, old) in map.ToList())
        {
            // {"password":{"value":".."}} holds a secret, {"password":{"type":"string"}} is a schema; and a key can be a secret itself.
            var redacted = Walk(key == "value" && IsSecretName(named) ? named : key, old, layer, ref changed);
            var safeKey = Key(key);
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
    }

    /// <summary>What stands for the value; null when it may stay.</summary>
    private string? Scalar(string name, JsonValue scalar, int layer)
    {
        if (JsonText.StringOf(scalar) is not { } text)
        {
            return scalar.GetValueKind() == JsonValueKind.Number ? Number(name, JsonText.Write(scalar)) : null;
        }

        if (text.Length > 0 && IsSecretName(name))
        {
            return IsMark(text) || text == Mark + "failed]" ? null : MarkOf("secret", text);
        }

        var rules = IsLeftAlone(name) ? secretsAlone : this;
        if (!rules.MayTouch("", text) && !new TextScan(rules, name, text, null, 0).Run())
        {
            return null;
        }

        var clean = rules.Clean(name, text, layer);
        return ReferenceEquals(clean, text) ? null : clean;
    }

    private string? Number(string name, string number)
    {
        if (IsSecretName(name) && SecretNames.IsForNumbers(name))
        {
            return MarkOf("secret", number);
        }

        return
            number.Length >= MinTellingDigits
            && !IsLeftAlone(name)
            && !number.AsSpan().ContainsAnyExceptInRange('0', '9')
            && Clean(name, number, MaxLayers) is var clean
            && clean != number
            ? clean
            : null;
    }

    private bool IsSecretName(string key) => Named(key).IsSecret;

    private (bool IsSecret, string Clean) Named(string key)
    {
        if (!names.TryGetValue(key, out var name))
        {
            var isTouched = new TextScan(this, "", key, null, 0).Run() || MatchesPattern(key);
            name = (IsNameOfSecret(key), isTouched ? Clean("", key, MaxLayers) : key);
            // Keys are data: a sender that makes up new ones must not fill the memory.
            if (names.Count < MaxNames && key.Length <= MaxNameChars)
            {
                names[key] = name;
            }
        }

        return name;
    }

    private bool IsNameOfSecret(string key) =>
        (IsOn(RedactionGroup.SecretNames) && SecretNames.Is(key) && !IsLeftAlone(key))
        || (secretKeys.Length > 0 && EndsWithAny(key, secretKeys));

    private static bool EndsWithAny(ReadOnlySpan<char> key, string[] ends)
    {
        foreach (var end in ends)
        {
            if (SecretNames.EndsWith(key, end))
            {
                return true;
            }
        }

        return false;
    }

    // The limit is by the clock: on a busy machine the first use can be over it for nothing.
    private static List<Match> MatchesOf(Regex pattern, string text)
    {
        try
        {
            return [.. pattern.Matches(text).Cast<Match>()];
        }
        catch (RegexMatchTimeoutException)
        {
            return [.. pattern.Matches(text).Cast<Match>()];
        }
    }

    private bool MatchesPattern(ReadOnlySpan<char> text)
    {
        foreach (var (_, pattern) in patterns)
        {
            if (pattern.IsMatch(text))
            {
                return true;
            }
        }

        return false;
    }

    private static JsonNode? Parsed(string text) =>
        text is ['"', .., '"'] ? JsonText.TryParse($"[{text}]")?[0] : JsonText.TryParse(text);

    private static string Folded(string key) => SecretNames.Folded(key, stackalloc char[128]).ToString();

    [GeneratedRegex("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex WordBorder();

    [GeneratedRegex(@"^\[redacted:[a-z0-9-]{1,40}:[0-9a-f]{8}\]$", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex WholeMark();

    [GeneratedRegex(@"\[redacted:(?:[a-z0-9-]{1,40}:[0-9a-f]{8}|failed)\]", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex AnyMark();
}
