using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>What the tools of a run were asked and answered; each part is made when it is first asked for, and once.</summary>
internal sealed class RunCalls(IReadOnlyList<Span> spans, KnownMessages messages)
{
    /// <inheritdoc cref="RecordedCalls"/>
    public IReadOnlyList<RecordedCall> All => field ??= RecordedCalls.Of(spans, messages);

    public IReadOnlyList<ToolAnswer> Answers => field ??= ToolAnswers.In(spans, All);

    /// <inheritdoc cref="CutResults"/>
    public IReadOnlyList<CutResult> Cut => field ??= CutResults.In(Answers);
}
