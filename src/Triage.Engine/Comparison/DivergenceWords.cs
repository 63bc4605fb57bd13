using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>A name as code spells it: <c>list_payments</c> is <c>listPayments</c> and <c>list-payments</c> too.</summary>
internal sealed record CodeName(string Text)
{
    /// <summary>Shorter names are words of their own in any text: they count only where they stand alone.</summary>
    private const int MinCharsInside = 6;

    private readonly string _folded = Folded(Text);

    public bool IsIn(string line)
    {
        var folded = Folded(line);
        for (
            var at = folded.IndexOf(_folded, StringComparison.Ordinal);
            at >= 0;
            at = folded.IndexOf(_folded, at + 1, StringComparison.Ordinal)
        )
        {
            if (_folded.Length >= MinCharsInside || StandsAlone(folded, at))
            {
                return true;
            }
        }

        return false;
    }

    private bool StandsAlone(string folded, int at) =>
        (at == 0 || !char.IsLetterOrDigit(folded[at - 1]))
        && (at + _folded.Length == folded.Length || !char.IsLetterOrDigit(folded[at + _folded.Length]));

    private static string Folded(string text) =>
        string.Concat(text.Where(c => c is not ('_' or '-')).Select(char.ToLowerInvariant));
}

/// <summary>What a change near the divergence would be called, and be about.</summary>
/// <param name="Names">What each stands for, as the end of the sentence "list_payments, …".</param>
internal sealed record DivergenceWords(IReadOnlyList<(string What, CodeName Name)> Names, IReadOnlySet<CodeTopic> Topics)
{
    private const int MinNameChars = 3;

    public static DivergenceWords Of(RunComparison comparison)
    {
        var names = new List<(string, CodeName)>();
        var topics = new HashSet<CodeTopic>();
        if (comparison.FirstDivergence is { } divergence)
        {
            var step = StepOf(comparison, divergence);
            Add("the tool where the runs part", step?.ToolName);
            Add("the agent where the runs part", divergence.Agent ?? step?.Agent);
            topics.UnionWith(TopicsOf(divergence.Kind));
            if (step is { Kind: StepKind.ToolCall or StepKind.Retrieval })
            {
                topics.Add(CodeTopic.Tools);
            }
        }

        topics.UnionWith(comparison.Changes.Where(c => c.TouchesDivergence).SelectMany(c => TopicsOf(c.Kind)));
        return new DivergenceWords(names, topics);

        void Add(string what, string? name)
        {
            if (name is { Length: >= MinNameChars })
            {
                names.Add((what, new CodeName(name)));
            }
        }
    }

    private static Span? StepOf(RunComparison comparison, FirstDivergence divergence) =>
        comparison.Red.Spans.FirstOrDefault(s => s.SpanId == divergence.RedSpanId)
        ?? comparison.Green.Spans.FirstOrDefault(s => s.SpanId == divergence.GreenSpanId);

    private static IEnumerable<CodeTopic> TopicsOf(DivergenceKind kind) =>
        kind switch
        {
            DivergenceKind.Timing => [CodeTopic.TimeOut, CodeTopic.Retry],
            DivergenceKind.Added or DivergenceKind.Missing => [CodeTopic.Retry],
            DivergenceKind.Status => [CodeTopic.TimeOut, CodeTopic.Credential],
            _ => [],
        };

    private static IEnumerable<CodeTopic> TopicsOf(Trigger trigger) =>
        trigger switch
        {
            Trigger.Prompt => [CodeTopic.Prompt],
            Trigger.Tools => [CodeTopic.Tools],
            Trigger.Model or Trigger.Parameters => [CodeTopic.Model],
            Trigger.Credential => [CodeTopic.Credential],
            Trigger.Timing => [CodeTopic.TimeOut, CodeTopic.Retry],
            _ => [],
        };
}
