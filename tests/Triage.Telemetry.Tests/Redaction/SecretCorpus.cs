using System.Globalization;
using System.Numerics;
using System.Text;

namespace Triage.Telemetry.Tests.Redaction;

/// <param name="Group">Whose recall it counts for: <c>prefixed</c>, <c>generic</c>, <c>card</c>, <c>iban</c>, <c>email</c>, <c>phone</c>, <c>other</c>.</param>
/// <param name="Text">The secret with the context that makes it one: <c>password=…</c>.</param>
/// <param name="Core">What must not be written.</param>
public sealed record TrueSecret(string Group, string Kind, string Text, string Core);

/// <summary>
/// Secrets that are none: made by seed, with the checksums and lengths of real ones, their prefixes put together as it runs, so
/// that no scanner of this repository takes one for a leak.
/// </summary>
public static class SecretCorpus
{
    private const string Digits = "0123456789";
    private const string Hex = "0123456789abcdef";
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string AlphaNumeric = Upper + Lower + Digits;
    private const string UrlSafe = AlphaNumeric + "-_";

    public static IReadOnlyList<TrueSecret> Make(int perKind, int seed)
    {
        var random = new Random(seed);
        string Of(string alphabet, int length) => new(random.GetItems<char>(alphabet, length));
        string Pick(params string[] of) => of[random.Next(of.Length)];
        TrueSecret Key(string kind, string prefix, string alphabet, int length) =>
            prefix + Of(alphabet, length) is var key ? new TrueSecret("prefixed", kind, key, key) : null!;
        TrueSecret Named(string kind, string before, string core, string after = "") =>
            new("generic", kind, before + core + after, core);
        string Password() => Of(AlphaNumeric, 4) + Of(Digits, 2) + Of("!#*+?_~^", 1) + Of(AlphaNumeric, 6);
        string Person() => Of(Lower, random.Next(3, 9)) + Pick(".", "_", "", "-") + Of(Lower, random.Next(3, 9));
        string Domain() => Of(Lower, random.Next(4, 10)) + Pick(".com", ".org", ".co.uk", ".de", ".io", ".example", ".museum");

        Func<TrueSecret>[] kinds =
        [
            () => Key("anthropic", "sk-" + Pick("ant-api03-", "ant-admin01-", "ant-oat01-"), UrlSafe, 95),
            () => Key("openai-project", "sk-" + Pick("proj-", "svcacct-", "admin-"), UrlSafe, 74),
            () => Key("openai-old", "sk-" + Of(AlphaNumeric, 20) + "T3Blbk" + "FJ", AlphaNumeric, 20),
            () => Key("google", "AI" + "za", UrlSafe, 35),
            () => Key("hugging-face", "hf" + "_", Upper + Lower, 34),
            () => Key("perplexity", "pp" + "lx-", AlphaNumeric, 48),
            () => Key("groq", "gs" + "k_", AlphaNumeric, 52),
            () => Key("xai", "xa" + "i-", AlphaNumeric, 80),
            () => Key("replicate", "r8" + "_", AlphaNumeric, 37),
            () => Key("bedrock", "AB" + "SK", AlphaNumeric, 128),
            () => Key("langfuse", "sk-" + "lf-", Hex, 36),
            () => Key("azure", Of(AlphaNumeric, 3) + Of(Digits, 1) + "Q" + "~", AlphaNumeric + "_.-", 32),
            () => Key("aws", Pick("AK", "AS") + "IA", Upper + "234567", 16),
            () => Key("github", Pick("ghp", "gho", "ghu", "ghs", "ghr") + "_", AlphaNumeric, 36),
            () => Key("github-fine", "github" + "_pat_" + Of(AlphaNumeric, 22) + "_", AlphaNumeric, 59),
            () => Key("gitlab", "gl" + "pat-", UrlSafe, 20),
            () => Key("npm", "np" + "m_", AlphaNumeric, 36),
            () => Key("databricks", "da" + "pi", Hex, 32),
            () => Key("grafana", "gl" + "sa_" + Of(AlphaNumeric, 32) + "_", Hex, 8),
            () => Key("digitalocean", "dop" + "_v1_", Hex, 64),
            () => Key("pulumi", "pu" + "l-", Hex, 40),
            () => Key("sentry", "sntr" + "ys_", AlphaNumeric + "_", 64),
            () => Key("sendgrid", "S" + "G." + Of(UrlSafe, 22) + ".", UrlSafe, 43),
            () => Key("stripe", Pick("sk", "rk") + Pick("_live_", "_test_"), AlphaNumeric, 24),
            () => Key("slack", "xo" + Pick("xb", "xp", "xa", "xr") + "-" + Of(Digits, 12) + "-", AlphaNumeric, 24),
            () => Key("pypi", "py" + "pi-AgEIcHlwaS5vcmc", UrlSafe, 70),
            () => Key("vault", "hv" + Pick("s.", "b."), AlphaNumeric, 28),
            () => Key("telegram", Of("123456789", 9) + ":A" + "A", UrlSafe, 33),
            () => Key("own", "tr" + "g_", AlphaNumeric, 40),
            () =>
                Named(
                    "slack-webhook",
                    "https://hooks.slack" + ".com/services/",
                    $"T{Of(Upper, 8)}/B{Of(Upper, 8)}/{Of(AlphaNumeric, 24)}"
                ),
            () => Named("discord-webhook", "https://discord" + ".com/api/webhooks/", $"{Of("123456789", 18)}/{Of(UrlSafe, 68)}"),
            () => Named("jwt", "", $"ey{"J"}hbGciOiJIUzI1NiJ9.ey{"J"}{Of(AlphaNumeric, 40)}.{Of(UrlSafe, 43)}"),
            () => Named("bearer", "Authorization: Bearer ", Of(AlphaNumeric + "-._", 32)),
            () =>
                Named(
                    "basic",
                    "Authorization: Basic ",
                    Convert.ToBase64String(Encoding.ASCII.GetBytes(Person() + ":" + Password()))
                ),
            () => Named("x-api-key", "X-Api-Key: ", Of(AlphaNumeric, 24)),
            () => Named("cookie", "Cookie: session=", Of(AlphaNumeric, 26)),
            () =>
                Named(
                    "pem",
                    "",
                    $"-----BEGIN {Pick("RSA ", "EC ", "")}PRIVATE KEY-----\n{Of(AlphaNumeric, 64)}\n{Of(AlphaNumeric, 40)}\n",
                    "-----END PRIVATE KEY-----"
                ),
            () =>
                Named(
                    "url-password",
                    $"{Pick("postgres", "mongodb+srv", "amqp", "https")}://{Of(Lower, 6)}:",
                    Of(AlphaNumeric, 14),
                    "@db.internal/x"
                ),
            () =>
                Named(
                    "connection-string",
                    $"Server=db;User Id=app;{Pick("Password", "Pwd")}=",
                    Of(AlphaNumeric, 14),
                    ";Pooling=true"
                ),
            () => Named("account-key", "AccountName=x;AccountKey=", Of(AlphaNumeric, 86) + "==", ";EndpointSuffix=core"),
            () => Named("presigned", "https://b.s3.amazonaws.com/k?X-Amz-Expires=60&X-Amz-Signature=", Of(Hex, 64)),
            () => Named("sas", "https://a.blob.core/k?sv=2022&sig=", Of(AlphaNumeric, 42) + "%3D"),
            () =>
                Named(
                    "variable",
                    Pick("DB_PASSWORD=", "API_KEY=", "AWS_SECRET_ACCESS_KEY=", "CLIENT_SECRET="),
                    Of(AlphaNumeric, 24)
                ),
            () =>
                Named(
                    "named",
                    Pick("password: ", "api_key = ", "access_token=", "passwd="),
                    Of(AlphaNumeric, 12) + Of(Digits, 2)
                ),
            () => CardOf(random, false),
            () => CardOf(random, true),
            () => IbanOf(random, false),
            () => IbanOf(random, true),
            () => Person() + "@" + Domain() is var mail ? new TrueSecret("email", "email", mail, mail) : null!,
            () =>
                $"{Person()}+{Of(Lower, 4)}@{Domain()}" is var tagged
                    ? new TrueSecret("email", "email-tagged", tagged, tagged)
                    : null!,
            () => PhoneOf(random),
            () =>
                $"{Of("123", 1)}{Of("12345", 2)}-{Of("1234", 2)}-{Of("123456789", 4)}" is var ssn
                    ? new TrueSecret("other", "ssn", $"SSN {ssn}", ssn)
                    : null!,
            () =>
                Of(Lower, 7) is var user
                    ? new TrueSecret("other", "home", Pick("/ho" + "me/", "/Us" + "ers/", @"C:\Us" + @"ers\") + user, user)
                    : null!,
        ];
        return [.. kinds.SelectMany(make => Enumerable.Range(0, perKind).Select(_ => make()))];
    }

    /// <summary>A number with its check digit.</summary>
    public static string Luhn(string digits)
    {
        var sum = digits.Reverse().Select((c, i) => (c - '0') * (i % 2 == 0 ? 2 : 1)).Sum(d => d > 9 ? d - 9 : d);
        return digits + ((10 - (sum % 10)) % 10).ToString(CultureInfo.InvariantCulture);
    }

    private static TrueSecret CardOf(Random random, bool grouped)
    {
        string Of(int length) => new(random.GetItems<char>(Digits, length));
        var number = random.Next(4) switch
        {
            0 => Luhn("4" + Of(14)),
            1 => Luhn("5" + random.Next(1, 6) + Of(13)),
            2 => Luhn("37" + Of(12)),
            _ => Luhn("6011" + Of(11)),
        };
        if (grouped)
        {
            var sign = random.Next(2) == 0 ? " " : "-";
            int[] cuts = number.Length == 15 ? [4, 10] : [4, 8, 12];
            number = string.Join(
                sign,
                number[..cuts[0]],
                number[cuts[0]..cuts[1]],
                cuts.Length == 2 ? number[10..] : number[8..12] + sign + number[12..]
            );
        }

        return new TrueSecret("card", grouped ? "card-grouped" : "card", number, number);
    }

    private static TrueSecret IbanOf(Random random, bool grouped)
    {
        string Of(string alphabet, int length) => new(random.GetItems<char>(alphabet, length));
        var (country, account) = random.Next(5) switch
        {
            0 => ("DE", Of(Digits, 18)),
            1 => ("GB", Of(Upper, 4) + Of(Digits, 14)),
            2 => ("FR", Of(Digits, 10) + Of(Upper + Digits, 11) + Of(Digits, 2)),
            3 => ("NL", Of(Upper, 4) + Of(Digits, 10)),
            _ => ("ES", Of(Digits, 20)),
        };
        var number = string.Concat((account + country + "00").Select(c => char.IsDigit(c) ? $"{c}" : $"{c - 'A' + 10}"));
        var check = 98 - (int)(BigInteger.Parse(number, CultureInfo.InvariantCulture) % 97);
        var iban = $"{country}{check:00}{account}";
        if (grouped)
        {
            iban = string.Join(' ', iban.Chunk(4).Select(c => new string(c)));
        }

        return new TrueSecret("iban", grouped ? "iban-grouped" : "iban", iban, iban);
    }

    private static TrueSecret PhoneOf(Random random)
    {
        string Of(int length) => new(random.GetItems<char>("123456789", length));
        var number = random.Next(5) switch
        {
            0 => $"+49{Of(10)}",
            1 => $"+1 ({Of(3)}) {Of(3)}-{Of(4)}",
            2 => $"+33 {Of(1)} {Of(2)} {Of(2)} {Of(2)} {Of(2)}",
            3 => $"+44 20 {Of(4)} {Of(4)}",
            _ => "",
        };
        if (number.Length > 0)
        {
            return new TrueSecret("phone", "phone", number, number);
        }

        var told = $"{Of(3)}-{Of(3)}-{Of(4)}";
        return new TrueSecret("phone", "phone-told", $"phone: {told}", told);
    }
}
