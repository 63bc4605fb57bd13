using Triage.Engine.Comparison;
using Triage.Web.Comparison;

namespace Triage.Web.Tests.Comparison;

public sealed class LongDifferenceTests
{
    [Fact]
    public void Bounded_ShortDifference_IsTheSameList()
    {
        IReadOnlyList<TextPiece> pieces = [new(PieceKind.Same, "a"), new(PieceKind.Added, "b")];

        Assert.Same(pieces, LongDifference.Bounded(pieces));
    }

    [Fact]
    public void Bounded_LongChange_KeepsItsBeginningAndWhatFollows()
    {
        var bounded = LongDifference.Bounded([new(PieceKind.Removed, new string('a', 50_000)), new(PieceKind.Added, "b")]);

        Assert.StartsWith(new string('a', LongDifference.MaxPieceChars), bounded[0].Text, StringComparison.Ordinal);
        Assert.EndsWith(" … 47,000 more characters … ", bounded[0].Text, StringComparison.Ordinal);
        Assert.Equal("b", bounded[1].Text);
    }

    [Fact]
    public void Bounded_ManyChanges_SaysHowMuchIsLeft()
    {
        var bounded = LongDifference.Bounded([.. Enumerable.Repeat(new TextPiece(PieceKind.Added, new string('a', 1_000)), 40)]);

        Assert.Equal(13, bounded.Count);
        Assert.Equal(new TextPiece(PieceKind.Same, " … 28,000 more characters … "), bounded[^1]);
    }

    [Fact]
    public void Bounded_CutInsideASurrogatePair_LeavesItOut()
    {
        var text = new string('a', LongDifference.MaxPieceChars - 1) + "😀" + new string('b', 10);

        Assert.DoesNotContain('\ud83d', LongDifference.Bounded([new(PieceKind.Added, text)])[0].Text);
    }
}
