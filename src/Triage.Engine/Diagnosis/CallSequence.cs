using Triage.Engine.Agents;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>One tool call with its answer, as far as captured.</summary>
/// <param name="Arguments">Canonical; null when not captured.</param>
/// <param name="Result">As recorded; null when not captured.</param>
/// <param name="Acts">By the words of the tool's name: it writes or sends.</param>
internal sealed record CallMade(Span Span, string Tool, string? Arguments, string? Result, Trouble Trouble, bool Acts)
{
    /// <summary>Tool and arguments: two calls with equal questions asked the same. Null when the arguments were not captured.</summary>
    public string? Question { get; } = Arguments is null ? null : $"{Tool}\n{Arguments}";
}

/// <summary>The tool calls of a run in order, from its tool spans or, where the SDK sends none with content, from its messages.</summary>
internal sealed class CallSequence(IReadOnlyList<CallMade> calls)
{
    public IReadOnlyList<CallMade> Calls => calls;

    /// <summary>Calls whose arguments were captured.</summary>
    public ILookup<string, CallMade> ByQuestion =>
        field ??= Calls.Where(c => c.Question is not null).ToLookup(c => c.Question!, StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> ByTool =>
        Calls.GroupBy(c => c.Tool, StringComparer.Ordinal).ToDictionary(c => c.Key, c => c.Count(), StringComparer.Ordinal);

    /// <summary>How often the most repeated call was made with the same answer; 0 without calls whose arguments were captured.</summary>
    public int SameCall => Repeats.FirstOrDefault()?.Count ?? 0;

    /// <summary>The longest stretch of two different calls in turn; 0 when none turns more than once.</summary>
    public int Alternations => Turns().Length;

    public static CallSequence Of(IReadOnlyList<Span> spans) =>
        Of(RecordedCalls.Of(spans), new ContentCache(ContentMask.WithinRun));

    /// <param name="cache">Of one run, not of a pair.</param>
    public static CallSequence Of(IReadOnlyList<RecordedCall> recorded, ContentCache cache)
    {
        var calls = new List<RecordedCall>();
        // A call that only messages tell of stands there twice: where it was asked for, and where its answer was handed in.
        var asked = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var call in recorded)
        {
            if (call.CallId is { } id && asked.TryGetValue(id, out var at))
            {
                calls[at] = calls[at] with { Results = call.Results, Span = call.Span };
                continue;
            }

            if (call.CallId is not null)
            {
                asked[call.CallId] = calls.Count;
            }

            calls.Add(call);
        }

        var acting = calls
            .Select(c => c.Tool)
            .Distinct(StringComparer.Ordinal)
            .Where(ToolReaches.ActsByName)
            .ToHashSet(StringComparer.Ordinal);
        return new CallSequence([.. calls.Select(c => Of(c, acting.Contains(c.Tool), cache))]);
    }

    private static CallMade Of(RecordedCall call, bool acts, ContentCache cache)
    {
        var result = call.Results.Count == 0 ? null : string.Join('\n', call.Results);
        var told = Troubles.Of(result);
        var failed = call.Span is { Kind: StepKind.ToolCall, Status: SpanStatus.Error };
        return new CallMade(
            call.Span,
            call.Tool,
            call.Arguments.Count == 0 ? null : cache.Canonical(string.Join('\n', call.Arguments)),
            result,
            told is Trouble.None && failed ? Trouble.Failed : told,
            acts
        );
    }

    /// <summary>Calls that were made more than once with the same arguments and the same answer, the most repeated first.</summary>
    public IReadOnlyList<IReadOnlyList<CallMade>> Repeats =>
        field ??= [
            .. Calls
                // Most questions are asked once: their answers need no canonical form. A receipt has its own id and time each time.
                .Where(c => c.Question is { } question && ByQuestion[question].Count() > 1)
                .GroupBy(c => (c.Question, Answer: c.Result is null ? null : CanonicalContent.Of(c.Result)))
                .Where(c => c.Count() > 1)
                .Select(c => (IReadOnlyList<CallMade>)[.. c])
                .OrderByDescending(c => c.Count),
        ];

    /// <summary>The longest stretch of A-B-A-B: where it begins, and how long it is.</summary>
    public (int Start, int Length) Turns()
    {
        var (start, longest, length) = (0, 0, 0);
        for (var at = 2; at < Calls.Count; at++)
        {
            var turns =
                Calls[at].Question is { } question && question == Calls[at - 2].Question && question != Calls[at - 1].Question;
            length =
                !turns ? 0
                : length == 0 ? 3
                : length + 1;
            if (length > longest)
            {
                (start, longest) = (at - length + 1, length);
            }
        }

        return (start, longest);
    }
}
