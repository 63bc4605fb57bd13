using System.Text.Json.Nodes;
using Triage.Engine.Runs;
using Triage.Telemetry.Redaction;

namespace Triage.Telemetry.Tests.Redaction;

public class ContentModeTests
{
    private const string Mail = "jo.miller@cedar-audit.com";
    private static readonly string Key = "tr" + "g_a1B2c3D4e5F6g7H8i9J0a1B2c3D4";

    private static readonly ContentModes Modes = new(
        new Dictionary<string, ContentMode> { ["open"] = ContentMode.Full, ["closed"] = ContentMode.Hashed }
    );

    [Fact]
    public void ReadTraces_FullMode_KeepsPersonalDataAndNoKeys()
    {
        var span = Read(("gen_ai.agent.name", "open"), ("note", $"{Mail} uses {Key}"));

        Assert.Contains(Mail, span.Value("note"), StringComparison.Ordinal);
        Assert.DoesNotContain(Key, span.Value("note"), StringComparison.Ordinal);
        Assert.Equal(RedactionVersion.Of(0, ContentMode.Full), span.Redaction);
    }

    [Fact]
    public void ReadTraces_HashedMode_KeepsShapeRolesToolNamesAndNoText()
    {
        var messages = new JsonArray(
            new JsonObject { ["role"] = "user", ["content"] = "Pay the invoice of Harbour Foods" },
            new JsonObject
            {
                ["role"] = "assistant",
                ["parts"] = new JsonArray(
                    new JsonObject
                    {
                        ["type"] = "tool_call",
                        ["id"] = "call_1",
                        ["name"] = "pay_invoice",
                        ["arguments"] = new JsonObject
                        {
                            ["name"] = "Harbour",
                            ["amount"] = 4200,
                            ["type"] = "text",
                        },
                    }
                ),
            }
        );
        var span = Read(
            ("gen_ai.agent.name", "closed"),
            ("gen_ai.operation.name", "chat"),
            ("gen_ai.request.model", "gpt-4.1"),
            ("gen_ai.input.messages", messages.ToJsonString()),
            ("some.new.key", "a sentence that nobody knows"),
            ("exception.message", "no such customer: Harbour Foods")
        );

        var kept = System.Text.Json.JsonSerializer.Serialize(span);
        Assert.DoesNotContain("Harbour", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("4200", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("nobody knows", kept, StringComparison.Ordinal);
        Assert.Equal("gpt-4.1", span.RequestModel);
        var said = Message.Parse(span.In(ContentSlot.InputMessage).Last().Body);
        Assert.Equal("assistant", said.Role);
        Assert.Equal("pay_invoice", Assert.Single(said.Parts).Name);
        Assert.Contains("[hashed:", kept, StringComparison.Ordinal);
        Assert.Equal(RedactionVersion.Of(0, ContentMode.Hashed), span.Redaction);
    }

    [Fact]
    public void ReadTraces_HashedTwice_IsEqualForEqualTextAlone()
    {
        var one = Read(("gen_ai.agent.name", "closed"), ("input.value", "the same"), ("output.value", "the same"));
        var other = Read(
            ("gen_ai.agent.name", "closed"),
            ("input.value", "the other"),
            ("output.value", JsonNode.Parse(one.Value("input.value")!)!.GetValue<string>())
        );

        Assert.Equal(one.Value("input.value"), one.Value("output.value"));
        Assert.NotEqual(one.Value("input.value"), other.Value("input.value"));
        Assert.Equal(one.Value("input.value"), other.Value("output.value"));
    }

    [Fact]
    public void ReadTraces_SpanWithoutAgent_TakesTheModeOfItsTrace()
    {
        var body = OtlpSample.TraceOf(
            SpanOf(("gen_ai.agent.name", "closed")),
            SpanOf(("gen_ai.tool.call.arguments", "{\"customer\":\"Harbour Foods\"}"))
        );
        var spans = new TelemetryReader(new ReadingSettings([], [], []), [1], null, Modes)
            .ReadTraces(System.Text.Encoding.UTF8.GetBytes(body.ToJsonString()), OtlpEncoding.Json)
            .ToBatch()
            .Spans;

        Assert.DoesNotContain("Harbour", System.Text.Json.JsonSerializer.Serialize(spans), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("open", "closed", "x", ContentMode.Full)]
    [InlineData("", "closed open", "x", ContentMode.Hashed)]
    [InlineData("stranger", "closed", "x", ContentMode.Hashed)]
    [InlineData("stranger", "", "x", ContentMode.Redacted)]
    [InlineData("", "", "open", ContentMode.Full)]
    [InlineData("", "", "x", ContentMode.Hashed)]
    public void Of_WhoeverIsNamed_DecidesAndNobodyIsTheStrictest(
        string ofSpan,
        string ofTrace,
        string service,
        ContentMode expected
    ) => Assert.Equal(expected, Modes.Of(Words(ofSpan), Words(ofTrace), service));

    private static JsonObject SpanOf(params (string Key, string Value)[] attributes) =>
        OtlpSample.SpanOf(
            new JsonArray([.. attributes.Select(a => OtlpSample.Attribute(a.Key, new JsonObject { ["stringValue"] = a.Value }))])
        );

    private static string[] Words(string words) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static Span Read(params (string Key, string Value)[] attributes) =>
        new TelemetryReader(new ReadingSettings([], [], []), [1], null, Modes)
            .ReadTraces(
                System.Text.Encoding.UTF8.GetBytes(OtlpSample.TraceOf(SpanOf(attributes)).ToJsonString()),
                OtlpEncoding.Json
            )
            .ToBatch()
            .Spans[0];
}
