using Triage.Engine.Runs;

namespace Triage.Web.Redaction;

/// <summary>How the groups are written.</summary>
public static class RedactionWords
{
    public static string Of(RedactionGroup group) =>
        group switch
        {
            RedactionGroup.ModelKeys => "Keys of model providers",
            RedactionGroup.ServiceKeys => "Keys of clouds and services",
            RedactionGroup.Credentials => "Authorization, cookies, private keys",
            RedactionGroup.SecretNames => "Whatever is named a secret",
            RedactionGroup.Email => "E-mail addresses",
            RedactionGroup.Iban => "Bank accounts (IBAN)",
            RedactionGroup.Card => "Payment cards",
            RedactionGroup.Phone => "Telephone numbers",
            RedactionGroup.SocialSecurity => "US social security numbers",
            RedactionGroup.HomeDirectory => "User names in home directories",
            RedactionGroup.IpAddress => "IP addresses",
            RedactionGroup.HardwareId => "Hardware ids (MAC, IMEI)",
            _ => "Bitcoin addresses",
        };

    public static string Hint(RedactionGroup group) =>
        group switch
        {
            RedactionGroup.ModelKeys => "OpenAI, Anthropic, Google, Hugging Face, Groq …",
            RedactionGroup.ServiceKeys => "AWS, GitHub, GitLab, Slack, Stripe, npm, webhook addresses …",
            RedactionGroup.Credentials => "JWT, PEM, passwords in addresses and connection strings, signed addresses",
            RedactionGroup.SecretNames => "password, api_key, client_secret …; max_tokens and token counts stay",
            RedactionGroup.Iban => "country, length and check digits",
            RedactionGroup.Card => "issuer, length and check digit; order numbers and ids stay",
            RedactionGroup.Phone => "with +, or where the text says that it is one",
            RedactionGroup.SocialSecurity => "where the text says that it is one",
            RedactionGroup.HomeDirectory => "/home/…, /Users/…",
            _ => "",
        };

    public static string Of(RedactionRules rules)
    {
        var off = Enum.GetValues<RedactionGroup>().Count(g => RedactionRules.IsOnAsShipped(g) && !rules.IsOn(g));
        var on = rules.Switched.Count - off;
        string[] said =
        [
            .. on > 0 ? [$"{on} more groups"] : Array.Empty<string>(),
            .. off > 0 ? [$"{off} groups off"] : Array.Empty<string>(),
            .. rules.Patterns.Count > 0 ? [$"{rules.Patterns.Count} own patterns"] : Array.Empty<string>(),
            .. rules.SecretKeys.Count > 0 ? [$"{rules.SecretKeys.Count} keys marked"] : Array.Empty<string>(),
            .. rules.OpenKeys.Count > 0 ? [$"{rules.OpenKeys.Count} keys left alone"] : Array.Empty<string>(),
        ];
        return said.Length == 0 ? "as shipped" : string.Join(", ", said);
    }
}
