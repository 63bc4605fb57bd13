using System.Text;
using System.Text.Json;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Runs;

public sealed class JsonGrammarTests
{
    [Theory]
    [InlineData("""{"role":"user","pa"}""")]
    [InlineData("""{"role":"user","parts":[{"type":"text"}""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a" 1}""")]
    [InlineData("""{1:2}""")]
    [InlineData("[1 2]")]
    [InlineData("[1]]")]
    [InlineData("[1}")]
    [InlineData("{]")]
    [InlineData("{\"a\":\"no end")]
    [InlineData("{\"a\":\"no end\\")]
    [InlineData("[,1]")]
    [InlineData("{")]
    [InlineData("")]
    public void MayHold_NoJson_IsSeen(string text)
    {
        Assert.False(JsonGrammar<char>.MayHold(text));
        Assert.False(JsonGrammar<byte>.MayHold(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>What the parser reads must never be taken for something else.</summary>
    [Fact]
    public void MayHold_RandomTexts_NeverDeniesWhatTheParserReads()
    {
        var random = new Random(11);
        var (read, denied) = (0, 0);
        for (var round = 0; round < 20_000; round++)
        {
            var text = Document(random, 0);
            if (random.Next(2) == 0 && text.Length > 1)
            {
                var at = random.Next(text.Length);
                text = random.Next(3) switch
                {
                    0 => text[..at],
                    1 => text[..at] + "{}[]\",:\\ 0te-"[random.Next(13)] + text[at..],
                    _ => text.Remove(at, 1),
                };
            }

            if (Parses(text))
            {
                read++;
                Assert.True(JsonGrammar<char>.MayHold(text), text);
                Assert.True(JsonGrammar<byte>.MayHold(Encoding.UTF8.GetBytes(text)), text);
            }
            else if (!JsonGrammar<char>.MayHold(text))
            {
                denied++;
            }
        }

        Assert.InRange(read, 5_000, 19_000);
        Assert.InRange(denied, 2_000, 19_000);
    }

    [Fact]
    public void MayHold_DeeperThanItLooks_IsLeftToTheParser() =>
        Assert.True(JsonGrammar<char>.MayHold(new string('[', 100) + new string(']', 100)));

    private static bool Parses(string text)
    {
        try
        {
            using var _ = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Document(Random random, int depth) =>
        random.Next(depth > 4 ? 4 : 7) switch
        {
            0 => random.Next(2) == 0 ? "true" : "null",
            1 => random.Next(3) switch
            {
                0 => "-12.5e+3",
                1 => "0",
                _ => $"{random.Next(1_000)}",
            },
            2 => "\"say \\\"hi\\\" é\"",
            3 => $"\"w{random.Next(100)}\"",
            4 => "[" + string.Join(" , ", Enumerable.Range(0, random.Next(4)).Select(_ => Document(random, depth + 1))) + "]",
            _ => "{ "
                + string.Join(',', Enumerable.Range(0, random.Next(4)).Select(n => $"\"k{n}\" : {Document(random, depth + 1)}"))
                + "}",
        };
}
