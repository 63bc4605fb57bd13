using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Web.Comparison;

/// <summary>One line of the spine: an aligned row, or a run of equal rows that is folded.</summary>
/// <param name="At">Position of the row, or of the first folded one, among all rows.</param>
/// <param name="Row">Null for a fold.</param>
/// <param name="Folded">How many equal rows are folded here; 0 for a row.</param>
public sealed record SpineLine(int At, AlignedRow? Row, int Folded);

/// <summary>The aligned rows of a pair as they are read: equal stretches folded, and the way from difference to difference.</summary>
public sealed class SpineView
{
    /// <summary>Shorter stretches take no more room open than folded.</summary>
    private const int FoldsFrom = 3;

    private readonly RunComparison _pair;

    public SpineView(RunComparison pair)
    {
        _pair = pair;
        FirstDivergence = pair.FirstDivergence is { } divergence ? PositionOf(divergence) : -1;
    }

    /// <summary>Position of the row where the runs part; -1 when none was found.</summary>
    public int FirstDivergence { get; }

    /// <summary>The address of a row: its red span, else its green one.</summary>
    public static string KeyOf(AlignedRow row) => (row.Red ?? row.Green)!.SpanId;

    /// <summary>Everything that differs follows from the input of each run.</summary>
    public static bool FollowsFromInput(AlignedRow row) =>
        row is { Kind: RowKind.Changed, Differences.Count: > 0 } && row.Differences.All(d => d.Explained);

    /// <summary>The named row; without a name the first divergence, else the first difference; null in an empty pair.</summary>
    public AlignedRow? Select(string? key)
    {
        var at = key is null ? -1 : PositionOf(key);
        if (at < 0)
        {
            at = FirstDivergence >= 0 ? FirstDivergence : Seek(-1, 1);
        }

        return at >= 0 ? _pair.Rows[at] : _pair.Rows.FirstOrDefault();
    }

    /// <summary>The next row after this one that differs; null after the last.</summary>
    public string? Next(AlignedRow? from) => KeyAt(Seek(PositionOf(from), 1));

    /// <inheritdoc cref="Next"/>
    public string? Previous(AlignedRow? from) => KeyAt(Seek(PositionOf(from), -1));

    /// <param name="opened">Positions of folds that a person opened.</param>
    /// <param name="selected">Never folded away.</param>
    public IReadOnlyList<SpineLine> Lines(IReadOnlySet<int> opened, AlignedRow? selected)
    {
        var lines = new List<SpineLine>();
        for (var at = 0; at < _pair.Rows.Count; )
        {
            var end = EndOfEqual(at);
            var folds =
                end - at >= FoldsFrom
                && !opened.Contains(at)
                && !Enumerable.Range(at, end - at).Any(i => ReferenceEquals(_pair.Rows[i], selected));
            if (folds)
            {
                lines.Add(new SpineLine(at, null, end - at));
                at = end;
                continue;
            }

            for (var last = Math.Max(end, at + 1); at < last; at++)
            {
                lines.Add(new SpineLine(at, _pair.Rows[at], 0));
            }
        }

        return lines;
    }

    /// <summary>First row at or after this one that is not equal; the row itself when it differs.</summary>
    private int EndOfEqual(int at)
    {
        while (at < _pair.Rows.Count && _pair.Rows[at].Kind == RowKind.Same && at != FirstDivergence)
        {
            at++;
        }

        return at;
    }

    private int Seek(int from, int step)
    {
        for (var at = from + step; at >= 0 && at < _pair.Rows.Count; at += step)
        {
            var row = _pair.Rows[at];
            if (at == FirstDivergence || (row.Kind != RowKind.Same && !FollowsFromInput(row)))
            {
                return at;
            }
        }

        return -1;
    }

    private string? KeyAt(int at) => at < 0 ? null : KeyOf(_pair.Rows[at]);

    private int PositionOf(AlignedRow? row) => row is null ? -1 : PositionOf(KeyOf(row));

    private int PositionOf(string key) => Find(r => KeyOf(r) == key);

    private int PositionOf(FirstDivergence divergence)
    {
        var both = Find(r => Is(r.Green, divergence.GreenSpanId) && Is(r.Red, divergence.RedSpanId));
        return both >= 0
            ? both
            : Find(r =>
                (divergence.RedSpanId is not null && Is(r.Red, divergence.RedSpanId))
                || (divergence.GreenSpanId is not null && Is(r.Green, divergence.GreenSpanId))
            );
    }

    private static bool Is(Span? span, string? id) => span?.SpanId == id;

    private int Find(Func<AlignedRow, bool> wanted)
    {
        for (var i = 0; i < _pair.Rows.Count; i++)
        {
            if (wanted(_pair.Rows[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
