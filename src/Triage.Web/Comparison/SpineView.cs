using Triage.Engine.Comparison;
using Triage.Engine.Runs;
using Triage.Web.Shared;

namespace Triage.Web.Comparison;

/// <summary>One line of the spine: an aligned row, or rows that are folded.</summary>
/// <param name="At">Position of the row, or of the first folded one, among all rows.</param>
/// <param name="Folded">How many rows are folded here; 0 for a row.</param>
/// <param name="IsLoop">The further rounds of a loop are folded; else equal rows.</param>
public readonly record struct SpineLine(int At, int Folded = 0, bool IsLoop = false)
{
    /// <summary>Tells folds apart: equal rows may begin where the further rounds of a loop do.</summary>
    public int Key => IsLoop ? ~At : At;
}

/// <summary>A row as it is shown.</summary>
/// <param name="Replaced">The missing step in whose place it stands; shown on the same line.</param>
public sealed record SpineStep(AlignedRow Row, AlignedRow? Replaced)
{
    public Span? Green => Row.Green ?? Replaced?.Green;
    public Span? Red => Row.Red;

    /// <summary>The address of a step: its red span, else its green one.</summary>
    public string Key => (Row.Red ?? Row.Green)!.SpanId;

    /// <summary>Everything that differs follows from the input of each run.</summary>
    public bool FollowsFromInput => SpineView.FollowsFromInput(Row);
}

/// <summary>
/// The aligned rows of a pair as they are read: equal stretches and the rounds of loops folded, replaced steps on one line,
/// and the way from difference to difference.
/// </summary>
public sealed class SpineView
{
    /// <summary>Shorter stretches take no more room open than folded.</summary>
    private const int FoldsFrom = 3;

    private readonly IReadOnlyList<AlignedRow> _rows;
    private readonly Dictionary<int, int> _missingOf = [];
    private readonly Dictionary<int, int> _addedOf = [];

    public SpineView(RunComparison pair)
    {
        _rows = pair.Rows;
        JoinReplaced();
        FirstDivergence = pair.FirstDivergence is { } divergence ? PositionOf(divergence) : -1;
    }

    /// <summary>Position of the row where the runs part; -1 when none was found.</summary>
    public int FirstDivergence { get; }

    /// <summary>Everything that differs follows from the input of each run.</summary>
    public static bool FollowsFromInput(AlignedRow row) =>
        row is { Kind: RowKind.Changed, Differences.Count: > 0 } && row.Differences.All(d => d.Explained);

    public SpineStep StepAt(int at) => new(_rows[at], _missingOf.TryGetValue(at, out var missing) ? _rows[missing] : null);

    /// <summary>The loop that begins at a row; null where none does.</summary>
    public StepLoop? LoopAt(int at) => _rows[at].Loop is { } loop && loop.FirstRow == at ? loop : null;

    /// <summary>Position of the named row; without a name the first divergence, else the first difference; -1 in an empty pair.</summary>
    /// <param name="key">Id of a span of either side.</param>
    public int Select(string? key)
    {
        var at =
            key is null ? -1
            : Find(r => Is(r.Red, key)) is var red and >= 0 ? red
            : Find(r => Is(r.Green, key));
        if (at < 0)
        {
            at = FirstDivergence >= 0 ? FirstDivergence : Seek(-1, 1);
        }

        return at >= 0 ? Shown(at) : Math.Min(0, _rows.Count - 1);
    }

    /// <summary>Key of the next row after this one that differs; null after the last.</summary>
    public string? Next(int from) => KeyAt(Seek(from, 1));

    /// <inheritdoc cref="Next"/>
    public string? Previous(int from) => KeyAt(Seek(from, -1));

    /// <param name="opened">Keys of folds that a person opened.</param>
    /// <param name="selected">Position that is never folded away; -1 is none.</param>
    public List<SpineLine> Lines(IReadOnlySet<int> opened, int selected)
    {
        var lines = new List<SpineLine>();
        Lay(lines, (0, _rows.Count), opened, selected, inLoop: false);
        return lines;
    }

    /// <summary>What is folded: <c>12 equal steps</c>, <c>×5 in green, ×3 in red: 14 more steps, 2 of them differ</c>.</summary>
    public string WordsOf(SpineLine fold)
    {
        if (!fold.IsLoop || _rows[fold.At].Loop is not { } loop)
        {
            return Counted.Of(fold.Folded, "equal step", "equal steps");
        }

        var differ = Enumerable.Range(fold.At, fold.Folded).Count(Differs);
        return $"{(loop.IsRetry ? "tried " : "")}×{Counted.Of(loop.Green)} in green, ×{Counted.Of(loop.Red)} in red: "
            + $"{Counted.Of(fold.Folded, "more step", "more steps")}, {(differ == 0 ? "none differs" : $"{Counted.Of(differ)} of them {(differ == 1 ? "differs" : "differ")}")}";
    }

    private void Lay(List<SpineLine> lines, (int From, int To) rows, IReadOnlySet<int> opened, int selected, bool inLoop)
    {
        for (var at = rows.From; at < rows.To; )
        {
            var equal = EndOfEqual(at, rows.To);
            if (equal - at >= FoldsFrom && !opened.Contains(at) && (selected < at || selected >= equal))
            {
                lines.Add(new SpineLine(at, equal - at));
                at = equal;
            }
            else if (!inLoop && LoopAt(at) is { } loop && Folded(loop) is { Folded: > 0 } fold && Folds(fold))
            {
                Lay(lines, (at, fold.At), opened, selected, inLoop: true);
                lines.Add(fold);
                at = fold.At + fold.Folded;
            }
            else
            {
                for (var end = Math.Max(equal, at + 1); at < end; at++)
                {
                    if (!_addedOf.ContainsKey(at))
                    {
                        lines.Add(new SpineLine(at));
                    }
                }
            }
        }

        bool Folds(SpineLine fold) => !opened.Contains(fold.Key) && !Has(fold, selected) && !Has(fold, FirstDivergence);

        static bool Has(SpineLine fold, int at) => at >= fold.At && at < fold.At + fold.Folded;

        static SpineLine Folded(StepLoop loop) =>
            new(loop.FirstRow + loop.RowsOfFirstRound, loop.Rows - loop.RowsOfFirstRound, IsLoop: true);
    }

    /// <summary>First row at or after this one that is not equal; the row itself when it differs. A loop with differences begins by itself.</summary>
    private int EndOfEqual(int at, int to)
    {
        while (
            at < to && _rows[at].Kind == RowKind.Same && at != FirstDivergence && (LoopAt(at) is not { } loop || IsEqual(loop))
        )
        {
            at++;
        }

        return at;
    }

    private bool IsEqual(StepLoop loop)
    {
        var end = Math.Min(loop.FirstRow + loop.Rows, _rows.Count);
        for (var at = loop.FirstRow; at < end; at++)
        {
            if (_rows[at].Kind != RowKind.Same)
            {
                return false;
            }
        }

        return true;
    }

    private bool Differs(int at) =>
        !_addedOf.ContainsKey(at) && (at == FirstDivergence || (_rows[at].Kind != RowKind.Same && !FollowsFromInput(_rows[at])));

    private int Seek(int from, int step)
    {
        for (var at = from + step; at >= 0 && at < _rows.Count; at += step)
        {
            if (Differs(at))
            {
                return at;
            }
        }

        return -1;
    }

    private string? KeyAt(int at) => at < 0 ? null : StepAt(at).Key;

    /// <summary>A missing step with another in its place is shown there.</summary>
    private int Shown(int at) => _addedOf.GetValueOrDefault(at, at);

    private void JoinReplaced()
    {
        var missing = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var at = 0; at < _rows.Count; at++)
        {
            if (_rows[at] is { Kind: RowKind.Missing, InPlaceOf: not null, Green: { } green })
            {
                missing[green.SpanId] = at;
            }
        }

        for (var at = 0; missing.Count > 0 && at < _rows.Count; at++)
        {
            if (_rows[at] is { Kind: RowKind.Added, InPlaceOf: { } other } && missing.Remove(other, out var replaced))
            {
                (_missingOf[at], _addedOf[replaced]) = (replaced, at);
            }
        }
    }

    private int PositionOf(FirstDivergence divergence)
    {
        var (green, red) = (divergence.GreenSpanId, divergence.RedSpanId);
        var both = Find(r => r.Green?.SpanId == green && r.Red?.SpanId == red);
        var at =
            both >= 0 ? both
            : red is not null && Find(r => Is(r.Red, red)) is var inRed and >= 0 ? inRed
            : green is null ? -1
            : Find(r => Is(r.Green, green));
        return at < 0 ? at : Shown(at);
    }

    private static bool Is(Span? span, string id) => span?.SpanId == id;

    private int Find(Func<AlignedRow, bool> wanted)
    {
        for (var i = 0; i < _rows.Count; i++)
        {
            if (wanted(_rows[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
