using Triage.Engine;
using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;
using Triage.Storage.Knowledge;

namespace Triage.Benchmarks.Accuracy;

/// <summary>How often the first divergence and the first suggestion are right, on pairs whose cause is known.</summary>
internal static class AccuracyReport
{
    private sealed record Row(
        string Pair,
        string Client,
        bool Focus,
        RunComparison Comparison,
        bool DivergenceIsRight,
        PairDiagnosis Diagnosis,
        string Judged,
        bool TriggerIsRight
    );

    /// <summary>Clients of the three dialects that are mapped span by span; the others are read as far as they speak them.</summary>
    private static readonly string[] FocusClients = ["vercel", "oi-", "otel-openai", "meai", "maf", "sk"];

    public static int Print(string folder, TextWriter to)
    {
        var pairs = new RecordedPairs(folder);
        var rows = pairs.Accepted.Keys.Select(pair => Judge(pairs, pair)).ToList();
        foreach (var row in rows)
        {
            var divergence = row.Comparison.FirstDivergence;
            var top = row.Diagnosis.Suggestions.FirstOrDefault();
            to.WriteLine(
                $"{row.Pair, -5} {row.Client, -22} {(row.Focus ? "*" : " ")} {ContractWords.Of(row.Comparison.Tier), -13} {(row.DivergenceIsRight ? "+" : "-")} {(divergence is null ? "none" : ContractWords.Of(divergence.Kind)), -8} {Cut(divergence?.Step, 32), -32} {row.Judged, -9} {top?.Class} {top?.Score:0.00} {(top is null ? "" : ContractWords.Of(top.Trigger))}"
            );
        }

        Total("three dialects", rows.Where(r => r.Focus), to);
        Total("others", rows.Where(r => !r.Focus), to);
        Total("all", rows, to);
        return 0;
    }

    /// <summary>One pair in full, for reading.</summary>
    public static int PrintPair(string folder, string pair, TextWriter to)
    {
        var row = Judge(new RecordedPairs(folder), pair);
        to.WriteLine($"{row.Pair} {row.Client}: {row.Comparison.TierReason}");
        foreach (var aligned in row.Comparison.Rows)
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

        to.WriteLine($"divergence: {row.Comparison.FirstDivergence}");
        foreach (var change in row.Comparison.Changes)
        {
            to.WriteLine(
                $"change: {change.Kind} {change.Subject} {Cut(change.Green, 60)} > {Cut(change.Red, 60)} {change.TouchesDivergence}"
            );
        }

        foreach (var signal in row.Diagnosis.Signals.Where(s => s.Fired || s.Abstained is not (null or "not built yet")))
        {
            to.WriteLine($"signal: {signal.Id} {signal.Finding} {signal.Value} | {signal.Reference} | {signal.Abstained}");
        }

        foreach (var suggestion in row.Diagnosis.Suggestions)
        {
            to.WriteLine(
                $"suggestion: {suggestion.Class} {suggestion.Score} {suggestion.Band} {suggestion.Trigger} | {string.Join(" / ", suggestion.Reasons)} | {string.Join(" / ", suggestion.Against)}"
            );
        }

        to.WriteLine(string.Join("; ", row.Comparison.Warnings.Append(row.Diagnosis.Abstained)));
        return 0;
    }

    private static Row Judge(RecordedPairs pairs, string pair)
    {
        var accepted = pairs.Accepted[pair];
        var (green, red) = pairs.Read(pair);
        var comparison = RunComparer.Compare(green, red, masks: Knowledge.Value.Masks);
        var diagnosis = Diagnoser.Diagnose(comparison, Knowledge.Value.Classes, Knowledge.Value.Thresholds);
        var spans = accepted.Spans.All.Select(s => s.Span).ToHashSet(StringComparer.Ordinal);
        var right = comparison.FirstDivergence is { } divergence
            ? spans.Contains(divergence.RedSpanId ?? "") || spans.Contains(divergence.GreenSpanId ?? "")
            : spans.Count == 0;
        var judged = diagnosis.Suggestions.FirstOrDefault() switch
        {
            null => accepted.AbstainingIsRight ? "right(0)" : "abstained",
            { } top when accepted.Classes.Contains(top.Class) => "right",
            _ => "WRONG",
        };
        var client = pairs.Clients[pair];
        return new Row(
            pair,
            client,
            FocusClients.Any(f => client.StartsWith(f, StringComparison.Ordinal)),
            comparison,
            right,
            diagnosis,
            judged,
            diagnosis.Suggestions.FirstOrDefault() is { } first && accepted.Triggers.Contains(ContractWords.Of(first.Trigger))
        );
    }

    internal static readonly Lazy<Triage.Engine.Checklists.KnowledgeBase> Knowledge = new(() =>
    {
        var load = KnowledgeFiles.Load(Path.Combine(RepositoryRoot(), "data"));
        return load.Knowledge ?? throw new InvalidOperationException(string.Join('\n', load.Mistakes));
    });

    private static string RepositoryRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Triage.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new InvalidOperationException("Run this from a checkout: no Triage.sln above the program.");
    }

    private static void Total(string name, IEnumerable<Row> rows, TextWriter to)
    {
        var all = rows.ToList();
        to.WriteLine(
            $"{name}: {all.Count} pairs, first divergence right {all.Count(r => r.DivergenceIsRight)}, first suggestion right {all.Count(r => r.Judged.StartsWith("right", StringComparison.Ordinal))}, its trigger right {all.Count(r => r.TriggerIsRight)}, wrong {all.Count(r => r.Judged == "WRONG")}, abstained {all.Count(r => r.Judged == "abstained")}"
        );
    }

    private static string? Cut(string? text, int length) =>
        text?.ReplaceLineEndings(" ") is { } line && line.Length > length ? line[..length] : text?.ReplaceLineEndings(" ");
}
