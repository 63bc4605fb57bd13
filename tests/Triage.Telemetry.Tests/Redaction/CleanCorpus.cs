using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Triage.Telemetry.Tests.Redaction;

/// <summary>What looks like a secret and is none; nothing of it may be touched.</summary>
public static class CleanCorpus
{
    private const string Hex = "0123456789abcdef";
    private const string AlphaNumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly string[] Prose =
    [
        "How do I rotate the api token, and is the password basic? The key is under the mat.",
        "The secret: work hard and sleep well. Authorization is handled by the gateway.",
        "Please authenticate first; the author of the keynote passed the token bucket to the next speaker.",
        "max_tokens: 800, stop_token: none, token usage was 1234 of 8000 tokens.",
        "Use `os.environ[\"OPENAI_API_KEY\"]` or api_key=${OPENAI_API_KEY} in the template.",
        "Call @scope/package or lodash@4.17.21, see logo@2x.png and git@github.com:org/repo.git.",
        "The meeting is on 2026-11-23 from 10:00-11:30, room 4-12, budget 12,500.00 EUR (+3.5 %).",
        "sk-fading-circle sk-circle task-1234567890 risk-management disk-usage ask-anything-you-want",
        "invoice INV-2024-004711 over 1.299,00 EUR; order 4539578763621486 was shipped yesterday",
        "tracking number 4916338506082832, parcel 1 of 3",
        "Bearer of bad news: the basic plan expired. Basic auth is off.",
        "diff --git a/x b/x\n@@ -1,4 +1,6 @@\n-old 2026-01-02 10:00:00\n+2026-01-03 10:00:00 new\n+1200000 rows",
        "at Program.Main(String[] args) in src/app/Program.cs:line 42",
        "GET /" + "home/page and https://shop.example/" + "home/offers, then /" + "Users/2819c223-7f76-453a-919d-413861904646",
        "SELECT id, token_count FROM runs WHERE created_at > '2026-01-01 00:00:00' LIMIT 100;",
        "The cell: 12 columns. Tax id field is empty. mobile view at 360 px; fax is gone.",
        "password: string, api_key: required, secret: null, token: <your token here>",
        "{\"type\":\"object\",\"properties\":{\"password\":{\"type\":\"string\"},\"api_key\":{\"type\":\"string\"}},\"required\":[\"password\"]}",
    ];

    /// <summary>Key and value of an attribute each.</summary>
    public static IReadOnlyList<(string Key, string Value)> Make(int rounds, int seed)
    {
        var random = new Random(seed);
        string Of(string alphabet, int length) => new(random.GetItems<char>(alphabet, length));
        string Uuid()
        {
            var bytes = new byte[16];
            random.NextBytes(bytes);
            return new Guid(bytes).ToString();
        }

        string Bytes(int length, params byte[] head)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            head.CopyTo(bytes, 0);
            return Convert.ToBase64String(bytes);
        }

        Func<(string, string)>[] kinds =
        [
            () => ("uuid", Uuid()),
            () => ("text", $"conversation {Uuid()} of tenant {Uuid()}"),
            () => ("sha256", Of(Hex, 64)),
            () => ("vcs.ref.head.revision", Of(Hex, 40)),
            () => ("trace_id", Of(Hex, 32)),
            () => ("span_id", Of(Hex, 16)),
            () => ("traceparent", $"00-{Of(Hex, 32)}-{Of(Hex, 16)}-01"),
            () => ("image", "data:image/png;base64," + Bytes(300, 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A)),
            () => ("image", "data:image/jpeg;base64," + Bytes(300, 0xFF, 0xD8, 0xFF, 0xE0)),
            () => ("content", Bytes(96)),
            () => ("note", Convert.ToBase64String(Encoding.UTF8.GetBytes($"nothing to see in line {random.Next()} of the file"))),
            () => ("order_number", SecretCorpus.Luhn("4" + Of("0123456789", 14))),
            () => ("text", $"order no. {SecretCorpus.Luhn("5" + Of("12345", 1) + Of("0123456789", 13))} is late"),
            () => ("text", SecretCorpus.Luhn("9" + Of("0123456789", 14))),
            () => ("payload", new JsonObject { ["invoice_id"] = SecretCorpus.Luhn("4" + Of("0123456789", 14)) }.ToJsonString()),
            () => ("amount", random.Next(1, 10_000_000).ToString("N2", CultureInfo.InvariantCulture)),
            () => ("start_time_unix_nano", $"17{Of("0123456789", 17)}"),
            () => ("at", DateTimeOffset.UnixEpoch.AddSeconds(random.Next()).ToString("o", CultureInfo.InvariantCulture)),
            () => ("float", random.NextDouble().ToString("R", CultureInfo.InvariantCulture)),
            () =>
                (
                    "embedding",
                    $"[{string.Join(',', Enumerable.Range(0, 12).Select(_ => random.NextDouble().ToString("R", CultureInfo.InvariantCulture)))}]"
                ),
            () =>
                (
                    "usage",
                    $"{{\"max_tokens\":{random.Next(4096)},\"token_count\":{random.Next(9000)},\"prompt_tokens\":{random.Next(9000)},\"total_tokens\":{random.Next(90000)}}}"
                ),
            () => ("gen_ai.usage.input_tokens", $"{random.Next(100_000)}"),
            () => ("gen_ai.response.id", "chatcmpl-" + Of(AlphaNumeric, 29)),
            () => ("gen_ai.tool.call.id", "call_" + Of(AlphaNumeric, 24)),
            () => ("message_id", "msg_01" + Of(AlphaNumeric, 22)),
            () => ("url", $"http://127.0.0.1:34189/tools/list_payments?page={random.Next(99)}&size=20"),
            () => ("url", $"https://api.vendor.example/v2/orders/{random.Next()}?expand=lines%2Ctotals"),
            () => ("path", $"/usr/lib/python3.12/site-packages/mod{random.Next(99)}/client.py"),
            () => ("path", "src/" + $"home/page{random.Next(99)}/index.ts"),
            () => ("iban", $"DE00{Of("0123456789", 18)}"),
            () => ("version", $"{random.Next(9)}.{random.Next(99)}.{random.Next(99)}-beta.{random.Next(9)}+{Of(Hex, 7)}"),
            () => ("host", $"10.{random.Next(255)}.{random.Next(255)}.{random.Next(255)}"),
            () => ("metrics", $"p50={random.Next(100)}ms p99={random.Next(1000)}ms n={random.Next()}"),
            () => ("table", $"| ledger | {Of("0123456789", 10)} | {random.Next(999999)} | ok |"),
            () => ("subject", $"INV-{random.Next(2000, 2030)}-{Of("0123456789", 6)}"),
            () => ("text", Prose[random.Next(Prose.Length)]),
            () => ("text", $"{random.Next(900)} {Prose[random.Next(Prose.Length)]}"),
            () =>
                (
                    "gen_ai.input.messages",
                    new JsonArray(
                        new JsonObject { ["role"] = "user", ["content"] = Prose[random.Next(Prose.Length)] }
                    ).ToJsonString()
                ),
        ];
        return [.. Enumerable.Range(0, rounds).SelectMany(_ => kinds.Select(make => make()))];
    }
}
