using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>A recorded run, read for comparison: its spans as trees, each with what it got and gave.</summary>
internal sealed class RunReading
{
    public RunReading(RecordedRun recorded, ContentCache cache)
    {
        Recorded = recorded;
        Tree = SpanTree.Of(recorded.Spans);
        Steps = [.. Tree.Rows.Select(r => new StepReading(r.Span, cache))];
        HasSteps = recorded.Spans.Any(s => s.IsStep);
    }

    public RecordedRun Recorded { get; }
    public SpanTree<Span> Tree { get; }

    /// <summary>By row of the tree, that is, in reading order.</summary>
    public IReadOnlyList<StepReading> Steps { get; }

    /// <summary>A run of plain spans has no step that an agent would name; all its spans count as steps then.</summary>
    public bool HasSteps { get; }

    /// <summary>The last user message of the first input that holds one; null when none was captured.</summary>
    public string? UserInput =>
        Steps
            .Select(s => s.Input.LastOrDefault(m => m.Message.Role == "user"))
            .FirstOrDefault(m => m is not null && m.Message.Text.Length > 0)
            ?.Message.Text;
}
