using System.Buffers;

namespace Triage.Telemetry.Redaction;

/// <summary>
/// Keys whose value is a secret. Compared in lower case without punctuation, so that api-key, apiKey and x_api_key are one.
/// </summary>
internal static class SecretNames
{
    /// <summary>Longer names are compared by their end.</summary>
    private const int MaxFolded = 128;

    /// <summary>Every name of a secret has one of these in it.</summary>
    public static readonly SearchValues<string> Words = SearchValues.Create(
        ["pass", "pwd", "secret", "key", "auth", "credential", "connectionstring", "cookie", "factor", "token", "otp"],
        StringComparison.OrdinalIgnoreCase
    );

    private static readonly string[] Suffixes =
    [
        "password",
        "passwords",
        "passwd",
        "passphrase",
        "mysqlpwd",
        "dbpwd",
        "secret",
        "secrets",
        "secretkey",
        "secretid",
        "apikey",
        "apikeys",
        "accesskey",
        "accountkey",
        "privatekey",
        "signingkey",
        "encryptionkey",
        "authkey",
        "masterkey",
        "authorization",
        "credential",
        "credentials",
        "connectionstring",
        "cookie",
        "cookies",
        "twofactor",
        "token",
    ];

    private static readonly string[] Whole = ["auth", "otp", "pwd", "totp", "pass"];

    // Ends like a secret, is a figure about tokens or a setting: time_to_first_token, ms_per_output_token, max_token, ...
    private static readonly string[] Harmless =
    [
        "firsttoken",
        "pertoken",
        "outputtoken",
        "inputtoken",
        "maxtoken",
        "nexttoken",
        "pagetoken",
        "stoptoken",
        "eostoken",
        "bostoken",
        "padtoken",
        "specialtoken",
        "continuationtoken",
        "completiontoken",
        "prompttoken",
        "reasoningtoken",
        "canceltoken",
        "cancellationtoken",
        "publickey",
    ];

    public static bool Is(ReadOnlySpan<char> key)
    {
        if (!key.ContainsAny(Words))
        {
            return false;
        }

        Span<char> buffer = stackalloc char[MaxFolded];
        var word = Folded(key[(key.LastIndexOfAny('.', '/') + 1)..], buffer);
        foreach (var whole in Whole)
        {
            if (word.SequenceEqual(whole))
            {
                return true;
            }
        }

        var folded = Folded(key, buffer);
        return EndsWithAny(folded, Suffixes)
            && !EndsWithAny(folded, Harmless)
            && !key.StartsWith("gen_ai.usage.", StringComparison.Ordinal)
            && !key.StartsWith("llm.token_count.", StringComparison.Ordinal);
    }

    /// <summary>Under a key that ends in "token" numbers are counts or durations; a secret there is text.</summary>
    public static bool IsForNumbers(ReadOnlySpan<char> key) => !EndsWith(key, "token");

    /// <summary>The key ends in the name, whatever the punctuation and case of either.</summary>
    /// <param name="name">Folded: lower-case letters and digits.</param>
    public static bool EndsWith(ReadOnlySpan<char> key, ReadOnlySpan<char> name)
    {
        Span<char> buffer = stackalloc char[MaxFolded];
        return Folded(key, buffer).EndsWith(name);
    }

    /// <summary>Lower-case letters and digits of the end of the key.</summary>
    public static ReadOnlySpan<char> Folded(ReadOnlySpan<char> key, Span<char> buffer)
    {
        var at = buffer.Length;
        for (var i = key.Length - 1; i >= 0 && at > 0; i--)
        {
            if (char.IsAsciiLetterOrDigit(key[i]))
            {
                buffer[--at] = char.ToLowerInvariant(key[i]);
            }
        }

        return buffer[at..];
    }

    private static bool EndsWithAny(ReadOnlySpan<char> folded, string[] ends)
    {
        foreach (var end in ends)
        {
            if (folded.EndsWith(end, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
