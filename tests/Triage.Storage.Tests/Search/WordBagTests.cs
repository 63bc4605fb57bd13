using Triage.Engine.Runs;
using Triage.Storage.Search;

namespace Triage.Storage.Tests.Search;

public sealed class WordBagTests
{
    [Fact]
    public void Add_TheSameWordsInOtherSpelling_KeepsEachOnce()
    {
        using var bag = new WordBag();

        bag.Add("Pay INV-7001, pay it. Größe");

        Assert.Equal("pay inv 7001 it große", bag.ToString());
        Assert.Equal("pay inv 7001 it große twice", WordBag.Joined([bag.ToString(), "pay twice"]));
    }

    [Fact]
    public void Add_ManyWords_KeepsAllOfThem()
    {
        using var bag = new WordBag();
        var words = Enumerable.Range(0, 5_000).Select(n => $"w{n}").ToList();

        bag.Add(string.Join(", ", words));
        bag.Add(string.Join("; ", words));

        Assert.Equal(words, bag.ToString().Split(' '));
    }

    /// <summary>Whatever search shows as found must be in the index.</summary>
    [Theory]
    [InlineData(
        ContentSlot.ToolResult,
        """{"Total":12.5,"notes":["first\nsecond","a \"quoted\" word"],"deep":{"x":"caf\u00e9"}}"""
    )]
    [InlineData(ContentSlot.InputMessage, """{"role":"user","parts":[{"type":"text","content":"Hello\tthere"}]}""")]
    [InlineData(ContentSlot.ToolArguments, """{"ledger":"EU-2031","rows":[1,2,-3e5]}""")]
    [InlineData(ContentSlot.ToolResult, """{"cut":"in the mid""")]
    [InlineData(ContentSlot.ToolResult, "plain words, größer")]
    public void SearchedPieces_AnyContent_TellWhatIsSearched(ContentSlot slot, string body)
    {
        var span = new Span
        {
            TraceId = new string('1', 32),
            SpanId = new string('2', 16),
            Name = "step",
            Contents = [new SpanContent(slot, 0, null, body)],
        };
        using var bag = new WordBag();
        new SearchedPieces(bag.Add).Add(span);
        var known = bag.ToString().Split(' ');

        var searched = SearchedTexts.Of(span).SelectMany(t => SearchWords.Of(t.Text)).Select(w => w.Folded).Distinct().ToList();

        Assert.NotEmpty(searched);
        Assert.Empty(searched.Except(known));
    }

    [Fact]
    public void SearchedPieces_NamesInMessages_AreNotTold()
    {
        var span = new Span
        {
            TraceId = new string('1', 32),
            SpanId = new string('2', 16),
            Contents =
            [
                new SpanContent(
                    ContentSlot.OutputMessage,
                    0,
                    null,
                    """{"role":"assistant","parts":[{"type":"text","content":"Done"}]}"""
                ),
            ],
        };
        using var bag = new WordBag();

        new SearchedPieces(bag.Add).Add(span);

        Assert.Equal("assistant text done", bag.ToString());
    }
}
