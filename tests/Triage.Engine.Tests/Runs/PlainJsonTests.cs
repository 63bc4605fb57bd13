using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Runs;

public sealed class PlainJsonTests
{
    [Theory]
    [InlineData("""{"query":"late orders"}""")]
    [InlineData("""{"a":1,"b":[true,null,{"c":"x"}],"z":{}}""")]
    [InlineData("[]")]
    [InlineData("""[0,10,"text"]""")]
    [InlineData("""{"a":12.5,"b":0.05}""")]
    [InlineData("""{"a":"two\nlines, a \"quote\" and C:\\temp"}""")]
    public void IsCanonical_CompactAndSorted_IsSeen(string text)
    {
        Assert.True(PlainJson.IsCanonical(text));
        Assert.Equal(text, CanonicalJson.Of(text));
    }

    /// <summary>To say yes to any of these would give equal arguments different keys.</summary>
    [Theory]
    [InlineData("""{"b":1,"a":2}""")]
    [InlineData("""{"a": 1}""")]
    [InlineData("""{"a":1.0}""")]
    [InlineData("""{"a":01}""")]
    [InlineData("""{"a":1.}""")]
    [InlineData("""{"a":12.50}""")]
    [InlineData("""{"a":0.123456789012345678901234567}""")]
    [InlineData("""{"a":1e3}""")]
    [InlineData("""{"a":-0}""")]
    [InlineData("""{"a":"{\"b\":1}"}""")]
    [InlineData("""{"a":"[1, 2]"}""")]
    [InlineData("""{"a":" \n{\"b\":1}"}""")]
    [InlineData("""{"a":"\"quoted\""}""")]
    [InlineData("""{"a":"a\/b"}""")]
    [InlineData("""{"a":"\u0041"}""")]
    [InlineData("""{"a":"ends\"}""")]
    [InlineData("""{"a\n":1}""")]
    [InlineData("""{"a":"é"}""")]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1""")]
    [InlineData("""{"a":}""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("[1]]")]
    [InlineData("plain text")]
    [InlineData("\"text\"")]
    [InlineData("")]
    public void IsCanonical_AnythingElse_IsLookedAtInFull(string text) => Assert.False(PlainJson.IsCanonical(text));

    [Fact]
    public void IsCanonical_RandomDocuments_NeverContradictsTheParser()
    {
        var random = new Random(7);
        var seen = 0;
        for (var round = 0; round < 5_000; round++)
        {
            var text = Document(random, 0);
            // Any character may be broken: what is no JSON any more must not be taken for it.
            if (random.Next(3) == 0)
            {
                var at = random.Next(text.Length);
                text = text[..at] + "{}[]\",:0a -"[random.Next(11)] + text[(at + 1)..];
            }

            if (PlainJson.IsCanonical(text))
            {
                seen++;
                Assert.Equal(text, new string(CanonicalJson.Of(" " + text)));
            }
        }

        Assert.InRange(seen, 500, 4_500);
    }

    [Theory]
    [InlineData("""{"b":1,"a":{"d":[1.50,-0.5,-12,true,null],"c":"two\nlines"}}""", true)]
    [InlineData("""{"a":"{\"b\":1}"}""", true)]
    [InlineData("[]", true)]
    [InlineData("""{"a":1,"b":2,"a":3}""", false)]
    [InlineData("""{"a":1,"b":{"a":1,"a":2}}""", false)]
    [InlineData("""{"a": 1}""", false)]
    [InlineData("""{"a":"a\/b"}""", false)]
    [InlineData("""{"a":"\u0041"}""", false)]
    [InlineData("""{"a":1e3}""", false)]
    [InlineData("""{"a":-}""", false)]
    [InlineData("""{"a":1.}""", false)]
    [InlineData("\"text\"", false)]
    public void IsCompact_OneSpellingOnly_IsSeen(string text, bool expected) =>
        Assert.Equal(expected, CanonicalJson.IsCompact(text));

    [Fact]
    public void IsCompact_MoreMembersThanAreCompared_IsLookedAtInFull()
    {
        Assert.True(CanonicalJson.IsCompact(Members(16)));
        Assert.False(CanonicalJson.IsCompact(Members(17)));

        static string Members(int count) => "{" + string.Join(',', Enumerable.Range(0, count).Select(n => $"\"n{n}\":1")) + "}";
    }

    [Fact]
    public void IsCompact_RandomDocuments_AreWrittenAsTheyStand()
    {
        var random = new Random(8);
        var (seen, strict) = (0, new JsonDocumentOptions { AllowDuplicateProperties = false });
        for (var round = 0; round < 5_000; round++)
        {
            var text = Document(random, 0);
            if (random.Next(3) == 0)
            {
                var at = random.Next(text.Length);
                text = text[..at] + "{}[]\",:0a -"[random.Next(11)] + text[(at + 1)..];
            }

            if (CanonicalJson.IsCompact(text))
            {
                seen++;
                Assert.Equal(text, JsonNode.Parse(text, documentOptions: strict)!.ToJsonString(Relaxed));
            }
        }

        Assert.InRange(seen, 500, 4_500);
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Endings = ["", "\\n", "\\\\ \\\"{x}\\\"", "\\/", "\\u0041", "\\t1"];

    private static string Document(Random random, int depth) =>
        random.Next(depth > 3 ? 4 : 6) switch
        {
            0 when depth > 0 => "true",
            1 when depth > 0 => $"{random.Next(1_000)}",
            2 when depth > 0 => "null",
            3 when depth > 0 => $"\"w{random.Next(100)}{Endings[random.Next(Endings.Length)]}\"",
            4 => "[" + string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Document(random, depth + 1))) + "]",
            _ => "{"
                + string.Join(',', Enumerable.Range(0, random.Next(3)).Select(n => $"\"k{n}\":{Document(random, depth + 1)}"))
                + "}",
        };

    [Theory]
    [InlineData("a well-known follow-up of user_id and do-not-call", false)]
    [InlineData("id 0b6f2f0e-8d55-4a4f-9c58-0f6a3b1c2d3e", true)]
    [InlineData("-", false)]
    public void Signs_OfAUuid_AreSeen(string text, bool expected) => Assert.Equal(expected, VolatileSigns.Uuid(text));

    [Theory]
    [InlineData("on 2026-07-14", true)]
    [InlineData("INV-7001", false)]
    public void Signs_OfADate_AreSeen(string text, bool expected) => Assert.Equal(expected, VolatileSigns.Date(text));

    [Theory]
    [InlineData("at 2026-07-14T10:11:12Z", true)]
    [InlineData("at 2026-07-14 10:11", true)]
    [InlineData("on 2026-07-14", false)]
    public void Signs_OfAnInstant_AreSeen(string text, bool expected) => Assert.Equal(expected, VolatileSigns.Instant(text));

    [Theory]
    [InlineData("127.0.0.1:41207", true)]
    [InlineData("http://queue.local:80", true)]
    [InlineData("""{"page":12}""", false)]
    [InlineData("see: 12", false)]
    public void Signs_OfAPort_AreSeen(string text, bool expected) => Assert.Equal(expected, VolatileSigns.Port(text));

    [Theory]
    [InlineData("call_00233088bd4bff20b043839b", true)]
    [InlineData("chatcmpl-6a34f233874b602c7ed227cc", true)]
    [InlineData("call_QmGwqhWvTTbYhZnXkLpR", true)]
    [InlineData("user_id of a well-known tool_call_response", false)]
    public void Signs_OfAGeneratedId_AreSeen(string text, bool expected) =>
        Assert.Equal(expected, VolatileSigns.GeneratedId(text));
}
