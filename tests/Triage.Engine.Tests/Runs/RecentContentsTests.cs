using System.Globalization;
using System.Text;
using Triage.Engine.Runs;
using static Triage.Engine.Tests.Runs.Recorded;

namespace Triage.Engine.Tests.Runs;

public sealed class RecentContentsTests
{
    [Fact]
    public void TryGet_KnownContent_GivesWhatWasMadeOfIt()
    {
        var recent = new RecentContents<string>(1_000_000);
        recent.Add("one"u8, "made of one", 10);

        Assert.True(recent.TryGet("one"u8, out var made));
        Assert.Equal("made of one", made);
        Assert.False(recent.TryGet("two"u8, out _));
        Assert.False(recent.TryGet([], out _));
    }

    [Fact]
    public void Add_MoreThanTheBound_DropsWhatNobodyAskedForLately()
    {
        var recent = new RecentContents<int>(200_000);
        recent.Add("asked for"u8, -1, 0);
        for (var i = 0; i < 10_000; i++)
        {
            recent.Add(Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture)), i, 0);
            Assert.True(recent.TryGet("asked for"u8, out _));
        }

        Assert.False(recent.TryGet("1"u8, out _));
        Assert.True(recent.TryGet("9999"u8, out var last));
        Assert.Equal(9_999, last);
    }

    [Fact]
    public void Add_ContentThatWouldDisplaceTheOthers_IsNotKept()
    {
        var recent = new RecentContents<string>(1_000);
        recent.Add(new byte[500], "large", 0);

        Assert.False(recent.TryGet(new byte[500], out _));
    }

    [Fact]
    public void Of_SameBytes_IsTheSameForAllTime()
    {
        // Stored: a change of these numbers would make every known record look new.
        Assert.Equal(4859984337687847124UL, RecordHash.Of("record"u8));
        Assert.Equal(14087482778783237210UL, RecordHash.Of("a record of a span, longer than a block"u8, 7));
        Assert.Equal(
            11298290767664348338UL,
            Enumerable
                .Range(0, 41)
                .Select(n => Enumerable.Range(200, n).Select(b => (byte)b).ToArray())
                .Aggregate(0UL, (sum, bytes) => unchecked(sum + RecordHash.Of(bytes)))
        );
        Assert.NotEqual(RecordHash.Of("record"u8, 7), RecordHash.Of("record"u8, 8));
        Assert.Equal(2_000, Enumerable.Range(0, 2_000).Select(i => RecordHash.Of(new byte[i])).Distinct().Count());
    }

    [Fact]
    public void Digest_WithAndWithoutMemory_IsTheSame()
    {
        var span = Span(1)
            .With(
                ContentSlot.InputMessage,
                Says("system", "Be exact."),
                Says("user", "Match INV-7001"),
                Says("assistant", "Done.")
            )
            .With(ContentSlot.ToolDefinition, """{"name":"a"}""", """{ "name":"b" }""");
        var hasher = new ContentHasher("a key"u8.ToArray());

        var first = SpanDigests.Of(span, hasher);

        Assert.Equal(first, SpanDigests.Of(span, hasher));
        Assert.Equal(first, SpanDigests.Of(span, new ContentHasher("a key"u8.ToArray())));
    }

    /// <summary>Stored: another key for the same message would make every run look changed.</summary>
    [Theory]
    [InlineData("Match INV-7001", "8db42ec6aa2bd7edb153a67e9c966d45")]
    [InlineData("Match 0b6f2f0e-8d55-4a4f-9c58-0f6a3b1c2d3e", "da498b60f48aff22d35b4a34fdf1e777")]
    public void Digest_OfAMessage_IsTheSameForAllTime(string said, string key) =>
        Assert.Equal(
            key,
            SpanDigests
                .Of(Span(1).With(ContentSlot.InputMessage, Says("user", said)), new ContentHasher("a key"u8.ToArray()))
                .UserInputKey
        );
}
