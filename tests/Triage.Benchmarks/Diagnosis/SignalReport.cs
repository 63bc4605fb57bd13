using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;

namespace Triage.Benchmarks.Diagnosis;

/// <summary>How long each signal takes on a pair of long runs, in which each model call is given the last messages again.</summary>
internal static class SignalReport
{
    private const int MessagesPerCall = 40;

    /// <summary>Until the compiler has done: a server has compared before.</summary>
    private const int WarmUps = 10;
    private const int Repeats = 5;

    public static int Print(int spans, DiagnosisRules rules, TextWriter to)
    {
        var (green, red) = (RunOf("a", spans, wrongAt: -1), RunOf("b", spans, wrongAt: spans / 2));
        for (var i = 0; i < WarmUps; i++)
        {
            _ = Diagnoser.Diagnose(RunComparer.Compare(green, red), rules);
        }

        var (compared, comparing, pair) = Median(() => RunComparer.Compare(green, red));
        Write($"{spans} spans a side: compared in {comparing:0} ms, {compared:0} ms CPU");
        var input = SignalInput.OfPair(pair, Surroundings.None, rules.Thresholds);
        foreach (var signal in Signals.All)
        {
            var (ms, _, _) = Once(() => signal.Read(input));
            if (ms >= 10)
            {
                Write($"  {signal.Id, -4} {ms, 6:0} ms CPU, with what it is the first to ask for");
            }
        }

        var (cpu, wall, diagnosis) = Median(() => Diagnoser.Diagnose(RunComparer.Compare(green, red), rules));
        Write($"compared and diagnosed in {wall:0} ms, {cpu:0} ms CPU: {diagnosis.Suggestions.FirstOrDefault()?.Class}");
        return 0;

        void Write(FormattableString line) => to.WriteLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private static (double CpuMs, double WallMs, T Answer) Median<T>(Func<T> what) =>
        Enumerable.Range(0, Repeats).Select(_ => Once(what)).OrderBy(m => m.WallMs).ElementAt(Repeats / 2);

    private static (double CpuMs, double WallMs, T Answer) Once<T>(Func<T> what)
    {
        using var process = Process.GetCurrentProcess();
        var (before, started) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
        var answer = what();
        var wall = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        process.Refresh();
        return ((process.TotalProcessorTime - before).TotalMilliseconds, wall, answer);
    }

    private static RecordedRun RunOf(string trace, int count, int wrongAt)
    {
        var spans = new List<Span>(count);
        var messages = new List<string> { Text("user", "Reconcile the ledgers of this month, one after the other.") };
        for (var at = 0; spans.Count + 1 < count; at++)
        {
            var (id, question) = ($"call_{trace}{at:x8}", $$"""{"ledger":"EU-{{at}}"}""");
            var answer =
                wrongAt >= 0 && spans.Count >= wrongAt
                    ? """{"error":"HTTP 401 key expired"}"""
                    : $$"""{"ledger":"EU-{{at}}","open":[{"id":"INV-{{at}}","amount":12.5}]}""";
            var asked = Part(
                "assistant",
                new
                {
                    type = "tool_call",
                    id,
                    name = "list_open",
                    arguments = question,
                }
            );
            Add(
                StepKind.ModelCall,
                "chat gpt-4.1",
                [.. messages.TakeLast(MessagesPerCall).Select((m, n) => In(n, m)), Out(asked)]
            );
            Add(
                StepKind.ToolCall,
                "execute_tool list_open",
                [
                    new SpanContent(ContentSlot.ToolArguments, 0, null, question),
                    new SpanContent(ContentSlot.ToolResult, 0, null, answer),
                ],
                id
            );
            messages.Add(asked);
            messages.Add(
                Part(
                    "tool",
                    new
                    {
                        type = "tool_call_response",
                        id,
                        response = answer,
                    }
                )
            );
        }

        var summary = new RunSummary
        {
            Agent = "recon",
            Task = "recon",
            UserInputKey = "same",
            StartedAtUtc = DateTimeOffset.UnixEpoch,
        };
        return new RecordedRun(
            new Run(trace, [], summary, default, 1, true, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch),
            spans
        );

        void Add(StepKind kind, string name, IReadOnlyList<SpanContent> contents, string? callId = null) =>
            spans.Add(
                new Span
                {
                    TraceId = trace.PadLeft(32, '0'),
                    SpanId = $"{trace}{spans.Count:x}".PadLeft(16, '0'),
                    Kind = kind,
                    Name = name,
                    Agent = "recon",
                    RequestModel = kind is StepKind.ModelCall ? "gpt-4.1" : null,
                    ToolName = kind is StepKind.ToolCall ? "list_open" : null,
                    ToolCallId = callId,
                    StartUnixNano = 1_790_000_000_000_000_000 + (spans.Count * 1_000_000L),
                    EndUnixNano = 1_790_000_000_000_500_000 + (spans.Count * 1_000_000L),
                    InputTokens = kind is StepKind.ModelCall ? 4000 : null,
                    Contents = contents,
                }
            );
    }

    private static SpanContent In(int order, string body) => new(ContentSlot.InputMessage, order, null, body);

    private static SpanContent Out(string body) => new(ContentSlot.OutputMessage, 0, "assistant", body);

    private static string Text(string role, string text) => Part(role, new { type = "text", content = text });

    private static string Part(string role, object part) => JsonSerializer.Serialize(new { role, parts = new[] { part } });
}
