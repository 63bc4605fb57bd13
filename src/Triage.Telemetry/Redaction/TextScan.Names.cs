using System.Buffers;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Redaction;

/// <summary>Values that are named: <c>password=…</c>, <c>"api_key": "…"</c>, <c>Authorization: Bearer …</c>.</summary>
internal ref partial struct TextScan
{
    private const int MaxName = 128;
    private const int MinSignature = 16;

    // Two searches of eight words: one of sixteen would take ten times as long (dotnet/runtime sorts more than eight into buckets).
    private static readonly SearchValues<string> NameWords = SearchValues.Create(
        ["pass", "pwd", "secret", "key", "auth", "credential", "cookie", "token"],
        StringComparison.OrdinalIgnoreCase
    );

    private static readonly SearchValues<string> OtherNameWords = SearchValues.Create(
        ["connectionstring", "factor", "otp", "sig=", "signature=", "bearer", "basic "],
        StringComparison.OrdinalIgnoreCase
    );

    private static readonly SearchValues<char> NameChars = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-."
    );

    private static readonly SearchValues<char> ValueEnds = SearchValues.Create(" \t\r\n\"'\\;&,)<>{}[]`|");
    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\r\n\"'\\<>`");
    private static readonly SearchValues<char> Base64Chars = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_.~"
    );

    // What stands in schemas, documentation and templates instead of a secret.
    private static readonly string[] NoValues =
    [
        "string",
        "str",
        "null",
        "none",
        "nil",
        "true",
        "false",
        "undefined",
        "number",
        "integer",
        "object",
        "boolean",
        "bool",
        "required",
        "optional",
        "undefined",
        "empty",
        "missing",
        "invalid",
        "expired",
        "redacted",
    ];

    private void Names(SearchValues<string> words)
    {
        for (var at = 0; !IsOver && at < text.Length; )
        {
            var next = text[at..].IndexOfAny(words);
            if (next < 0)
            {
                return;
            }

            at = NameAt(at + next);
        }
    }

    private int NameAt(int at)
    {
        var here = text[at..];
        if (here.StartsWith("bearer", StringComparison.OrdinalIgnoreCase))
        {
            return Scheme(at, "bearer".Length, "bearer", MinSignature);
        }

        if (here.StartsWith("basic ", StringComparison.OrdinalIgnoreCase))
        {
            return Scheme(at, "basic".Length, "authorization", 8);
        }

        var end = at + RunOf(at, NameChars);
        if (text[..at].EndsWith("PRIVATE ", StringComparison.Ordinal))
        {
            return Math.Max(end, PrivateKey(at));
        }

        var start = at;
        while (start > 0 && at - start < MaxName && NameChars.Contains(text[start - 1]))
        {
            start--;
        }

        var value = ValueAfter(end, out var assigned);
        if (assigned == default)
        {
            return end;
        }

        var name = text[start..end];
        if (assigned == '=' && (EndsWith(name, "signature") || name.Equals("sig", StringComparison.OrdinalIgnoreCase)))
        {
            var run = RunOf(value, Signatures);
            Add(RedactionGroup.Credentials, value, run >= MinSignature ? run : 0, "signature");
            return value;
        }

        if (SecretNames.Is(name) || SecretNames.Is(WithWordBefore(start, end)))
        {
            // What was found as a value is not looked at again as a name: token: "password=…" is one secret.
            return Math.Max(end, findings is null && text[end] is '"' or '\\' ? JsonValue(name, value) : Value(name, value));
        }

        return end;
    }

    private static readonly SearchValues<char> Signatures = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789%/+=_-"
    );

    // "API key: …", {"my secret": …}: the word before belongs to the name.
    private readonly ReadOnlySpan<char> WithWordBefore(int start, int end)
    {
        if (start < 2 || text[start - 1] != ' ')
        {
            return [];
        }

        var from = start - 1;
        while (from > 0 && start - from < 24 && char.IsAsciiLetterOrDigit(text[from - 1]))
        {
            from--;
        }

        return text[from..end];
    }

    /// <summary>Where the value begins that is assigned to a name; what assigns it is 0 when nothing is.</summary>
    private readonly int ValueAfter(int end, out char assigned)
    {
        assigned = default;
        var at = Skipped(end, "\"'\\ ]", 12);
        if (at < text.Length && text[at] is ':' or '=')
        {
            assigned = text[at];
            return Skipped(at + 1, "=>\"'\\ \t[", 16);
        }

        // <add key="ClearTextPassword" value="…" />, {"name":"api_key","value":"…"}
        var rest = text[Math.Min(at, text.Length)..];
        rest = rest.TrimStart(", \"'\\");
        if (rest.StartsWith("value", StringComparison.OrdinalIgnoreCase) && text.Length - rest.Length - at < 8)
        {
            at = Skipped(text.Length - rest.Length + "value".Length, "\"'\\ ", 8);
            if (at < text.Length && text[at] is ':' or '=')
            {
                assigned = '=';
                return Skipped(at + 1, "\"'\\ ", 12);
            }
        }

        return end;
    }

    private readonly int Skipped(int at, ReadOnlySpan<char> skip, int most)
    {
        var last = Math.Min(text.Length, at + most);
        while (at < last && skip.Contains(text[at]))
        {
            at++;
        }

        return at;
    }

    // The name of a member: {"password":{"value":…}}, lists and short values are for whoever reads the JSON.
    private int JsonValue(ReadOnlySpan<char> name, int at)
    {
        var isNumber = at < text.Length && text[at - 1] is not ('"' or '\'') && char.IsAsciiDigit(text[at]);
        found |= redactor.IsOn(RedactionGroup.SecretNames) && (!isNumber || SecretNames.IsForNumbers(name));
        return at;
    }

    private int Value(ReadOnlySpan<char> name, int at)
    {
        if (at >= text.Length || redactor.IsLeftAlone(name))
        {
            return at;
        }

        if (text[at..].StartsWith(Redactor.Mark, StringComparison.Ordinal))
        {
            return at;
        }

        if (EndsWith(name, "authorization") || EndsWith(name, "cookie"))
        {
            return Header(name, at);
        }

        var quote = text[at - 1];
        var end = at + Until(at, quote is '"' or '\'' ? LineEnds : ValueEnds);
        var value = text[at..end];
        if (value.Length < 3 || IsNoValue(value) || (quote is not ('"' or '\'') && !IsLikely(name, value)))
        {
            return at;
        }

        Add(RedactionGroup.SecretNames, at, value.Length, EndsWith(name, "key") ? "api-key" : "password");
        return end;
    }

    // Scheme and parameters' names may stay: "Authorization: Bearer …" says how it was tried.
    private int Header(ReadOnlySpan<char> name, int at)
    {
        var end = at + Until(at, LineEnds);
        var value = text[at..end];
        var isCookie = EndsWith(name, "cookie");
        if (!isCookie && value.IndexOf(' ') is var space and > 0 and < 20 && value[..space].IndexOfAnyExcept(NameChars) < 0)
        {
            var credential = value[(space + 1)..];
            at += space + 1;
            end = at + (value[..space] is "Digest" or "AWS4-HMAC-SHA256" ? credential.Length : Until(at, ValueEnds));
        }
        else if (!isCookie)
        {
            end = at + Until(at, ValueEnds);
        }

        if (end - at >= 3 && !IsNoValue(text[at..end]) && !text[at..].StartsWith(Redactor.Mark, StringComparison.Ordinal))
        {
            Add(RedactionGroup.Credentials, at, end - at, isCookie ? "cookie" : "authorization");
        }

        return end;
    }

    private int Scheme(int at, int length, string kind, int min)
    {
        var value = Skipped(at + length, " \t+", 8);
        var run = RunOf(value, Base64Chars);
        if (value > at + length && run >= min && IsBorder(at) && (kind == "bearer" || IsUserAndPassword(text.Slice(value, run))))
        {
            Add(RedactionGroup.Credentials, value, run, kind);
            return value + run;
        }

        return at + length;
    }

    private static bool IsUserAndPassword(ReadOnlySpan<char> base64) =>
        Wrapping.FromBase64(base64) is { } said && said.Contains(':', StringComparison.Ordinal);

    private readonly int Until(int at, SearchValues<char> ends)
    {
        var end = text[at..].IndexOfAny(ends);
        return end < 0 ? text.Length - at : end;
    }

    private static bool IsNoValue(ReadOnlySpan<char> value)
    {
        if (value[0] is '$' or '<' or '*' or '%' or '(' or '{' || value.StartsWith("os.", StringComparison.Ordinal))
        {
            return true;
        }

        foreach (var word in NoValues)
        {
            if (value.TrimEnd(".!?:").Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // Prose: "the secret: work hard", "token: see below". A password in prose is worth a false alarm, the others are not.
    private static bool IsLikely(ReadOnlySpan<char> name, ReadOnlySpan<char> value) =>
        EndsWith(name, "password")
        || EndsWith(name, "passwd")
        || EndsWith(name, "pwd")
        || EndsWith(name, "passphrase")
        || (value.Length >= 4 && value.ContainsAnyInRange('0', '9'))
        || value.Length >= 16;

    private static bool EndsWith(ReadOnlySpan<char> name, ReadOnlySpan<char> end) =>
        name.EndsWith(end, StringComparison.OrdinalIgnoreCase) || SecretNames.EndsWith(name, end);
}
