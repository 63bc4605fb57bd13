using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>A recorded run, read for comparison: its spans as trees, each with what it got and gave.</summary>
internal sealed class RunReading
{
    private readonly ContentCache _cache;

    public RunReading(RecordedRun recorded, ContentCache cache)
        : this(recorded, SpanTree.Of(recorded.Spans), new RunCalls(recorded.Spans, cache.Messages), cache) { }

    private RunReading(RecordedRun recorded, SpanTree<Span> tree, RunCalls calls, ContentCache cache)
    {
        (Recorded, Tree, Calls, _cache) = (recorded, tree, calls, cache);
        Func<int, long> firstInside = FirstInside;
        Steps = [.. Tree.Rows.Select((r, row) => new StepReading(r.Span, cache, row, firstInside))];
        HasSteps = recorded.Spans.Any(s => s.IsStep);
    }

    /// <summary>The same run, its contents compared in another form.</summary>
    public RunReading With(ContentCache cache) => new(Recorded, Tree, Calls, cache);

    public RecordedRun Recorded { get; }
    public SpanTree<Span> Tree { get; }

    /// <summary>By row of the tree, that is, in reading order.</summary>
    public IReadOnlyList<StepReading> Steps { get; }

    /// <summary>A run of plain spans has no step that an agent would name; all its spans count as steps then.</summary>
    public bool HasSteps { get; }

    public RunCalls Calls { get; }

    public ToolExchanges Exchanges => field ??= new ToolExchanges(Steps, _cache);

    private long FirstInside(int row) =>
        Tree.ChildrenOf(row).Select(child => Tree.Rows[child].Span).FirstOrDefault(s => s.IsStep)?.StartUnixNano ?? 0;

    /// <summary>The last user message of the first input that holds one; null when none was captured.</summary>
    public string? UserInput =>
        Steps
            .Select(s => s.Input.LastOrDefault(m => m.Message.Role == "user"))
            .FirstOrDefault(m => m is not null && m.Message.Text.Length > 0)
            ?.Message.Text;
}

/// <summary>
/// Both runs of a pair, read for comparison. It is many times as large as what a comparison says: it lives while the pair is
/// being judged, and no longer.
/// </summary>
internal sealed record PairReading(RunReading Green, RunReading Red, KnownMessages Messages)
{
    public static PairReading Of(RecordedRun green, RecordedRun red, ContentMask mask)
    {
        var cache = new ContentCache(mask);
        RunReading? g = null;
        RunReading? r = null;
        // From both ends: most of what one has read the other need not read again.
        Parallel.Invoke(() => g = Read(green, steps => steps), () => r = Read(red, steps => steps.Reverse()));
        return new PairReading(g!, r!, cache.Messages);

        RunReading Read(RecordedRun recorded, Func<IEnumerable<StepReading>, IEnumerable<StepReading>> order)
        {
            var run = new RunReading(recorded, cache);
            foreach (var step in order(run.Steps))
            {
                step.Read();
            }

            return run;
        }
    }
}
