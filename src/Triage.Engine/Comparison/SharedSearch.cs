using System.Collections;
using System.Globalization;
using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>
/// Tries every condition that the items suggest and keeps those that separate wrong from right beyond chance. Each
/// column is read once and sorted once, so the work grows with the items and not with their square.
/// </summary>
internal sealed class SharedSearch
{
    /// <summary>One wrong item alone shares nothing with anybody.</summary>
    private const int MinWrong = 2;

    /// <summary>Fewer different numbers are told apart by their values; a border between them says no more.</summary>
    private const int MinDistinctForRange = 5;

    /// <summary>Candidates whose items are written out to find those that say the same.</summary>
    private const int MaxFinalists = 60;

    private readonly ItemTable _table;
    private readonly ToolCalls _calls;
    private readonly IReadOnlyList<CutResult> _cuts;
    private readonly SeparationTest _test;
    private readonly bool[] _isWrong;
    private readonly int _wrong;
    private readonly double _maxChance;

    private enum Rank
    {
        ExactByCut,
        Exact,
        Chance,
    }

    private sealed record Candidate(ItemColumn Column, ItemCondition Condition, int WrongWith, int RightWith, double Chance);

    public SharedSearch(RecordedRun run, IReadOnlyList<RunItem> items, IReadOnlyList<CutResult> cuts, double maxChance)
    {
        _table = new ItemTable(run.Spans, items);
        _calls = new ToolCalls(run.Spans);
        _cuts = cuts;
        _isWrong = [.. items.Select(i => i.Outcome.Outcome is Outcome.Red)];
        _wrong = _isWrong.Count(w => w);
        _test = new SeparationTest(_wrong, Right);
        _maxChance = maxChance;
    }

    public int Tried { get; private set; }

    private int Right => _isWrong.Length - _wrong;

    public IReadOnlyList<SharedCondition> Find()
    {
        var families = _table.Columns.Select(CandidatesOf).Where(f => f.Tried > 0).ToList();
        Tried = families.Sum(f => f.Tried);
        var finalists = families
            .SelectMany(f => f.Best.Select(c => c with { Chance = Math.Min(1, c.Chance * f.Tried * families.Count) }))
            .Where(c => c.Chance <= _maxChance)
            .OrderBy(RankOf)
            .ThenBy(c => RankOf(c) < Rank.Chance ? 0 : c.Chance)
            .ThenBy(c => c.Condition.Aspect)
            .ThenBy(c => _calls.Of(c.Condition.Tool).Select(call => call.StartedAfterMs).FirstOrDefault())
            .ThenBy(c => c.Chance)
            .ThenByDescending(c => c.Condition.Member == ItemCondition.Itself)
            .ThenBy(c => c.Condition.ToString(), StringComparer.Ordinal)
            .Take(MaxFinalists);
        return [.. WithoutRepeats(finalists).Take(Limits.MaxSharedConditions)];
    }

    /// <summary>
    /// What separates exactly comes first, if it was there before the run acted: what the run then did with the wrong
    /// items separates them as well, and is how it shows rather than where it came from.
    /// </summary>
    private Rank RankOf(Candidate candidate) =>
        candidate.WrongWith < _wrong
        || candidate.RightWith > 0
        || candidate.Condition.Place is SubjectPlace.Arguments or SubjectPlace.Output
            ? Rank.Chance
        : CutBehind(candidate.Condition) is not null ? Rank.ExactByCut
        : Rank.Exact;

    /// <summary>Conditions that hold for the same items are one finding; the first of them speaks for it.</summary>
    private IEnumerable<SharedCondition> WithoutRepeats(IEnumerable<Candidate> ranked)
    {
        var groups = new List<(Candidate First, BitArray Items, List<string> Also)>();
        foreach (var candidate in ranked)
        {
            var holds = new BitArray([.. _isWrong.Select((_, at) => candidate.Column.Holds(candidate.Condition, at))]);
            var same = groups.Find(g => Same(g.Items, holds));
            if (same.First is null)
            {
                groups.Add((candidate, holds, []));
            }
            else if (same.Also.Count < Limits.MaxSharedConditions)
            {
                same.Also.Add(candidate.Condition.Words);
            }
        }

        return groups.Select(g => SharedOf(g.First, g.Also));
    }

    private static bool Same(BitArray a, BitArray b)
    {
        for (var at = 0; at < a.Length; at++)
        {
            if (a[at] != b[at])
            {
                return false;
            }
        }

        return true;
    }

    private SharedCondition SharedOf(Candidate candidate, IReadOnlyList<string> also)
    {
        var condition = candidate.Condition;
        var cut = CutBehind(condition);
        var with = candidate.WrongWith + candidate.RightWith;
        var cutWords =
            cut is null ? ""
            : cut.Declared is { } all ? $" ({cut.Returned} of {all})"
            : " (cut)";
        return new SharedCondition(
            condition,
            cut is null ? FindingOf(condition) : SharedFindings.CutResult,
            condition.Words + cutWords,
            candidate.WrongWith,
            _wrong,
            candidate.RightWith,
            Right,
            candidate.Chance,
            (double)candidate.WrongWith / with / ((double)_wrong / _isWrong.Length),
            cut?.SpanId ?? SpanOf(condition)?.Span.SpanId,
            cut,
            also
        );
    }

    /// <summary>A cut explains what is missing from that tool's answers, and what stands in the call that was cut.</summary>
    private CutResult? CutBehind(ItemCondition condition) =>
        condition switch
        {
            { Aspect: ItemAspect.Returned }
            or { Aspect: ItemAspect.Touched, Test: ItemTest.Missing, Place: SubjectPlace.Result } => _cuts.FirstOrDefault(c =>
                c.Tool == condition.Tool
            ),
            { Aspect: ItemAspect.Call, Test: ItemTest.Is } => _cuts.FirstOrDefault(c =>
                c.Tool == condition.Tool && c.Call.ToString(CultureInfo.InvariantCulture) == condition.Value
            ),
            _ => null,
        };

    private ToolCall? SpanOf(ItemCondition condition)
    {
        var calls = _calls.Of(condition.Tool).ToList();
        return condition switch
        {
            { Aspect: ItemAspect.Failed } => calls.Find(c => c.Failed),
            { Aspect: ItemAspect.Call } => calls.Find(c => c.Number.ToString(CultureInfo.InvariantCulture) == condition.Value),
            _ => calls.FirstOrDefault(),
        };
    }

    private static string FindingOf(ItemCondition condition) =>
        condition.Aspect switch
        {
            ItemAspect.Returned => SharedFindings.LeftOut,
            ItemAspect.Touched when condition.Test is ItemTest.Missing => SharedFindings.LeftOut,
            ItemAspect.Touched => SharedFindings.Touched,
            ItemAspect.Failed => SharedFindings.FailedCall,
            ItemAspect.Call => SharedFindings.Call,
            ItemAspect.Position => SharedFindings.Position,
            ItemAspect.ListSize => SharedFindings.ListSize,
            ItemAspect.Member => SharedFindings.Member,
            ItemAspect.Order => SharedFindings.Order,
            _ => SharedFindings.Time,
        };

    /// <summary>The best conditions of one column, and how many were tried for them.</summary>
    private (int Tried, List<Candidate> Best) CandidatesOf(ItemColumn column)
    {
        var values = new Dictionary<string, (int Wrong, int Right)>(StringComparer.Ordinal);
        var missing = (Wrong: 0, Right: 0);
        for (var at = 0; at < column.Cells.Length; at++)
        {
            var isWrong = _isWrong[at];
            if (column.Cells[at].Text is not { } text)
            {
                missing = Counted(missing, isWrong);
            }
            else
            {
                values[text] = Counted(values.GetValueOrDefault(text), isWrong);
            }
        }

        // The same of every item: there is nothing to tell apart.
        if (values.Count == 0 || (values.Count == 1 && missing == (0, 0)))
        {
            return (0, []);
        }

        var best = new List<Candidate>();
        var tried = 0;
        if (missing != (0, 0) && column.About.Aspect is ItemAspect.Touched or ItemAspect.Member)
        {
            Try(column.About with { Test = ItemTest.Missing }, missing.Wrong, missing.Right);
        }

        foreach (var (value, count) in values.Where(v => v.Value.Wrong + v.Value.Right >= MinWrong && IsTested(column, v.Key)))
        {
            Try(column.About with { Value = value }, count.Wrong, count.Right);
        }

        return AddRanges(column, best, tried);

        void Try(ItemCondition condition, int wrong, int right)
        {
            tried++;
            AddIfEnough(best, column, condition, wrong, right);
        }
    }

    /// <summary>That something was returned, or that a number is exactly so much, explains no failure.</summary>
    private static bool IsTested(ItemColumn column, string value) =>
        column.About.Aspect switch
        {
            ItemAspect.Returned => value == ItemCondition.No,
            ItemAspect.Order or ItemAspect.StartedAfterMs or ItemAspect.Position => false,
            _ => true,
        };

    private (int Tried, List<Candidate> Best) AddRanges(ItemColumn column, List<Candidate> best, int tried)
    {
        var order = Enumerable.Range(0, _isWrong.Length).Where(at => !double.IsNaN(column.Cells[at].Number)).ToArray();
        Array.Sort(order, (a, b) => column.Cells[a].Number.CompareTo(column.Cells[b].Number));
        var distinct = order.Select(at => column.Cells[at].Number).Distinct().Count();
        var wrongAt = Array.FindAll(order, at => _isWrong[at]);
        if (distinct < MinDistinctForRange || wrongAt.Length < MinWrong)
        {
            return (tried, best);
        }

        // Every border between two numbers, from below and from above, and every pair of them.
        tried += 2 * (distinct - 1);
        var from = Bounded(column, order, ItemTest.AtLeast);
        var to = Bounded(column, [.. order.Reverse()], ItemTest.AtMost);
        var (low, high) = (column.Cells[wrongAt[0]], column.Cells[wrongAt[^1]]);
        var inside = order.Count(at => column.Cells[at].Number >= low.Number && column.Cells[at].Number <= high.Number);
        var between = column.About with { Test = ItemTest.Between, Value = low.Text, UpTo = high.Text };
        Candidate? range =
            low.Number < high.Number
                ? CandidateOf(column, between, wrongAt.Length, inside - wrongAt.Length, tries: Math.Max(1, distinct - 1) / 4.0)
                : null;
        // Two borders are chosen more freely than one: the range stands only when it tells more all the same.
        var chosen = new[] { from, to, range }.OfType<Candidate>().MinBy(c => c.Chance);
        if (chosen is not null)
        {
            best.Add(chosen);
        }

        return (tried, best);
    }

    /// <summary>The border that separates best, from one end of the order.</summary>
    private Candidate? Bounded(ItemColumn column, int[] order, ItemTest test)
    {
        Candidate? best = null;
        var (wrong, right) = (0, 0);
        // From the far end inwards: what was passed is what lies at or beyond the border.
        for (var at = order.Length - 1; at >= 0; at--)
        {
            (wrong, right) = Counted((wrong, right), _isWrong[order[at]]);
            var isBorder = at == 0 || column.Cells[order[at - 1]].Number != column.Cells[order[at]].Number;
            if (!isBorder || wrong < MinWrong || wrong + right == _isWrong.Length)
            {
                continue;
            }

            var condition = column.About with { Test = test, Value = column.Cells[order[at]].Text };
            if (CandidateOf(column, condition, wrong, right) is { } candidate && !(candidate.Chance >= best?.Chance))
            {
                best = candidate;
            }
        }

        return best;
    }

    private void AddIfEnough(List<Candidate> best, ItemColumn column, ItemCondition condition, int wrong, int right)
    {
        if (CandidateOf(column, condition, wrong, right) is { } candidate)
        {
            best.Add(candidate);
        }
    }

    /// <param name="tries">How much more freely it was chosen than the other conditions of its column.</param>
    private Candidate? CandidateOf(ItemColumn column, ItemCondition condition, int wrong, int right, double tries = 1) =>
        wrong < MinWrong || wrong * (long)Right <= right * (long)_wrong
            ? null
            : new Candidate(column, condition, wrong, right, _test.Chance(wrong, right) * Math.Max(1, tries));

    private static (int Wrong, int Right) Counted((int Wrong, int Right) count, bool isWrong) =>
        isWrong ? (count.Wrong + 1, count.Right) : (count.Wrong, count.Right + 1);
}
