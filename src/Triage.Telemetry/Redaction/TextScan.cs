using Triage.Engine.Runs;

namespace Triage.Telemetry.Redaction;

/// <summary>
/// Looks through one text for secrets and personal data. It goes from landmark to landmark: clean text costs a few vectorised
/// searches. Without a list to fill it stops at the first finding, which is how it is asked whether a text needs any work; then it
/// takes JSON for text, with its escapes, and rather says yes.
/// </summary>
/// <param name="key">The key that the text stands under: it can say what a number is.</param>
/// <param name="depth">Wrappings around the text that were taken off.</param>
internal ref partial struct TextScan(
    Redactor redactor,
    ReadOnlySpan<char> key,
    ReadOnlySpan<char> text,
    List<Finding>? findings,
    int depth
)
{
    /// <summary>URL encoding around base64 around JSON.</summary>
    private const int MaxDepth = 3;
    private const int MaxContext = 32;

    private readonly Redactor redactor = redactor;
    private readonly ReadOnlySpan<char> key = key;
    private readonly ReadOnlySpan<char> text = text;
    private readonly List<Finding>? findings = findings;
    private readonly int depth = depth;
    private bool found;

    private readonly bool IsOver => found && findings is null;

    /// <summary>True when anything was found.</summary>
    public bool Run()
    {
        // The shortest that anything can be: a@b.co.
        if (text.Length < 6)
        {
            return false;
        }

        // Single words are most of what comes: names of models, tools and states.
        if (text.ContainsAny(':', '=', ' '))
        {
            Names(NameWords);
            Names(OtherNameWords);
        }

        if (text.ContainsAny('/', '\\'))
        {
            Homes();
        }

        for (var at = 0; !IsOver && (at = Landmarks.Next(text, at)) >= 0; )
        {
            at = text[at] switch
            {
                '@' => AtSign(at),
                '~' => AzureSecret(at),
                '+' => PhoneAt(at),
                '%' => Escaped(at),
                >= '0' and <= '9' => Digits(at),
                _ => Letters(at),
            };
        }

        return found;
    }

    private void Add(RedactionGroup group, int start, int length, string kind, string? instead = null)
    {
        if (length > 0 && redactor.IsOn(group))
        {
            found = true;
            findings?.Add(new Finding(start, length, kind, instead));
        }
    }

    /// <summary>A key with a known prefix that begins here; where it ends, 0 when there is none.</summary>
    private int KeyAt(int at)
    {
        var here = text[at..];
        if (KeyShapes.ByFirst.TryGetValue(here[0], out var shapes))
        {
            foreach (var shape in shapes)
            {
                if (!here.StartsWith(shape.Prefix, StringComparison.Ordinal))
                {
                    continue;
                }

                var run = shape.Prefix.Length + RunOf(at + shape.Prefix.Length, shape.Alphabet);
                if (run >= shape.Prefix.Length + shape.Min)
                {
                    Add(shape.Group, at, run, shape.Kind);
                    return at + run;
                }
            }
        }

        return here[0] switch
        {
            'e' => Jwt(at),
            's' => OldOpenAiKey(at),
            _ => 0,
        };
    }

    // Keys before 2024: sk-…T3BlbkFJ…, where T3BlbkFJ is "OpenAI" in base64.
    private int OldOpenAiKey(int at)
    {
        if (!text[at..].StartsWith("sk-", StringComparison.Ordinal))
        {
            return 0;
        }

        var run = RunOf(at + 3, KeyShapes.UrlSafe);
        if (run < 24 || !text.Slice(at + 3, run).Contains("T3BlbkFJ", StringComparison.Ordinal))
        {
            return 0;
        }

        Add(RedactionGroup.ModelKeys, at, 3 + run, "openai-key");
        return at + 3 + run;
    }

    // header.payload.signature, the first two of them JSON objects in base64url; encrypted ones have five parts.
    private int Jwt(int at)
    {
        var header = RunOf(at, KeyShapes.UrlSafe);
        var payload = at + header + 1;
        if (
            header < 12
            || payload >= text.Length
            || text[payload - 1] != '.'
            || !text[at..].StartsWith("eyJ", StringComparison.Ordinal)
        )
        {
            return 0;
        }

        var rest = RunOf(payload, KeyShapes.JwtRest);
        if (rest < 20 || !text.Slice(payload, rest).Contains('.'))
        {
            return 0;
        }

        Add(RedactionGroup.Credentials, at, header + 1 + rest, "jwt");
        return payload + rest;
    }

    // From the "KEY" of "-----BEGIN RSA PRIVATE KEY-----".
    private int PrivateKey(int name)
    {
        const string Begin = "-----BEGIN";
        var at = text[..name].LastIndexOf(Begin, StringComparison.Ordinal);
        if (at < 0 || name - at > 40)
        {
            return 0;
        }

        // Without an end it was cut off: the rest is key.
        var end = text[name..].IndexOf("-----END", StringComparison.Ordinal);
        var length = text.Length - at;
        if (end >= 0)
        {
            var after = name + end + "-----END".Length;
            var close = text[after..].IndexOf("-----", StringComparison.Ordinal);
            length = (close is >= 0 and < 40 ? after + close + 5 : after) - at;
        }

        Add(RedactionGroup.Credentials, at, length, "private-key");
        return at + length;
    }

    // 123456789:AA…: the digits before the colon belong to it; 0 when there is none.
    private int TelegramToken(int start, int end)
    {
        if (end - start is < 8 or > 10 || !text[end..].StartsWith(":AA", StringComparison.Ordinal))
        {
            return 0;
        }

        var run = RunOf(end + 1, KeyShapes.UrlSafe);
        Add(RedactionGroup.ServiceKeys, start, run >= 34 ? end - start + 1 + run : 0, "service-key");
        return end + 1 + run;
    }

    /// <summary>The secret part of a webhook's address that ends in the run from here; where it ends, 0 when it is none.</summary>
    private int Webhook(int at)
    {
        if (at == 0 || text[at - 1] != '/')
        {
            return 0;
        }

        var before = text[Math.Max(0, at - 120)..at];
        foreach (var address in WebhookAddresses)
        {
            if (before.LastIndexOf(address, StringComparison.OrdinalIgnoreCase) is var place and >= 0)
            {
                var start = at - before.Length + place + address.Length;
                var length = Until(start, ValueEnds);
                Add(RedactionGroup.ServiceKeys, start, length, "webhook");
                return start + length;
            }
        }

        return 0;
    }

    private static readonly string[] WebhookAddresses = ["hooks.slack.com/services/", "/api/webhooks/", "webhook.office.com/"];

    // abc8Q~…: three characters and a digit before, 31 to 34 after.
    private int AzureSecret(int at)
    {
        var run = RunOf(at + 1, KeyShapes.AzureRest);
        if (at >= 5 && char.IsAsciiDigit(text[at - 2]) && run >= 31)
        {
            Add(RedactionGroup.ServiceKeys, at - 5, 6 + run, "azure-secret");
            return at + 1 + run;
        }

        return at + 1;
    }

    private readonly int RunOf(int start, System.Buffers.SearchValues<char> alphabet)
    {
        var rest = text[Math.Min(start, text.Length)..];
        var end = rest.IndexOfAnyExcept(alphabet);
        return end < 0 ? rest.Length : end;
    }

    /// <summary>No letter, digit or underscore stands before the place; the last character of an escape is none.</summary>
    private readonly bool IsBorder(int at)
    {
        if (at == 0 || !IsWord(text[at - 1]))
        {
            return true;
        }

        var before = text[Math.Max(0, at - 6)..at];
        return before is [.., '\\', 'n' or 'r' or 't' or 'b' or 'f']
            || before is ['\\', 'u', _, _, _, _]
            || (before is [.., '%', _, _] && char.IsAsciiHexDigit(before[^1]) && char.IsAsciiHexDigit(before[^2]));
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    /// <summary>What stands before the place, with the key of the text when the text begins there.</summary>
    private readonly bool IsSaidBefore(int at, System.Buffers.SearchValues<string> words) =>
        text[Math.Max(0, at - MaxContext)..at].ContainsAny(words) || (at < MaxContext && key.ContainsAny(words));
}
