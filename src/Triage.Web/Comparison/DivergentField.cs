using System.Text.RegularExpressions;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;
using Triage.Web.Shared;

namespace Triage.Web.Comparison;

/// <summary>One side of the field in which two runs part.</summary>
/// <param name="Where">Step, content and path: <c>execute_tool list_payments, result, as_of</c>; null where it has none.</param>
/// <param name="Pieces">Its words in reading order, those that only this side has marked so; empty where it has none.</param>
public sealed record FieldSide(string? Where, IReadOnlyList<TextPiece> Pieces);

/// <summary>The exact field in which two runs part, word by word, cut to what stands around the difference.</summary>
public sealed partial record DivergentField(FieldSide Green, FieldSide Red)
{
    /// <summary>Characters kept before and after what differs.</summary>
    private const int Around = 140;

    /// <summary>Characters of one side; the panel of the step has all of them.</summary>
    public const int MaxChars = 600;

    /// <summary>Characters of a text that the other side does not have at all: what it is can be told from its beginning.</summary>
    private const int MaxAlone = 280;

    /// <summary>
    /// Null when there is no such field, or when it tells no more than the sentence: both sides read the same, or one side has no such
    /// step and nothing was captured on the other.
    /// </summary>
    public static DivergentField? Of(RunComparison pair, FieldPair? at)
    {
        if (at is { Green: null, Red.Slot: null } or { Red: null, Green.Slot: null })
        {
            return null;
        }

        var green = WindowOf(pair.Green, at?.Green);
        var red = WindowOf(pair.Red, at?.Red);
        if (green == red)
        {
            return null;
        }

        var pieces =
            green is null ? [new TextPiece(PieceKind.Added, red!)]
            : red is null ? [new TextPiece(PieceKind.Removed, green)]
            : TextDifference.Of(green, red).Pieces;
        return new DivergentField(
            SideOf(pair.Green, at?.Green, pieces, PieceKind.Removed),
            SideOf(pair.Red, at?.Red, pieces, PieceKind.Added)
        );
    }

    private static FieldSide SideOf(RecordedRun run, FieldPlace? place, IReadOnlyList<TextPiece> pieces, PieceKind own) =>
        place is null
            ? new FieldSide(null, [])
            : new FieldSide(
                PairWords.Of(place, run),
                Bounded(pieces.Where(p => p.Kind == PieceKind.Same || p.Kind == own), pieces is [_] ? MaxAlone : MaxChars)
            );

    /// <summary>What stands around the place; what was not kept in words.</summary>
    private static string? WindowOf(RecordedRun run, FieldPlace? place)
    {
        if (place is null)
        {
            return null;
        }

        var span = run.Spans.FirstOrDefault(s => s.SpanId == place.SpanId);
        if (span is null || FieldText.Of(span, place) is not { } text || place.Start > text.Length)
        {
            return place.Quote;
        }

        if (HashedText.In(text) is { } hashed)
        {
            return $"{Counted.Of(hashed.Chars, "character", "characters")} with fingerprint {hashed.Fingerprint}, not kept";
        }

        var from = Math.Max(0, place.Start - Around);
        var to = Math.Min(text.Length, Math.Min(place.Start + place.Length + Around, from + 2 * MaxChars));
        (from, to) = (Whole(text, from), Whole(text, to));
        return $"{(from > 0 ? "…" : "")}{text[from..to]}{(to < text.Length ? "…" : "")}";
    }

    private static List<TextPiece> Bounded(IEnumerable<TextPiece> pieces, int left)
    {
        var bounded = new List<TextPiece>();
        foreach (var piece in pieces)
        {
            var text = piece.Kind == PieceKind.Same ? Space().Replace(piece.Text, " ") : piece.Text;
            if (text.Length > left)
            {
                bounded.Add(piece with { Text = $"{text[..Whole(text, left)]}…" });
                break;
            }

            bounded.Add(piece with { Text = text });
            left -= text.Length;
        }

        return bounded;
    }

    /// <summary>A cut never parts a surrogate pair.</summary>
    private static int Whole(string text, int at) => at < text.Length && char.IsLowSurrogate(text[at]) ? at + 1 : at;

    // The lines of an indented text take more room than they tell here.
    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Space();
}
