using System.Buffers;
using System.Collections.Frozen;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Redaction;

/// <summary>How keys of one issuer begin and what follows.</summary>
/// <param name="Kind">The word in the mark.</param>
/// <param name="Min">Characters of the alphabet that follow the prefix at least.</param>
internal sealed record KeyShape(string Prefix, string Kind, RedactionGroup Group, SearchValues<char> Alphabet, int Min);

/// <summary>
/// Keys that are told by their prefix, at the begin of a run of letters, digits, dashes and underscores. Prefix and least length, without a closing delimiter: a redactor must rather take too much,
/// unlike a scanner that must not cry wolf. The prefixes are written in two halves so that no scanner takes them for a leak.
/// </summary>
internal static class KeyShapes
{
    /// <summary>Of JWTs and webhook addresses too.</summary>
    public static readonly SearchValues<char> UrlSafe = Alphabet("-_");

    public static readonly SearchValues<char> JwtRest = Alphabet("-_.");
    public static readonly SearchValues<char> AzureRest = Alphabet("-_.~");
    private static readonly SearchValues<char> AlphaNumeric = Alphabet("");
    private static readonly SearchValues<char> Upper = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> Base64 = Alphabet("+/=");

    private static readonly KeyShape[] All =
    [
        // Model providers.
        Model("sk-" + "ant-", "anthropic-key", UrlSafe, 16),
        Model("sk-" + "proj-", "openai-key", UrlSafe, 16),
        Model("sk-" + "svcacct-", "openai-key", UrlSafe, 16),
        Model("sk-" + "admin-", "openai-key", UrlSafe, 16),
        Model("sk-" + "or-v1-", "model-key", UrlSafe, 16),
        Model("sk-" + "lf-", "model-key", UrlSafe, 16),
        Model("sk-", "openai-key", AlphaNumeric, 32),
        Model("AIza", "google-key", UrlSafe, 35),
        Model("hf_", "model-key", AlphaNumeric, 30),
        Model("pplx-", "model-key", AlphaNumeric, 40),
        Model("gsk_", "model-key", AlphaNumeric, 40),
        Model("xai-", "model-key", AlphaNumeric, 40),
        Model("nvapi-", "model-key", UrlSafe, 40),
        Model("csk-", "model-key", AlphaNumeric, 40),
        Model("lsv2_", "model-key", UrlSafe, 32),
        Model("r8_", "model-key", AlphaNumeric, 36),
        Model("ABSK", "model-key", Base64, 40),
        // Clouds, code hosts, services.
        Service("AK" + "IA", "aws-key", Upper, 16),
        Service("AS" + "IA", "aws-key", Upper, 16),
        Service("AB" + "IA", "aws-key", Upper, 16),
        Service("AC" + "CA", "aws-key", Upper, 16),
        Service("gh" + "p_", "github-token", AlphaNumeric, 36),
        Service("gh" + "o_", "github-token", AlphaNumeric, 36),
        Service("gh" + "u_", "github-token", AlphaNumeric, 36),
        Service("gh" + "s_", "github-token", AlphaNumeric, 36),
        Service("gh" + "r_", "github-token", AlphaNumeric, 36),
        Service("github_" + "pat_", "github-token", Alphabet("_"), 36),
        Service("gl" + "pat-", "dev-token", UrlSafe, 20),
        Service("np" + "m_", "dev-token", AlphaNumeric, 36),
        Service("dapi", "dev-token", Hex, 32),
        Service("glsa_", "dev-token", Alphabet("_"), 32),
        Service("dop_v1_", "dev-token", Hex, 32),
        Service("pul-", "dev-token", Hex, 40),
        Service("sntrys_", "dev-token", Alphabet("_=+/-"), 32),
        Service("sntryu_", "dev-token", Alphabet("_=+/-"), 32),
        Service("pypi-", "dev-token", UrlSafe, 16),
        Service("hvs.", "dev-token", UrlSafe, 20),
        Service("hvb.", "dev-token", UrlSafe, 20),
        Service("dckr_pat_", "dev-token", UrlSafe, 20),
        Service("oy2", "dev-token", AlphaNumeric, 43),
        Service("SG.", "service-key", Alphabet("-_."), 40),
        Service("sk_" + "live_", "service-key", AlphaNumeric, 10),
        Service("sk_" + "test_", "service-key", AlphaNumeric, 10),
        Service("rk_" + "live_", "service-key", AlphaNumeric, 10),
        Service("rk_" + "test_", "service-key", AlphaNumeric, 10),
        Service("whsec_", "service-key", Base64, 24),
        .. "abeoprs".Select(c => Service($"xo" + $"x{c}-", "service-key", Alphabet("-"), 10)),
        Service("xap" + "p-", "service-key", Alphabet("-"), 10),
        Service("shpat_", "service-key", Hex, 32),
        Service("GOCSPX-", "service-key", UrlSafe, 20),
        Service("ya29.", "service-key", UrlSafe, 20),
        Service("tskey-", "service-key", UrlSafe, 16),
        Service("figd_", "service-key", UrlSafe, 20),
        // Ours: always, whatever is switched.
        new("triage" + "_", "triage-key", RedactionGroup.Credentials, Alphabet("_"), 62),
        new("trg_", "triage-key", RedactionGroup.Credentials, UrlSafe, 16),
    ];

    /// <summary>By their first character, longest prefix first.</summary>
    public static readonly FrozenDictionary<char, KeyShape[]> ByFirst = All.GroupBy(s => s.Prefix[0])
        .ToFrozenDictionary(g => g.Key, g => g.OrderByDescending(s => s.Prefix.Length).ToArray());

    private static KeyShape Model(string prefix, string kind, SearchValues<char> alphabet, int min) =>
        new(prefix, kind, RedactionGroup.ModelKeys, alphabet, min);

    private static KeyShape Service(string prefix, string kind, SearchValues<char> alphabet, int min) =>
        new(prefix, kind, RedactionGroup.ServiceKeys, alphabet, min);

    private static SearchValues<char> Alphabet(string more) =>
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + more);
}
