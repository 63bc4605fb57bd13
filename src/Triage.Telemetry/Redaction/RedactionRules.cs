using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Triage.Telemetry.Redaction;

/// <param name="Type">The word in the replacement.</param>
/// <param name="Pattern">Replaced is the group <c>secret</c>, else the whole match.</param>
internal sealed record RedactionPattern(string Type, Regex Pattern);

/// <summary>
/// What counts as a secret: keys whose value is one, and texts that look like one. Prefix and minimum length, without a closing
/// delimiter: a redactor must rather take too much, unlike a scanner that must not cry wolf.
/// </summary>
public static class RedactionRules
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    // Compared with the key in lower case without punctuation, so that api-key, apiKey and x_api_key are one.
    private static readonly string[] SecretSuffixes =
    [
        "password",
        "passwd",
        "passphrase",
        "mysqlpwd",
        "dbpwd",
        "secret",
        "secrets",
        "secretkey",
        "secretid",
        "apikey",
        "accesskey",
        "accountkey",
        "privatekey",
        "signingkey",
        "encryptionkey",
        "authorization",
        "credential",
        "credentials",
        "connectionstring",
        "cookie",
        "cookies",
        "passwords",
        "apikeys",
        "twofactor",
        "token",
    ];

    private static readonly string[] SecretWords = ["auth", "otp", "pwd", "totp"];

    // Ends like a secret, is a figure about tokens: time_to_first_token, ms_per_output_token, max_token, ...
    private static readonly string[] Harmless = ["firsttoken", "pertoken", "outputtoken", "inputtoken", "maxtoken", "nexttoken"];

    /// <summary>Anything that a pattern can start with: text without any of these needs no pattern.</summary>
    internal static readonly SearchValues<string> Hints = SearchValues.Create(
        [
            "sk-",
            "AIza",
            "hf_",
            "pplx-",
            "gsk_",
            "xai-",
            "r8_",
            "ABSK",
            "Q~",
            "AKIA",
            "ASIA",
            "ABIA",
            "ACCA",
            "ghp_",
            "gho_",
            "ghu_",
            "ghs_",
            "ghr_",
            "github_pat_",
            "glpat-",
            "npm_",
            "dapi",
            "glsa_",
            "dop_v1_",
            "pul-",
            "sntry",
            "SG.",
            "k_live_",
            "k_test_",
            "xox",
            "hooks.slack.com",
            "webhook",
            ":AA",
            "pypi-",
            "hvs.",
            "hvb.",
            "trg_",
            "bearer",
            "authorization",
            ".ey",
            "PRIVATE KEY",
            "://",
            @":\/\/",
            "x-api-key",
            "password",
            "pwd",
            "accountkey",
            "sharedaccesskey",
            "x-amz-signature",
            "sig=",
            "passwd",
            "secret",
            "api_key",
            "api-key",
            "apikey",
            "_token",
            "-token",
            "accesstoken",
            "refreshtoken",
            "authtoken",
            "passphrase",
            "accesskey",
            "access_key",
            "access-key",
            "cookie",
        ],
        StringComparison.OrdinalIgnoreCase
    );

    /// <summary>Words of the secret keys: JSON text without any of them, and without a hint, need not be walked.</summary>
    internal static readonly SearchValues<string> KeyHints = SearchValues.Create(
        [
            "pass",
            "pwd",
            "secret",
            "key",
            "auth",
            "credential",
            "connection",
            "cookie",
            "factor",
            "token",
            "otp",
            // Escapes could hide any of them.
            "\\u00",
        ],
        StringComparison.OrdinalIgnoreCase
    );

    internal static readonly IReadOnlyList<RedactionPattern> Patterns =
    [
        Of("private-key", "-----BEGIN [A-Z ]*PRIVATE KEY-----(?s:.)*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"),
        Of("jwt", @"\bey[A-Za-z0-9_-]{10,}\.ey[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
        Of("anthropic-key", "sk-ant-[A-Za-z0-9_-]{16,}"),
        Of(
            "openai-key",
            @"sk-(?:proj|svcacct|admin|or-v1|lf)-[A-Za-z0-9_-]{16,}|\bsk-[A-Za-z0-9_-]{8,}T3BlbkFJ[A-Za-z0-9_-]{8,}|\bsk-[A-Za-z0-9]{32,}"
        ),
        Of("google-key", "AIza[A-Za-z0-9_-]{35}"),
        Of(
            "model-key",
            @"\b(?:hf_[A-Za-z0-9]{30,}|pplx-[A-Za-z0-9]{40,}|gsk_[A-Za-z0-9]{40,}|xai-[A-Za-z0-9]{40,}|r8_[A-Za-z0-9]{36,}|ABSK[A-Za-z0-9+/=]{40,})"
        ),
        Of("azure-secret", @"[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}"),
        Of("aws-key", @"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}"),
        Of("github-token", @"\bgh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{36,}"),
        Of(
            "dev-token",
            @"glpat-[A-Za-z0-9_-]{20,}|\bnpm_[A-Za-z0-9]{36}|\bdapi[0-9a-f]{32}|glsa_[A-Za-z0-9_]{32,}|dop_v1_[0-9a-f]{32,}|\bpul-[0-9a-f]{40}|sntry[su]_[A-Za-z0-9_=+/-]{32,}|pypi-[A-Za-z0-9_-]{16,}|\bhv[sb]\.[A-Za-z0-9_-]{20,}"
        ),
        Of(
            "service-key",
            @"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|\b[rs]k_(?:live|test)_[A-Za-z0-9]{10,}|\bxox[abposr]-[A-Za-z0-9-]{10,}|\b[0-9]{8,10}:AA[A-Za-z0-9_-]{32,}"
        ),
        Of(
            "webhook",
            @"hooks\.slack\.com/services/(?<secret>[A-Za-z0-9/_-]{16,})|/api/webhooks/(?<secret>[0-9]+/[A-Za-z0-9_-]{16,})|webhook\.office\.com/(?<secret>[A-Za-z0-9@/_-]{16,})"
        ),
        Of("triage-key", @"\btrg_[A-Za-z0-9_-]{16,}"),
        Of(
            "authorization",
            """(?i)authorization["'\\]{0,3}\s{0,3}[:=]\s{0,3}["'\\]{0,3}(?:[a-z][a-z0-9_-]{2,20} +)?(?<secret>[^\s"'\\,;)<>]{8,})"""
        ),
        Of("bearer", @"(?i)\bbearer\s+(?<secret>[A-Za-z0-9._~+/=-]{20,})"),
        Of("api-key", """(?i)\bx-api-key["'\\]{0,3}\s{0,3}[:=]\s{0,3}["'\\]{0,3}(?<secret>[^\s"'\\,;)<>]{8,})"""),
        Of(
            "password",
            """(?i)(?:password|passwd|passphrase|pwd|secret|accountkey|sharedaccesskey|api[_-]?key|access[_-]?key|(?:auth|access|refresh)[_-]?token)s?["'\\]{0,3}\s{0,3}[:=]\s{0,3}["'\\]{0,3}(?<secret>[^\s"'\\;&,)<>{}\[\]]{3,})"""
        ),
        Of("cookie", """(?i)cookie["'\\]{0,3}\s{0,3}[:=]\s{0,3}["'\\]{0,3}(?<secret>[^\r\n"'\\<>]{3,})"""),
        // Keys of JSON that cannot be walked: cut off, with a key twice, or nested too deep in text.
        Of(
            "secret",
            """(?i)["'](?:[a-z0-9_.-]{0,40}(?:password|passwd|secret|api[_-]?key|access[_-]?token|refresh[_-]?token))\\{0,8}["']\s{0,5}:\s{0,5}\\{0,8}["'](?<secret>[^"'\\]+)"""
        ),
        Of("url-password", """\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\s/:@"'\[]{0,100}:(?<secret>[^\s/@"'\[]{1,200})@"""),
        Of("signature", "(?i)(?:x-amz-signature|[?&]sig)=(?<secret>[A-Za-z0-9%/+=_-]{16,})"),
    ];

    internal static bool IsSecretKey(string key)
    {
        var lastDot = key.LastIndexOfAny(['.', '/']);
        var word = Folded(key.AsSpan(lastDot + 1));
        if (SecretWords.Contains(word, StringComparer.Ordinal))
        {
            return true;
        }

        var folded = Folded(key);
        return SecretSuffixes.Any(s => folded.EndsWith(s, StringComparison.Ordinal))
            && !Harmless.Any(s => folded.EndsWith(s, StringComparison.Ordinal))
            && !key.StartsWith("gen_ai.usage.", StringComparison.Ordinal)
            && !key.StartsWith("llm.token_count.", StringComparison.Ordinal);
    }

    /// <summary>Under a key that ends in "token" numbers are counts or durations; a secret there is text.</summary>
    internal static bool IsSecretAsNumber(string key) => !Folded(key).EndsWith("token", StringComparison.Ordinal);

    private static string Folded(ReadOnlySpan<char> key)
    {
        var folded = new StringBuilder(key.Length);
        foreach (var c in key)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                folded.Append(char.ToLowerInvariant(c));
            }
        }

        return folded.ToString();
    }

    // NonBacktracking: time grows with the text, not with its malice.
    private static RedactionPattern Of(string type, string pattern) =>
        new(type, new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Timeout));
}
