using Triage.Engine;
using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;

namespace Triage.Benchmarks.Accuracy;

/// <summary>How often the first divergence and the first suggestion are right, on pairs whose cause is known.</summary>
internal static class AccuracyReport
{
    public static int Print(string folder, Given given, TextWriter to)
    {
        var rows = Judge(folder, given);
        foreach (var row in rows)
        {
            to.WriteLine(LineOf(row));
        }

        Total("three dialects", [.. rows.Where(r => r.Focus)], to);
        Total("others", [.. rows.Where(r => !r.Focus)], to);
        Total("all", rows, to);
        Confusion.Print("layer", rows, c => c.Split('.')[0], to);
        Confusion.Print("class", rows, c => c, to);
        return 0;
    }

    public static IReadOnlyList<JudgedPair> Judge(string folder, Given given)
    {
        var pairs = new RecordedPairs(folder);
        return [.. pairs.Accepted.Keys.Select(pair => JudgedPair.Of(pairs, pair, given))];
    }

    private static string LineOf(JudgedPair row)
    {
        var divergence = row.Comparison?.FirstDivergence;
        var top = row.Diagnosis.Suggestions.FirstOrDefault();
        var near = row.Divergence switch
        {
            Nearness.Exact => "+",
            Nearness.Beside => "~",
            Nearness.Elsewhere => "-",
            _ => " ",
        };
        return $"{row.Pair, -5} {row.Client, -22} {row.Label.Cause, -32} {ContractWords.Of(row.Comparison?.Tier ?? PairTier.None), -13} {near} {(divergence is null ? "none" : ContractWords.Of(divergence.Kind)), -8} {Cut(divergence?.Step, 32), -32} {row.Verdict, -9} {top?.Class} {top?.Score:0.00} {(top is null ? "" : ContractWords.Of(top.Trigger))}{(row.Accepted.Both.Count > 0 ? row.SaysBoth ? " (both)" : " (one)" : "")}";
    }

    /// <summary>One pair in full, for reading.</summary>
    public static int PrintPair(string folder, string pair, Given given, TextWriter to)
    {
        var row = JudgedPair.Of(new RecordedPairs(folder), pair, given);
        if (row.Comparison is { } comparison)
        {
            PrintComparison(row, comparison, to);
        }

        PrintDiagnosis(row.Diagnosis, to);
        return 0;
    }

    private static void PrintComparison(JudgedPair row, RunComparison comparison, TextWriter to)
    {
        to.WriteLine($"{row.Pair} {row.Client}: {comparison.TierReason}");
        foreach (var aligned in comparison.Rows)
        {
            var span = (aligned.Red ?? aligned.Green)!;
            to.WriteLine(
                $"{new string(' ', 2 * aligned.Depth)}{aligned.Kind} {span.Kind} {span.StepName} {aligned.Green?.SpanId}/{aligned.Red?.SpanId} {aligned.Green?.DurationMs:0}/{aligned.Red?.DurationMs:0} ms"
            );
            foreach (var d in aligned.Differences)
            {
                to.WriteLine(
                    $"{new string(' ', 2 * aligned.Depth)}  ! {(d.IsInput ? "in " : "out")} {d.What}{(d.Explained ? " explained" : "")}: {Cut(d.Green, 150)} | {Cut(d.Red, 150)}"
                );
            }
        }

        to.WriteLine($"divergence: {comparison.FirstDivergence}");
        foreach (var change in comparison.Changes)
        {
            to.WriteLine(
                $"change: {change.Kind} {change.Subject} {Cut(change.Green, 60)} > {Cut(change.Red, 60)} {change.TouchesDivergence}"
            );
        }

        to.WriteLine(string.Join("; ", comparison.Warnings));
    }

    private static void PrintDiagnosis(PairDiagnosis diagnosis, TextWriter to)
    {
        foreach (var signal in diagnosis.Signals.Where(s => s.Fired || s.Abstained is not null))
        {
            to.WriteLine($"signal: {signal.Id} {signal.Finding} {signal.Value} | {signal.Reference} | {signal.Abstained}");
        }

        foreach (var suggestion in diagnosis.Suggestions)
        {
            to.WriteLine(
                $"suggestion: {suggestion.Class} {suggestion.Score} {suggestion.Band} {suggestion.Trigger} | {string.Join(" / ", suggestion.Reasons.Select(r => r.Text))} | {string.Join(" / ", suggestion.Against)}"
            );
        }

        foreach (var suspect in diagnosis.SuspectSpans)
        {
            to.WriteLine($"suspect: {suspect.SpanId} {suspect.Score} {suspect.Why}");
        }

        to.WriteLine(diagnosis.Abstained);
    }

    private static void Total(string name, IReadOnlyList<JudgedPair> rows, TextWriter to)
    {
        to.WriteLine();
        to.WriteLine($"{name}: {rows.Count} pairs");
        foreach (var (figure, tally) in AccuracyFigures.Of(rows).Where(f => f.Value.Of > 0))
        {
            to.WriteLine($"  {figure, -42} {tally}");
        }

        foreach (var (mistake, count) in AccuracyFigures.Mistakes(rows))
        {
            to.WriteLine($"  {mistake, -42} {count}");
        }
    }

    private static string? Cut(string? text, int length) =>
        text?.ReplaceLineEndings(" ") is { } line && line.Length > length ? line[..length] : text?.ReplaceLineEndings(" ");
}
