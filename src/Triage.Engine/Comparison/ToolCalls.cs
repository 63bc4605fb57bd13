using System.Text.RegularExpressions;
using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <param name="Number">Which call of its tool, from 1 in order of start.</param>
internal sealed record ToolCall(Span Span, string Tool, int Number, double StartedAfterMs, bool Failed);

/// <summary>The steps of a run by id, each with its tool and its number among the calls of that tool.</summary>
internal sealed class ToolCalls
{
    private const int MaxToolsSearched = 20;

    private readonly Dictionary<string, ToolCall> _bySpan = new(StringComparer.Ordinal);

    public ToolCalls(IReadOnlyList<Span> spans)
    {
        var start = spans.Where(s => s.StartUnixNano > 0).Select(s => s.StartUnixNano).DefaultIfEmpty().Min();
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var span in spans.OrderBy(s => s.StartUnixNano))
        {
            var tool = span.ToolName ?? span.Name;
            var number = numbers[tool] = numbers.GetValueOrDefault(tool) + 1;
            var failed =
                span.Status is SpanStatus.Error
                || (span.Kind is StepKind.ToolCall && Troubles.Of(span.TextOf(ContentSlot.ToolResult)) is not Trouble.None);
            var after = span.StartUnixNano > 0 ? (span.StartUnixNano - start) / 1_000_000.0 : double.NaN;
            _bySpan.TryAdd(span.SpanId, new ToolCall(span, tool, number, Math.Round(after), failed));
        }
    }

    public ToolCall? Find(string spanId) => _bySpan.GetValueOrDefault(spanId);

    public IEnumerable<ToolCall> Of(string? tool) => _bySpan.Values.Where(c => c.Tool == tool).OrderBy(c => c.Number);

    /// <summary>The words with a digit in what each tool returned.</summary>
    public IEnumerable<(string Tool, HashSet<string> Words)> WordsReturned() =>
        ToolAnswers
            .In([.. _bySpan.Values.Select(c => c.Span)])
            .GroupBy(a => a.Tool, StringComparer.Ordinal)
            .Take(MaxToolsSearched)
            .Select(answers =>
                (answers.Key, answers.SelectMany(a => ReturnedWords.In(a.Result)).ToHashSet(StringComparer.Ordinal))
            );
}

/// <summary>Words that name a thing: <c>INV-7001</c>, <c>EU/2031</c>, <c>4711</c>.</summary>
internal static partial class ReturnedWords
{
    private const int MaxWords = 200_000;

    public static IEnumerable<string> In(string text) => WordsOf(text).Select(Identifier).OfType<string>().Take(MaxWords);

    /// <summary>Null when it is no single word of two characters or more with a digit in it.</summary>
    public static string? Identifier(string? value)
    {
        var word = value?.Trim().Trim('.', '-', '/', '_');
        return word is { Length: > 1 and <= 100 } && word.Any(char.IsAsciiDigit) && word.All(IsPart) ? word : null;
    }

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/';

    private static IEnumerable<string> WordsOf(string text)
    {
        for (var match = Word().Match(text); match.Success; match = match.NextMatch())
        {
            yield return match.Value;
        }
    }

    [GeneratedRegex("[A-Za-z0-9_./-]{2,100}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: -1)]
    private static partial Regex Word();
}
