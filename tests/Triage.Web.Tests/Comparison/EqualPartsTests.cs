using Triage.Engine.Comparison;
using Triage.Web.Comparison;

namespace Triage.Web.Tests.Comparison;

public sealed class EqualPartsTests
{
    private static readonly TextPiece Change = new(PieceKind.Added, "x");

    [Fact]
    public void Shortened_LongEqualMiddle_KeepsWhatStandsBesideTheChanges()
    {
        var pieces = EqualParts.Shortened([Change, new TextPiece(PieceKind.Same, new string('a', 2_000)), Change]);

        Assert.Equal(
            $"{new string('a', EqualParts.Around)} … 1,680 equal characters … {new string('a', EqualParts.Around)}",
            pieces[1].Text
        );
    }

    [Fact]
    public void Shortened_LongEqualBeginning_KeepsOnlyItsEnd()
    {
        var pieces = EqualParts.Shortened([new TextPiece(PieceKind.Same, new string('a', 2_000)), Change]);

        Assert.Equal($" … 1,840 equal characters … {new string('a', EqualParts.Around)}", pieces[0].Text);
    }

    [Fact]
    public void Shortened_CutInsideASurrogatePair_KeepsThePairWhole()
    {
        var text = new string('a', EqualParts.Around - 1) + "😀" + new string('b', 2_000);

        var head = EqualParts.Shortened([Change, new TextPiece(PieceKind.Same, text)])[1].Text;

        Assert.StartsWith(text[..(EqualParts.Around + 1)] + " …", head, StringComparison.Ordinal);
    }

    [Fact]
    public void Shortened_LongChanges_AreLeftWhole()
    {
        IReadOnlyList<TextPiece> pieces =
        [
            new TextPiece(PieceKind.Removed, new string('a', 2_000)),
            new TextPiece(PieceKind.Same, "short"),
        ];

        Assert.Same(pieces, EqualParts.Shortened(pieces));
    }
}
