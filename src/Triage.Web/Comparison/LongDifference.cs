using System.Globalization;
using Triage.Engine.Comparison;

namespace Triage.Web.Comparison;

/// <summary>Cuts a long difference to what a person reads at once; two unrelated prompts would send hundreds of kilobytes.</summary>
public static class LongDifference
{
    /// <summary>Characters that are shown before somebody asks for the rest.</summary>
    public const int MaxChars = 12_000;

    /// <summary>Characters of one change; what follows it is worth more than its end.</summary>
    public const int MaxPieceChars = 3_000;

    /// <summary>The same list when nothing has to be cut.</summary>
    public static IReadOnlyList<TextPiece> Bounded(IReadOnlyList<TextPiece> pieces)
    {
        if (pieces.Sum(p => (long)p.Text.Length) <= MaxChars && pieces.All(p => p.Text.Length <= MaxPieceChars))
        {
            return pieces;
        }

        var bounded = new List<TextPiece>();
        var left = MaxChars;
        foreach (var piece in pieces)
        {
            if (left <= 0)
            {
                bounded.Add(new TextPiece(PieceKind.Same, Left(pieces.Skip(bounded.Count).Sum(p => (long)p.Text.Length))));
                break;
            }

            var cut = Cut(piece, Math.Min(left, MaxPieceChars));
            bounded.Add(cut);
            left -= cut.Text.Length;
        }

        return bounded;
    }

    private static TextPiece Cut(TextPiece piece, int atMost)
    {
        if (piece.Text.Length <= atMost)
        {
            return piece;
        }

        // Never half of a surrogate pair.
        var end = char.IsHighSurrogate(piece.Text[atMost - 1]) ? atMost - 1 : atMost;
        return piece with { Text = piece.Text[..end] + Left(piece.Text.Length - end) };
    }

    private static string Left(long chars) => string.Create(CultureInfo.InvariantCulture, $" … {chars:N0} more characters … ");
}
