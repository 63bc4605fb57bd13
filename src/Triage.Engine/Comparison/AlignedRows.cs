namespace Triage.Engine.Comparison;

/// <summary>Red's reading order; a step that only green has follows the row after which it came in green.</summary>
internal sealed class AlignedRows
{
    private readonly RunReading _green;
    private readonly RunReading _red;
    private readonly SpanMatching _matching;
    private readonly InputParameters _inputs;
    private readonly List<AlignedRow> _rows;
    private readonly List<(int Label, ulong Input)> _keys;

    private AlignedRows(RunReading green, RunReading red, SpanMatching matching, InputParameters inputs)
    {
        (_green, _red, _matching, _inputs) = (green, red, matching, inputs);
        (_rows, _keys) = (new(red.Steps.Count), new(red.Steps.Count));
    }

    public static IReadOnlyList<AlignedRow> Of(RunReading green, RunReading red, SpanMatching matching, InputParameters inputs)
    {
        var aligned = new AlignedRows(green, red, matching, inputs);
        aligned.AddRows();
        StepLoops.Mark(aligned._rows, aligned._keys);
        return aligned._rows;
    }

    private void AddRows()
    {
        var missingAfter = MissingByRowBefore();
        AddMissing(-1);
        for (var r = 0; r < _red.Steps.Count; r++)
        {
            Add(RowOf(r), _matching.GreenOf[r], r);
            AddMissing(r);
        }

        void AddMissing(int after)
        {
            foreach (var g in missingAfter.GetValueOrDefault(after, []))
            {
                var inPlaceOf = _matching.RedInPlaceOf(g) is var r and >= 0 ? _red.Steps[r].Span.SpanId : null;
                var (span, depth) = (_green.Steps[g].Span, _green.Tree.Rows[g].Depth);
                Add(new AlignedRow(span, null, depth, RowKind.Missing, []) { InPlaceOf = inPlaceOf }, g, -1);
            }
        }
    }

    private void Add(AlignedRow row, int green, int red)
    {
        _rows.Add(row);
        _keys.Add(_matching.KeyOf(green, red));
    }

    private AlignedRow RowOf(int r)
    {
        var (span, depth) = (_red.Steps[r].Span, _red.Tree.Rows[r].Depth);
        var g = _matching.GreenOf[r];
        if (g < 0)
        {
            var inPlaceOf = _matching.GreenInPlaceOf(r) is var other and >= 0 ? _green.Steps[other].Span.SpanId : null;
            return new AlignedRow(null, span, depth, RowKind.Added, []) { InPlaceOf = inPlaceOf };
        }

        var differences = StepDifferences.Of(_green.Steps[g], _red.Steps[r], _inputs);
        var kind = differences.Count == 0 ? RowKind.Same : RowKind.Changed;
        return new AlignedRow(_green.Steps[g].Span, span, depth, kind, differences) { Uncertain = _matching.DoubtOf(r) };
    }

    /// <summary>Steps that only green has, by the red row after which they are shown; -1 for before the first.</summary>
    private Dictionary<int, List<int>> MissingByRowBefore()
    {
        var missingAfter = new Dictionary<int, List<int>>();
        var anchor = -1;
        for (var g = 0; g < _green.Steps.Count; g++)
        {
            if (_matching.RedOf[g] >= 0)
            {
                anchor = _matching.RedOf[g];
                continue;
            }

            if (!missingAfter.TryGetValue(anchor, out var missing))
            {
                missingAfter[anchor] = missing = [];
            }

            missing.Add(g);
        }

        return missingAfter;
    }
}
