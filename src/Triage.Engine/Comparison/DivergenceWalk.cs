using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>
/// Finds the first divergence. The rows are walked as the red run went through them: what a step got when it starts,
/// what its children did, what it gave when it ends.
/// </summary>
/// <remarks>
/// A changed input need not have mattered: while every model call that got it still answered the same, it is only a
/// candidate, and a tool that answers equal arguments differently before any model call does takes its place.
/// </remarks>
internal sealed class DivergenceWalk
{
    private readonly IReadOnlyList<AlignedRow> _rows;
    private readonly bool _allSpansCount;
    private readonly StepVariation _variation;
    private readonly bool[] _holdsSteps;
    private (AlignedRow Row, SpanDifference Difference)? _candidate;
    private int? _plumbing;

    private DivergenceWalk(IReadOnlyList<AlignedRow> rows, bool allSpansCount, StepVariation variation)
    {
        (_rows, _allSpansCount, _variation) = (rows, allSpansCount, variation);
        _holdsSteps = new bool[rows.Count];
        var open = new Stack<int>();
        for (var i = 0; i < rows.Count; i++)
        {
            while (open.TryPeek(out var last) && rows[last].Depth >= rows[i].Depth)
            {
                open.Pop();
            }

            if (Counts(rows[i]))
            {
                foreach (var above in open.TakeWhile(above => !_holdsSteps[above]))
                {
                    _holdsSteps[above] = true;
                }
            }

            open.Push(i);
        }
    }

    public static FirstDivergence? Find(IReadOnlyList<AlignedRow> rows, bool allSpansCount, StepVariation variation) =>
        new DivergenceWalk(rows, allSpansCount, variation).Find();

    private FirstDivergence? Find()
    {
        var open = new Stack<int>();
        for (var i = 0; i <= _rows.Count; i++)
        {
            while (open.TryPeek(out var last) && (i == _rows.Count || _rows[last].Depth >= _rows[i].Depth))
            {
                open.Pop();
                if (AtEnd(last) is { } ended)
                {
                    return ended;
                }
            }

            if (i < _rows.Count)
            {
                if (AtStart(i) is { } started)
                {
                    return started;
                }

                open.Push(i);
            }
        }

        return _candidate is { } input ? DivergenceSentences.Part(input.Row, input.Difference) : Plumbing();
    }

    private FirstDivergence? AtStart(int index)
    {
        var row = _rows[index];
        if (!Counts(row))
        {
            return null;
        }

        if (row.Kind is RowKind.Missing or RowKind.Added)
        {
            // Plain spans come and go with caches and pools; only a step that an agent would name is missed.
            if (_allSpansCount || _variation.Holds(row))
            {
                return null;
            }

            if (FailureAfter(index) is { } failure)
            {
                return failure;
            }

            // A changed input that came before explains a step more or less; nothing else here does.
            return _candidate is { } input
                ? DivergenceSentences.Part(input.Row, input.Difference)
                : Plumbing() ?? DivergenceSentences.Alone(row);
        }

        if (FirstOf(row, isInput: true) is not { } wrong)
        {
            return null;
        }

        var failed = FirstOf(row, isInput: false)?.What == StepDifferences.Status;
        var isDecisive = IsWhole(index) && !failed && !AnsweredTheSame(row);
        if (!isDecisive)
        {
            _candidate ??= (row, wrong);
            return null;
        }

        // Report where the same wrong thing was first handed in.
        return _candidate is { } earlier && SameThing(earlier.Difference, wrong)
            ? DivergenceSentences.Part(earlier.Row, earlier.Difference)
            : DivergenceSentences.Part(row, wrong);
    }

    /// <summary>Some SDKs record the tools inside the model call that asked for them: its own answer is known all the same.</summary>
    private bool IsWhole(int index) =>
        !_holdsSteps[index]
        || _rows[index] is { Red.Kind: StepKind.ModelCall } row
            && FirstOf(row, isInput: false)?.What == StepDifferences.AnswerPrefix;

    /// <summary>Steps are missing because the last one of the red run failed, wherever the missing ones stand beside it.</summary>
    private FirstDivergence? FailureAfter(int index)
    {
        var left = Enumerable.Range(index, _rows.Count - index).Where(i => Counts(_rows[i])).ToList();
        return
            _rows[index].Kind is RowKind.Missing
            && left.Where(i => _rows[i].Red is not null).ToList() is [var last]
            && FirstOf(_rows[last], isInput: false) is { What: StepDifferences.Status } status
            && _rows[last].Red!.Status is SpanStatus.Error
            ? DivergenceSentences.Part(_rows[last], status)
            : null;
    }

    private FirstDivergence? AtEnd(int index)
    {
        var row = _rows[index];
        if (row.Green is null || row.Red is not { } red || FirstOf(row, isInput: false) is not { } given)
        {
            return null;
        }

        if (!Counts(row))
        {
            if (_plumbing is null && FailedInRed(red, given))
            {
                _plumbing = index;
            }

            return null;
        }

        var failed = given.What == StepDifferences.Status;
        if (_candidate is { } input && (_holdsSteps[index] || (FirstOf(row, isInput: true) is not null && !failed)))
        {
            return DivergenceSentences.Part(input.Row, input.Difference);
        }

        return _plumbing > index ? Plumbing() : DivergenceSentences.Part(row, given);
    }

    /// <summary>Below the named steps: an HTTP call that failed in red only is the closest sight of a failure that the step above swallowed.</summary>
    private static bool FailedInRed(Span red, SpanDifference given) =>
        given.What == StepDifferences.Status
            ? red.Status is SpanStatus.Error
            : given is { What: StepDifferences.HttpStatus, Red: ['4' or '5', ..] };

    private FirstDivergence? Plumbing() =>
        _plumbing is { } index ? DivergenceSentences.Part(_rows[index], FirstOf(_rows[index], isInput: false)!) : null;

    private bool Counts(AlignedRow row) => _allSpansCount || (row.Red ?? row.Green)!.IsStep;

    private static bool AnsweredTheSame(AlignedRow row) =>
        FirstOf(row, isInput: false) is null && row.Green!.Contents.Any(IsAnswer) && row.Red!.Contents.Any(IsAnswer);

    private static bool IsAnswer(SpanContent content) =>
        content.Slot is ContentSlot.OutputMessage or ContentSlot.ToolResult or ContentSlot.RetrievedDocument;

    private static SpanDifference? FirstOf(AlignedRow row, bool isInput) =>
        row.Differences.FirstOrDefault(d => d.IsInput == isInput && !d.Explained);

    /// <summary>What red got too much is the same thing whatever stands in its place in green.</summary>
    private static bool SameThing(SpanDifference earlier, SpanDifference now) =>
        earlier.What == now.What && earlier.Red == now.Red && (now.Red is not null || earlier.Green == now.Green);
}
