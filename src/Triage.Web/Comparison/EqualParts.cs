using System.Globalization;
using Triage.Engine.Comparison;

namespace Triage.Web.Comparison;

/// <summary>Leaves of long equal parts of a difference only what stands beside a change.</summary>
public static class EqualParts
{
    /// <summary>Characters kept before and after a change.</summary>
    public const int Around = 160;

    /// <summary>The same list when nothing is long enough to be shortened.</summary>
    public static IReadOnlyList<TextPiece> Shortened(IReadOnlyList<TextPiece> pieces)
    {
        if (pieces.Count < 2 || !pieces.Any(IsLong))
        {
            return pieces;
        }

        return
        [
            .. pieces.Select(
                (piece, at) => IsLong(piece) ? piece with { Text = Cut(piece.Text, at > 0, at < pieces.Count - 1) } : piece
            ),
        ];
    }

    // Three times, so that what is left out is worth the note that says so.
    private static bool IsLong(TextPiece piece) => piece.Kind == PieceKind.Same && piece.Text.Length > 3 * Around;

    private static string Cut(string text, bool afterChange, bool beforeChange)
    {
        var head = afterChange ? Whole(text, Around) : 0;
        var tail = beforeChange ? Whole(text, text.Length - Around) : text.Length;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{text[..head]} … {tail - head:N0} equal characters … {text[tail..]}"
        );
    }

    /// <summary>A cut never parts a surrogate pair.</summary>
    private static int Whole(string text, int at) => char.IsLowSurrogate(text[at]) ? at + 1 : at;
}
