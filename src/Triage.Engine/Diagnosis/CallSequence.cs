using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>One tool call with its answer, as far as captured.</summary>
/// <param name="Arguments">Canonical; null when not captured.</param>
/// <param name="Result">As recorded; null when not captured.</param>
internal sealed record CallMade(Span Span, string Tool, string? Arguments, string? Result)
{
    private readonly Lazy<string> _answer = new(() => Result is null ? "" : CanonicalContent.Of(Result));

    /// <summary>Tool and arguments: two calls with equal keys asked the same. Null when the arguments were not captured.</summary>
    public string? Question => Arguments is null ? null : $"{Tool}\n{Arguments}";

    /// <summary>Null when it cannot be told from others.</summary>
    public string? Exchange => Question is null ? null : $"{Question}\n{_answer.Value}";

    public Trouble Trouble => Troubles.Of(Result);

    public bool Failed => Span is { Kind: StepKind.ToolCall, Status: SpanStatus.Error } || Trouble is not Trouble.None;
}

/// <summary>The tool calls of a run in order, from its tool spans or, where the SDK sends none with content, from its messages.</summary>
internal sealed record CallSequence(IReadOnlyList<CallMade> Calls)
{
    public static CallSequence Of(IReadOnlyList<Span> spans)
    {
        var calls = new List<CallMade>();
        // A call told by messages stands there twice: where it was asked for, and where its answer was handed in.
        var open = new Dictionary<string, Queue<int>>(StringComparer.Ordinal);
        foreach (var call in RecordedCalls.Of(spans))
        {
            if (call is { Arguments.Count: 0, Results.Count: > 0, Span.Kind: StepKind.ModelCall })
            {
                if (open.TryGetValue(call.Tool, out var waiting) && waiting.TryDequeue(out var at))
                {
                    calls[at] = calls[at] with { Result = string.Join('\n', call.Results) };
                }

                continue;
            }

            if (call.Span.Kind is StepKind.ModelCall)
            {
                (open.TryGetValue(call.Tool, out var queue) ? queue : open[call.Tool] = new()).Enqueue(calls.Count);
            }

            calls.Add(
                new CallMade(
                    call.Span,
                    call.Tool,
                    call.Arguments.Count == 0 ? null : CanonicalContent.Of(string.Join('\n', call.Arguments)),
                    call.Results.Count == 0 ? null : string.Join('\n', call.Results)
                )
            );
        }

        return new CallSequence(calls);
    }

    /// <summary>How often the most repeated call was made with the same answer; 0 without calls whose arguments were captured.</summary>
    public int SameCall =>
        Calls.Where(c => c.Exchange is not null).GroupBy(c => c.Exchange, StringComparer.Ordinal).Select(c => c.Count()).DefaultIfEmpty().Max();

    /// <summary>The longest stretch of two different calls in turn; 0 when none turns more than once.</summary>
    public int Alternations
    {
        get
        {
            var (longest, length) = (0, 0);
            for (var at = 2; at < Calls.Count; at++)
            {
                var turns =
                    Calls[at].Question is { } question
                    && question == Calls[at - 2].Question
                    && question != Calls[at - 1].Question;
                length = !turns ? 0 : length == 0 ? 3 : length + 1;
                longest = Math.Max(longest, length);
            }

            return longest;
        }
    }
}
