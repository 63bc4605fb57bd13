using FsCheck.Xunit;
using Triage.Engine.Comparison;

namespace Triage.Engine.Tests.Comparison;

public class TextDifferenceTests
{
    [Fact]
    public void Of_OneWordChanged_ShowsThatWord()
    {
        var difference = TextDifference.Of("The tolerance is 0 EUR.", "The tolerance is 50 EUR.");

        Assert.Equal(
            [
                new TextPiece(PieceKind.Same, "The tolerance is "),
                new TextPiece(PieceKind.Removed, "0"),
                new TextPiece(PieceKind.Added, "50"),
                new TextPiece(PieceKind.Same, " EUR."),
            ],
            difference.Pieces
        );
    }

    [Fact]
    public void Of_JsonWithOtherOrderOfKeys_IsTheSame() =>
        Assert.Equal(
            PieceKind.Same,
            Assert.Single(TextDifference.Of("""{"b":2,"a":[1,"é"]}""", """{ "a": [1, "é"], "b": 2 }""").Pieces).Kind
        );

    [Fact]
    public void Of_ManyWordsChanged_StillShowsThoseWords()
    {
        var green = string.Join('\n', Enumerable.Range(0, 2_000).Select(i => $"a{i} of some line that is unlike"));
        var red = green.Replace(" of some", " of no", StringComparison.Ordinal);

        var pieces = TextDifference.Of(green, red).Pieces;

        Assert.Equal(2_000, pieces.Count(p => p is { Kind: PieceKind.Removed, Text: "some" }));
        Assert.Equal(2_000, pieces.Count(p => p is { Kind: PieceKind.Added, Text: "no" }));
    }

    [Fact]
    public void Of_NumberWithAPoint_IsOneWord() =>
        Assert.Equal(
            [
                new TextPiece(PieceKind.Same, "at most "),
                new TextPiece(PieceKind.Removed, "1,240.50"),
                new TextPiece(PieceKind.Added, "1,250.00"),
                new TextPiece(PieceKind.Same, "."),
            ],
            TextDifference.Of("at most 1,240.50.", "at most 1,250.00.").Pieces
        );

    [Fact]
    public void Of_OtherWhiteSpaceAlone_ShowsTheWhiteSpace() =>
        Assert.Equal(
            [
                new TextPiece(PieceKind.Same, "one"),
                new TextPiece(PieceKind.Removed, " "),
                new TextPiece(PieceKind.Added, "\n"),
                new TextPiece(PieceKind.Same, "two"),
            ],
            TextDifference.Of("one two", "one\ntwo").Pieces
        );

    [Fact]
    public void Of_TooLarge_SaysSo() =>
        Assert.Contains("1000000", TextDifference.Of(new string('x', Limits.MaxContentChars + 1), "y").Refused);

    [Property]
    public void Of_AnyTwoTexts_KeepsBothTexts(string? green, string? red)
    {
        var (g, r) = (green ?? "", red ?? "");

        var pieces = TextDifference.Of(g, r).Pieces;

        Assert.Equal(
            CanonicalContent.Readable(g),
            string.Concat(pieces.Where(p => p.Kind is not PieceKind.Added).Select(p => p.Text))
        );
        Assert.Equal(
            CanonicalContent.Readable(r),
            string.Concat(pieces.Where(p => p.Kind is not PieceKind.Removed).Select(p => p.Text))
        );
    }

    /// <summary>Long enough for phrases to cut the texts, with words that come again and again.</summary>
    [Property(MaxTest = 30)]
    public void Of_EditedText_KeepsBothTexts(int seed, byte edits)
    {
        var random = new Random(seed);
        string Word() => random.Next(8) == 0 ? "\n" : $"w{random.Next(40)}";
        var green = Enumerable.Range(0, 600).Select(_ => Word()).ToList();
        var red = green.ToList();
        for (var i = 0; i < edits; i++)
        {
            var at = random.Next(red.Count);
            red.RemoveRange(at, Math.Min(random.Next(3), red.Count - at));
            red.InsertRange(at, Enumerable.Range(0, random.Next(3)).Select(_ => Word()));
        }

        var (g, r) = (string.Join(' ', green), string.Join(' ', red));
        var pieces = TextDifference.Of(g, r).Pieces;

        Assert.Equal(g, string.Concat(pieces.Where(p => p.Kind is not PieceKind.Added).Select(p => p.Text)));
        Assert.Equal(r, string.Concat(pieces.Where(p => p.Kind is not PieceKind.Removed).Select(p => p.Text)));
        Assert.All(pieces.Zip(pieces.Skip(1)), p => Assert.NotEqual(p.First.Kind, p.Second.Kind));
    }
}
