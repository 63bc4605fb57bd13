using System.Globalization;
using Triage.Benchmarks.Accuracy;
using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;
using Triage.Engine.Tests.Comparison;

namespace Triage.Benchmarks.Alignment;

/// <summary>What aligning costs, and how good it is.</summary>
internal static class AlignmentReport
{
    private const int Spans = 10_000;
    private const int Traces = 200;
    private const int Seed = 5;

    private static readonly (double Changed, double NewTailFrom, string Name)[] Cases =
    [
        (0.01, 0, "1 % changed"),
        (0.10, 0, "10 % changed"),
        (0.05, 0.6, "another tail from 60 %"),
    ];

    public static int Print(TextWriter to)
    {
        foreach (var (changed, newTailFrom, name) in Cases)
        {
            PrintCost(name, changed, newTailFrom, to);
        }

        PrintQuality(to);
        return 0;
    }

    private static void PrintCost(string name, double changed, double newTailFrom, TextWriter to)
    {
        var green = LongRun.Make("a", Spans, 1, 0, 0, withContent: true);
        var red = LongRun.Make("b", Spans, 2, changed, newTailFrom, withContent: true);
        var (cache, names) = (new ContentCache(ContentMask.Plain), new SpanNames());
        var (g, r) = (new RunReading(green, cache), new RunReading(red, cache));
        var (gForest, rForest) = (new SpanForest(g, names, false), new SpanForest(r, names, false));
        var aligning = Cpu.BestMs(() => new ForestMatch(gForest, rForest).Match(gForest.Roots, rForest.Roots));
        var matched = 0;
        var matching = Cpu.BestMs(() => matched = new SpanMatching(g, r).RedOf.Count(m => m >= 0));
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        _ = new SpanMatching(g, r);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var knowledge = JudgedPair.Knowledge.Value;
        var comparing = Cpu.BestMs(() => RunComparer.Compare(green, red, masks: knowledge.Masks));
        // The signals go on with what the comparison has read: only both together have a price.
        var judging = Cpu.BestMs(() =>
            Diagnoser.Diagnose(RunComparer.Compare(green, red, masks: knowledge.Masks), knowledge.Rules)
        );
        to.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{green.Spans.Count} x {red.Spans.Count} spans, {name}: alignment in order {aligning:F2} ms CPU, matching with keys, moves and doubts {matching:F1} ms ({matched} matched, {allocated / 1e6:F1} MB), comparison {comparing:F0} ms, with diagnosis {judging:F0} ms"
            )
        );
    }

    private static void PrintQuality(TextWriter to)
    {
        var (exact, ours, worst, worstCase) = (0L, 0L, 0.0, "");
        foreach (var (density, traces) in new[] { (0.005, 50), (0.02, 50), (0.05, 50), (0.15, 50) })
        {
            var (exactHere, oursHere) = (0L, 0L);
            for (var i = 0; i < traces; i++)
            {
                var random = new Random(Seed * 1_000 + i + (int)(density * 100_000));
                var spans = random.Next(200, 2_001);
                var green = AgentTrace.Random(random, spans);
                var red = green.Edited(random, Math.Max(1, (int)(spans * density)));
                var script = EditScript.Of(green.Recorded("a"), red.Recorded("b"));
                if (!script.IsValid)
                {
                    throw new InvalidOperationException($"Not a script: density {density}, trace {i}.");
                }

                var distance = TreeEditDistance.Of(green, red);
                (exactHere, oursHere) = (exactHere + distance, oursHere + script.Cost);
                if (distance > 0 && script.Cost / (double)distance > worst)
                {
                    (worst, worstCase) = (
                        script.Cost / (double)distance,
                        $"{spans} spans, {density:P1} edited, {script.Cost} for {distance}"
                    );
                }
            }

            (exact, ours) = (exact + exactHere, ours + oursHere);
            to.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{traces} traces with {density:P1} edits: {oursHere} for {exactHere}, {oursHere / (double)exactHere:F3} x"
                )
            );
        }

        to.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Traces} traces: {ours} for {exact}, {ours / (double)exact:F3} x the exact distance; worst {worst:F2} x ({worstCase})"
            )
        );
    }
}
