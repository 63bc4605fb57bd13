using System.Globalization;
using Triage.Benchmarks.Accuracy;
using Triage.Engine.Runs;

namespace Triage.Benchmarks.Payloads;

/// <summary>What is read from each side of every recorded pair, for comparing with the payloads by eye, and whether the runs are counted right.</summary>
internal static class PayloadReport
{
    public static int Print(string folder, TextWriter to)
    {
        var pairs = new RecordedPairs(folder);
        var wrong = 0;
        foreach (var (pair, accepted) in pairs.Accepted)
        {
            foreach (var (side, expected) in new[] { ("green", accepted.Runs.Green), ("red", accepted.Runs.Red) })
            {
                var spans = pairs.SpansOf(pair, side);
                var runs = spans
                    .GroupBy(s => s.TraceId)
                    .GroupBy(t => RunKeyOf(t) ?? t.Key)
                    .Select(r => r.SelectMany(t => t))
                    .ToList();
                var right = runs.Count == expected;
                wrong += right ? 0 : 1;
                to.WriteLine(
                    $"{pair} {side} {pairs.Labels[pair].Client}: {(right ? "" : $"EXPECTED {expected} ")}{runs.Count} run(s), {spans.Select(s => s.TraceId).Distinct().Count()} trace(s)"
                );
                foreach (var run in runs.Take(2))
                {
                    Describe([.. run], to);
                }
            }
        }

        to.WriteLine($"sides with a wrong number of runs: {wrong}");
        return wrong;
    }

    private static string? RunKeyOf(IEnumerable<Span> trace) =>
        trace.Select(s => s.RunKey).OfType<string>().Order(StringComparer.Ordinal).FirstOrDefault();

    private static void Describe(List<Span> spans, TextWriter to)
    {
        var summary = RunSummaries.Of(spans, null);
        to.WriteLine(
            $"    agent {summary.Agent} ({string.Join(", ", summary.Agents)}), task {summary.Task}, build {summary.Build}, key {spans.Select(s => s.RunKey).OfType<string>().FirstOrDefault()}"
        );
        to.WriteLine(
            $"    {spans.Count} spans ({string.Join(" ", Counted(spans.Select(s => s.Dialect ?? "plain")))}), {summary.ModelCallCount} model calls, {summary.ToolCallCount} tool calls, tokens {summary.InputTokens}/{summary.OutputTokens}, conversation {Joined(spans.Select(s => s.ConversationId))}, subjects {string.Join(" ", summary.Subjects.Select(s => $"{s.Name}={s.Value}"))}"
        );
        to.WriteLine(
            $"    models {Joined(spans.Select(s => s.RequestModel))} > {Joined(spans.Select(s => s.ResponseModel))}, provider {Joined(spans.Select(s => s.Provider))}, finish {string.Join(" ", Counted(spans.Select(s => s.FinishReason)))}, errors {string.Join(" ", Counted(spans.Select(s => s.ErrorType)))}, status {string.Join(" ", Counted(spans.Select(s => s.Status.ToString())))}"
        );
        to.WriteLine($"    {string.Join("; ", Counted(spans.SelectMany(s => s.Contents.Select(c => $"{s.Kind}.{c.Slot}"))))}");
        to.WriteLine(
            $"    tools {string.Join(" ", Counted(spans.Where(s => s.Kind == StepKind.ToolCall).Select(s => s.ToolName)))}; diagnosability {summary.Diagnosability.Score.ToString("0.00", CultureInfo.InvariantCulture)}"
        );
        foreach (var missing in summary.Diagnosability.Missing)
        {
            to.WriteLine($"    - {missing}");
        }
    }

    private static string Joined(IEnumerable<string?> words) =>
        string.Join(",", words.OfType<string>().Distinct(StringComparer.Ordinal));

    private static IEnumerable<string> Counted(IEnumerable<string?> words) =>
        words
            .OfType<string>()
            .GroupBy(w => w, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => $"{g.Count()}x{g.Key}");
}
