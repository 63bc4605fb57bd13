using System.Globalization;
using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>One value of one item: as text, as a number where it is one, or nothing.</summary>
/// <param name="Number">Not a number when there is none.</param>
internal readonly record struct ItemCell(string? Text, double Number)
{
    public static readonly ItemCell None = new(null, double.NaN);

    public static ItemCell Of(double number) => new(number.ToString(CultureInfo.InvariantCulture), number);
}

/// <summary>One aspect of all items of a run.</summary>
/// <param name="About">The condition without its test.</param>
internal sealed record ItemColumn(ItemCondition About, ItemCell[] Cells)
{
    /// <summary>Whether the condition holds for the item at that index; it must be about this column.</summary>
    public bool Holds(ItemCondition condition, int item)
    {
        var cell = Cells[item];
        return condition.Test switch
        {
            ItemTest.Missing => cell.Text is null,
            ItemTest.Is => cell.Text == condition.Value,
            ItemTest.AtLeast => cell.Number >= NumberOf(condition.Value, cell),
            ItemTest.AtMost => cell.Number <= NumberOf(condition.Value, cell),
            _ => cell.Number >= NumberOf(condition.Value, cell) && cell.Number <= NumberOf(condition.UpTo, cell),
        };
    }

    private static double NumberOf(string? bound, ItemCell cell) =>
        CountedValue.Of(bound) is { } b && CountedValue.Of(cell.Text) is { } own && b.Prefix == own.Prefix
            ? b.Number
            : double.NaN;
}

/// <summary>A number, or an identifier that counts up: <c>PAY-0165</c> is 165 after <c>PAY-</c>.</summary>
internal readonly record struct CountedValue(string Prefix, double Number)
{
    public static CountedValue? Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return double.IsFinite(number) ? new CountedValue("", number) : null;
        }

        var digits = text.AsSpan().TrimEnd("0123456789").Length;
        // More digits than a double holds exactly are an identifier that does not count.
        return text.Length - digits is > 0 and <= 15
            ? new CountedValue(text[..digits], double.Parse(text.AsSpan(digits), CultureInfo.InvariantCulture))
            : null;
    }
}

/// <summary>
/// What the recorded run says of each of its items, one column per aspect. The first touch of an item in a step counts.
/// Work and memory grow with the number of touches; the number of columns is bounded.
/// </summary>
internal sealed class ItemTable
{
    private readonly IReadOnlyList<RunItem> _items;
    private readonly Dictionary<ItemCondition, ItemColumn> _columns = [];
    private readonly ToolCalls _calls;

    public ItemTable(IReadOnlyList<Span> spans, IReadOnlyList<RunItem> items)
    {
        _items = items;
        _calls = new ToolCalls(spans);
        for (var at = 0; at < items.Count; at++)
        {
            Set(new ItemCondition(ItemAspect.Order, ItemTest.Is), at, ItemCell.Of(items[at].Position));
            foreach (var touch in items[at].Touches)
            {
                Read(touch, at);
            }
        }

        foreach (var column in _columns.Values.Where(c => c.About.Aspect is ItemAspect.Member))
        {
            CountUp(column.Cells);
        }

        AddReturned();
    }

    public IReadOnlyCollection<ItemColumn> Columns => _columns.Values;

    public ItemColumn? Find(ItemCondition condition) =>
        _columns.GetValueOrDefault(condition with { Test = ItemTest.Is, Value = null, UpTo = null });

    private void Read(ItemTouch touch, int item)
    {
        var call = _calls.Find(touch.SpanId);
        var isTool = call is { Span.Kind: StepKind.ToolCall or StepKind.Retrieval };
        var tool = isTool ? call!.Tool : ToolNamed(touch.Step);
        var about = new ItemCondition(ItemAspect.Touched, ItemTest.Is, tool, touch.Place);
        Set(about, item, new ItemCell(ItemCondition.Yes, double.NaN));
        if (call is not null)
        {
            if (isTool)
            {
                Set(about with { Aspect = ItemAspect.Call }, item, ItemCell.Of(call.Number));
            }

            Set(new ItemCondition(ItemAspect.StartedAfterMs, ItemTest.Is), item, ItemCell.Of(call.StartedAfterMs));
            if (call.Failed)
            {
                Set(new ItemCondition(ItemAspect.Failed, ItemTest.Is, tool), item, new ItemCell(ItemCondition.Yes, double.NaN));
            }
        }

        if (touch.Of > 1)
        {
            Set(about with { Aspect = ItemAspect.Position }, item, ItemCell.Of(touch.Position));
            Set(about with { Aspect = ItemAspect.ListSize }, item, ItemCell.Of(touch.Of));
        }

        foreach (var (name, value) in touch.Facts)
        {
            Set(about with { Aspect = ItemAspect.Member, Member = name }, item, new ItemCell(value, double.NaN));
        }
    }

    /// <summary>A tool that only the messages tell of has a step all the same: <c>execute_tool list_payments</c>.</summary>
    private static string ToolNamed(string step) =>
        step.StartsWith("execute_tool ", StringComparison.Ordinal) ? step["execute_tool ".Length..] : step;

    private void Set(ItemCondition about, int item, ItemCell cell)
    {
        if (!_columns.TryGetValue(about, out var column))
        {
            if (_columns.Count >= Limits.MaxItemAspects)
            {
                return;
            }

            column = new ItemColumn(about, new ItemCell[_items.Count]);
            Array.Fill(column.Cells, ItemCell.None);
            _columns[about] = column;
        }

        if (column.Cells[item].Text is null)
        {
            column.Cells[item] = cell;
        }
    }

    /// <summary>A column counts up when all of its values do, after the same prefix.</summary>
    private static void CountUp(ItemCell[] cells)
    {
        string? prefix = null;
        foreach (var cell in cells.Where(c => c.Text is not null))
        {
            if (CountedValue.Of(cell.Text) is not { } counted || (prefix ??= counted.Prefix) != counted.Prefix)
            {
                return;
            }
        }

        for (var at = 0; at < cells.Length; at++)
        {
            if (CountedValue.Of(cells[at].Text) is { } counted)
            {
                cells[at] = cells[at] with { Number = counted.Number };
            }
        }
    }

    /// <summary>
    /// Which items have something that a tool returned for others and not for them: the item itself, what it should have
    /// been, or a member that refers to it.
    /// </summary>
    private void AddReturned()
    {
        var members = _columns.Values.Where(c => c.About.Aspect is ItemAspect.Member).ToList();
        foreach (var (tool, words) in _calls.WordsReturned())
        {
            var about = new ItemCondition(ItemAspect.Returned, ItemTest.Is, tool);
            Add(about with { Member = ItemCondition.Itself }, words, at => _items[at].Subject.Value);
            Add(about with { Member = ItemCondition.Expected }, words, at => _items[at].Expected);
            foreach (var member in members.Where(m => m.About.Tool != tool || m.About.Place is not SubjectPlace.Result))
            {
                Add(about with { Member = member.About.Member, From = member.About.Tool }, words, at => member.Cells[at].Text);
            }
        }
    }

    private void Add(ItemCondition about, HashSet<string> words, Func<int, string?> valueOf)
    {
        if (_columns.Count >= Limits.MaxItemAspects || _columns.ContainsKey(about))
        {
            return;
        }

        var (cells, found, missed) = (new ItemCell[_items.Count], false, false);
        for (var at = 0; at < cells.Length; at++)
        {
            var word = ReturnedWords.Identifier(valueOf(at));
            var there = word is not null && words.Contains(word);
            found |= there;
            missed |= word is not null && !there;
            cells[at] = word is null ? ItemCell.None : new ItemCell(there ? ItemCondition.Yes : ItemCondition.No, double.NaN);
        }

        // A tool that never speaks of such things, or of all of them, tells nothing.
        if (found && missed)
        {
            _columns[about] = new ItemColumn(about, cells);
        }
    }
}
