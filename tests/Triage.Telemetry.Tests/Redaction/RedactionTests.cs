using System.Text.Json;
using System.Text.Json.Nodes;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests.Redaction;

public class RedactionTests
{
    private const string Forty = "a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8i9J0";

    // Written in two halves, so that no scanner of this repository takes a sample for a leak.
    public static TheoryData<string> Secrets =>
        [
            "sk-" + "ant-api03-" + Forty,
            "sk-" + "proj-" + Forty,
            "sk-" + Forty,
            "AIza" + Forty[..35],
            "hf_" + Forty[..34],
            "gsk_" + Forty,
            "AKIA" + "IOSFODNN7EXAMPLE",
            "ghp_" + Forty[..36],
            "github_pat_" + Forty + Forty,
            "glpat-" + Forty[..20],
            "npm_" + Forty[..36],
            "xoxb-" + "1234567890-abcdefghij",
            "sk_live_" + Forty[..24],
            "trg_" + Forty,
            "ey" + "JhbGciOiJIUzI1NiJ9.ey" + "JzdWIiOiIxMjM0In0.c2lnbmF0dXJlLXNhbXBsZQ",
        ];

    [Theory]
    [MemberData(nameof(Secrets))]
    public void ReadTraces_SecretInAnyWrapping_IsGone(string secret)
    {
        var json = new JsonObject { ["note"] = $"use\n{secret}" };
        var twice = new JsonObject { ["inner"] = json.ToJsonString() };
        var span = OtlpSample.ReadOne(
            ("plain", secret),
            ("ended", $"({secret}), <b>{secret}</b>"),
            ("bearer", $"Authorization: Bearer {secret}"),
            ("json", json.ToJsonString()),
            ("json.twice", twice.ToJsonString()),
            ("json.thrice", new JsonObject { ["outer"] = twice.ToJsonString() }.ToJsonString()),
            ("gen_ai.operation.name", "execute_tool"),
            ("gen_ai.tool.name", "call"),
            ("gen_ai.tool.call.arguments", json.ToJsonString())
        );

        Assert.DoesNotContain(secret, JsonSerializer.Serialize(span), StringComparison.Ordinal);
        Assert.Contains("[redacted:", span.TextOf(ContentSlot.ToolArguments), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http.request.header.authorization", "Basic abc")]
    [InlineData("app.db_password", "hunter2")]
    [InlineData("ai.request.headers.x-api-key", "k")]
    [InlineData("clientSecret", "s")]
    [InlineData("otp", "123456")]
    [InlineData("access_token", "opaque")]
    public void ReadTraces_SecretKey_LosesItsValue(string key, string value)
    {
        var inside = new JsonObject { [key] = value }.ToJsonString();
        var span = OtlpSample.ReadOne((key, value), ("payload", inside));

        Assert.Matches("^\"\\[redacted:secret:[0-9a-f]{8}\\]\"$", span.Value(key));
        Assert.Contains("[redacted:secret:", span.Value("payload"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gen_ai.usage.input_tokens", "12")]
    [InlineData("llm.token_count.prompt", "12")]
    [InlineData("max_tokens", "800")]
    [InlineData("gen_ai.server.time_to_first_token", "0.2")]
    [InlineData("author", "R. Okafor")]
    [InlineData("gen_ai.response.id", "chatcmpl-ede95345d0e3af1cc3d7909b")]
    [InlineData("gen_ai.tool.call.id", "call_4db2f852116a51d51ffbab48")]
    [InlineData("vcs.ref.head.revision", "5b1e0c7f3ad94f7b8a2c61d0e94b7a3f52c8d9e1")]
    [InlineData("uuid", "f2a55bcc-42fc-4dcb-97cd-79074a9df1ab")]
    [InlineData("text", "How do I rotate the api token, and is the password basic? The key is under the mat.")]
    [InlineData("url", "http://127.0.0.1:34189/tools/list_payments?page=2")]
    [InlineData("class", "sk-fading-circle sk-circle")]
    [InlineData(
        "schema",
        "{ \"properties\": { \"password\": { \"type\": \"string\" } }, \"required\": [\"token\"], \"token\": 5 }"
    )]
    public void ReadTraces_LookAlike_IsUntouched(string key, string value) =>
        Assert.Equal(value, JsonNode.Parse(OtlpSample.ReadOne((key, value)).Value(key)!)!.GetValue<string>());

    [Fact]
    public void ReadTraces_SameSecretTwice_StaysEqualUnderOneKeyOnly()
    {
        var one = OtlpSample.ReadOne(("password", "p-1"), ("secret", "p-1"), ("token", "p-2"));
        var body = OtlpSample.Trace(("password", "p-1")).ToJsonString();
        var other = new TelemetryReader(new ReadingSettings([], [], []), [9])
            .ReadTraces(System.Text.Encoding.UTF8.GetBytes(body), OtlpEncoding.Json)
            .ToBatch();

        Assert.Equal(one.Value("password"), one.Value("secret"));
        Assert.NotEqual(one.Value("password"), one.Value("token"));
        Assert.NotEqual(one.Value("password"), other.Spans[0].Value("password"));
    }

    [Fact]
    public void ReadTraces_SecretOutsideOfAttributes_IsGoneToo()
    {
        var secret = "trg_" + Forty;
        var span = OtlpSample.SpanOf();
        span["name"] = $"call {secret}";
        span["status"] = new JsonObject { ["code"] = 2, ["message"] = $"401 for {secret}" };
        span["events"] = new JsonArray(
            new JsonObject
            {
                ["name"] = "exception",
                ["attributes"] = new JsonArray(
                    OtlpSample.Attribute("exception.message", new JsonObject { ["stringValue"] = secret })
                ),
            }
        );
        var body = OtlpSample.TraceOf(span);
        body["resourceSpans"]![0]!["resource"] = new JsonObject
        {
            ["attributes"] = new JsonArray(
                OtlpSample.Attribute(
                    "process.command_args",
                    new JsonObject
                    {
                        ["arrayValue"] = new JsonObject
                        {
                            ["values"] = new JsonArray(new JsonObject { ["stringValue"] = secret }),
                        },
                    }
                )
            ),
        };

        var read = Assert.Single(OtlpSample.Read(body).Spans);

        Assert.DoesNotContain(secret, JsonSerializer.Serialize(read), StringComparison.Ordinal);
        Assert.StartsWith("401 for [redacted:triage-key:", read.StatusMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://app:hunter2pass@db/x", "hunter2pass")]
    [InlineData("Server=db;Password=hunter2pass;Pooling=true", "hunter2pass")]
    [InlineData("https://b.s3/x?X-Amz-Signature=0123456789abcdef0123", "0123456789abcdef0123")]
    [InlineData("{\"db_password\":\"hunter2pass\",\"cut", "hunter2pass")]
    [InlineData("{\"api_key\":\"hunter2pass\",\"api_key\":\"hunter2pass\"}", "hunter2pass")]
    [InlineData("curl -H 'X-Api-Key: hunter2pass'", "hunter2pass")]
    [InlineData("DB_PASSWORD=hunter2pass", "hunter2pass")]
    [InlineData("MYSQL_PWD=hunter2pass", "hunter2pass")]
    [InlineData("API_KEY=hunter2pass", "hunter2pass")]
    [InlineData("login with password: hunter2pass", "hunter2pass")]
    [InlineData("Cookie: session=hunter2pass; theme=dark", "hunter2pass")]
    [InlineData("Authorization: ApiKey hunter2pass", "hunter2pass")]
    [InlineData("Authorization: GenieKey hunter2pass", "hunter2pass")]
    [InlineData("{\"password\":{\"value\":\"hunter2pass\"}}", "hunter2pass")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIEow-x\n-----END RSA PRIVATE KEY-----", "MIIEow")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----", "MIIEow")]
    public void ReadTraces_SecretInsideText_LeavesTheRest(string text, string secret)
    {
        var value = OtlpSample.ReadOne(("text", text)).Value("text")!;

        Assert.DoesNotContain(secret, value, StringComparison.Ordinal);
        Assert.Contains("[redacted:", value, StringComparison.Ordinal);
    }
}
