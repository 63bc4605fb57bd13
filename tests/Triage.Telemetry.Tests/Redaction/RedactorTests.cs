using System.Text.Json.Nodes;
using Triage.Engine.Runs;
using Triage.Telemetry.Redaction;

namespace Triage.Telemetry.Tests.Redaction;

public class RedactorTests
{
    private const string Card = "4111111111111111";
    private readonly Redactor _redactor = new([1, 2, 3]);

    [Theory]
    [InlineData("card", true)]
    [InlineData("pan", true)]
    [InlineData("order_id", false)]
    [InlineData("invoice_number", false)]
    public void Redact_CardAsNumber_IsMarkedUnlessTheKeySaysOtherwise(string key, bool marked)
    {
        var value = _redactor.Redact(
            "payload",
            new JsonObject { [key] = long.Parse(Card, System.Globalization.CultureInfo.InvariantCulture) }
        );

        Assert.Equal(marked, value!.ToJsonString().Contains("[redacted:card:", StringComparison.Ordinal));
        Assert.Equal(!marked, value.ToJsonString().Contains(Card, StringComparison.Ordinal));
    }

    [Fact]
    public void Redact_OrderNumberAfterACard_Stays() =>
        Assert.Matches(
            $@"^card \[redacted:card:[0-9a-f]{{8}}\], order {Card}$",
            _redactor.Redact($"card 4539 5787 6362 1486, order {Card}")
        );

    [Fact]
    public void Redact_EqualSecretsInAnyWrapping_HaveEqualMarks()
    {
        const string Mail = "jo.miller@cedar-audit.com";
        var plain = _redactor.Redact(Mail);

        Assert.Matches(@"^\[redacted:email:[0-9a-f]{8}\]$", plain);
        Assert.Equal($"to {plain}.", _redactor.Redact($"to {Mail}."));
        Assert.Equal($"q={plain}&x=1", _redactor.Redact($"q={Uri.EscapeDataString(Mail)}&x=1"));
        Assert.Equal(plain, _redactor.Redact(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Mail))));
        Assert.NotEqual(plain, new Redactor([9]).Redact(Mail));
    }

    [Fact]
    public void Redact_Base64WithMoreInIt_KeepsTheRest()
    {
        var text = Convert.ToBase64String("{\"to\":\"jo.miller@cedar-audit.com\",\"cc\":7}"u8);

        var said = System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(_redactor.Redact(text)));

        Assert.Matches(@"^\{""to"":""\[redacted:email:[0-9a-f]{8}\]"",""cc"":7\}$", said);
    }

    [Fact]
    public void Redact_GroupOff_LeavesItAlone()
    {
        var redactor = new Redactor(
            [1],
            RedactionRules.Shipped with
            {
                Switched = [RedactionGroup.Email, RedactionGroup.IpAddress],
            }
        );

        Assert.Equal("jo@cedar-audit.com", redactor.Redact("jo@cedar-audit.com"));
        Assert.Matches(@"^host \[redacted:ip:[0-9a-f]{8}\]$", redactor.Redact("host 10.20.30.40"));
        Assert.Equal("host 10.20.30.40", _redactor.Redact("host 10.20.30.40"));
    }

    [Fact]
    public void Redact_OwnRules_MarkPatternsAndKeysAndSpareOpenKeys()
    {
        var redactor = new Redactor(
            [1],
            RedactionRules.Shipped with
            {
                Patterns = [new OwnRedaction("customer", @"customer (?<secret>CU-[0-9]{4})")],
                SecretKeys = ["customer_note"],
                OpenKeys = ["support_mail"],
            }
        );
        var value = redactor.Redact(
            "payload",
            JsonValue.Create(
                "{\"customerNote\":\"likes tea\",\"supportMail\":\"help@cedar-audit.com\",\"mail\":\"jo@cedar-audit.com\"}"
            )
        );

        Assert.Matches(@"^for customer \[redacted:customer:[0-9a-f]{8}\]!$", redactor.Redact("for customer CU-4711!"));
        var json = JsonNode.Parse(value!.GetValue<string>())!;
        Assert.StartsWith("[redacted:secret:", json["customerNote"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("help@cedar-audit.com", json["supportMail"]!.GetValue<string>());
        Assert.StartsWith("[redacted:email:", json["mail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void Redact_OwnPatternOutOfTime_LeavesTheValueOutAndCountsIt()
    {
        var failures = 0L;
        using var listener = new System.Diagnostics.Metrics.MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "triage.redaction.failures")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref failures, count));
        listener.Start();
        var redactor = new Redactor(
            [1],
            patterns: [("slow", new System.Text.RegularExpressions.Regex("^(?:a|aa)+$", default, TimeSpan.FromMilliseconds(1)))]
        );
        var text = new string('a', 64) + "!";

        Assert.True(redactor.MayTouch("note", text));
        Assert.Equal("[redacted:failed]", redactor.Redact("note", JsonValue.Create(text))!.GetValue<string>());
        Assert.Equal(1, Interlocked.Read(ref failures));
    }

    [Theory]
    [InlineData("gen_ai.usage.input_tokens", "12")]
    [InlineData("note", "chatcmpl-ede95345d0e3af1cc3d7909b")]
    [InlineData("note", "The card was declined on 2026-11-23 at 10:00.")]
    public void MayTouch_CleanText_IsFalse(string key, string text) => Assert.False(_redactor.MayTouch(key, text));

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("(.*)*x")]
    [InlineData("(a|aa)+$")]
    [InlineData("^(([a-z])+.)+[A-Z]([a-z])+$")]
    [InlineData("(x+x+)+y")]
    public void S66_PatternThatWouldNeverEnd_EndsOverAMegabyte(string pattern)
    {
        var text = new string('a', 1024 * 1024) + "!";
        var rules = RedactionRules.Shipped with { Patterns = [new OwnRedaction("mine", pattern)] };
        var redactor = new Redactor([1], rules.Checked());

        // It is never matched by trying: a pattern that would, runs for longer than the universe is old.
        Assert.NotEmpty(redactor.Redact(text));
    }
}
