using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>The spans of a run as numbers in reading order: what spans are matched by, without touching a text again.</summary>
internal sealed class SpanForest
{
    private readonly RunReading _run;
    private readonly int[][] _children;
    private SpanSketches? _sketches;

    /// <param name="plainSpansCount">Neither run has a step: every span is one then.</param>
    public SpanForest(RunReading run, SpanNames names, bool plainSpansCount)
    {
        _run = run;
        var count = run.Steps.Count;
        (Size, Depth, Parent) = (new int[count], new int[count], new int[count]);
        (Label, Loose, Setting) = (new int[count], new int[count], new int[count]);
        (Exact, InputBits) = (new ulong[count], new ulong[count]);
        (SameTree, Shape) = (new ulong[count], new ulong[count]);
        Anchors = new bool[count];
        _children = new int[count][];
        var holdsModelCall = new bool[count];
        var conversations = ConversationsOf(run);
        for (var i = count - 1; i >= 0; i--)
        {
            var (row, step) = (run.Tree.Rows[i], run.Steps[i]);
            (Size[i], Depth[i], Parent[i]) = (row.SubtreeSize, row.Depth, row.ParentRow);
            _children[i] = row.HasChildren ? [.. run.Tree.ChildrenOf(i)] : [];
            // Plumbing is no anchor: a hundred equal POST spans would drag the steps between them apart.
            Anchors[i] = plainSpansCount || step.Span.IsStep;
            Label[i] = step.Label;
            Loose[i] = names.LooseOf(step, holdsModelCall[i]);
            Setting[i] = names.SettingOf(step.Span, conversations[i]);
            Exact[i] = step.InputKey();
            InputBits[i] = step.InputBits();
            SameTree[i] = WithChildren(Exact[i], SameTree, _children[i]);
            Shape[i] = WithChildren(Bits.Mixed((ulong)step.Label), Shape, _children[i]);
            if (row.ParentRow >= 0)
            {
                holdsModelCall[row.ParentRow] |= holdsModelCall[i] || step.Span.Kind is StepKind.ModelCall;
            }
        }

        Roots = [.. Enumerable.Range(0, count).Where(i => Parent[i] < 0)];
    }

    public int Count => Label.Length;
    public int[] Roots { get; }

    /// <summary>The span and all below it.</summary>
    public int[] Size { get; }
    public int[] Depth { get; }

    /// <summary>-1 for a root.</summary>
    public int[] Parent { get; }

    /// <inheritdoc cref="StepReading.Label"/>
    public int[] Label { get; }

    /// <summary>Equal for what another instrumentation would name otherwise, see <see cref="SpanNames.LooseOf"/>.</summary>
    public int[] Loose { get; }

    /// <summary>The agent and the conversation it ran in.</summary>
    public int[] Setting { get; }

    /// <inheritdoc cref="StepReading.InputKey"/>
    public ulong[] Exact { get; }

    /// <inheritdoc cref="StepReading.InputBits"/>
    public ulong[] InputBits { get; }

    /// <summary>Equal where the span and all below it did the same with the same data.</summary>
    public ulong[] SameTree { get; }

    /// <summary>Equal where the span and all below it did the same.</summary>
    public ulong[] Shape { get; }

    public bool[] Anchors { get; }

    /// <summary>How alike large subtrees are; made when first asked for, because few runs need it.</summary>
    public SpanSketches Sketches => _sketches ??= new SpanSketches(this);

    public StepKind Kind(int span) => _run.Steps[span].Span.Kind;

    public Span Span(int span) => _run.Steps[span].Span;

    public int[] ChildrenOf(int span) => _children[span];

    public bool Holds(int above, int below) => below > above && below < above + Size[above];

    /// <summary>Which conversation of the run each span belongs to, in order of appearance; 0 for none as for the first.</summary>
    private static int[] ConversationsOf(RunReading run)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var numbers = new int[run.Steps.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (run.Steps[i].Span.ConversationId is { } id && !known.TryGetValue(id, out numbers[i]))
            {
                numbers[i] = known[id] = known.Count;
            }
        }

        return numbers;
    }

    private static ulong WithChildren(ulong key, ulong[] keys, int[] children)
    {
        foreach (var child in children)
        {
            key = Bits.Mixed(key, keys[child]);
        }

        // Closed, so that a(b)(c) and a(b(c)) differ.
        return Bits.Mixed(key, (ulong)children.Length);
    }
}
