using Triage.Engine.Agents;
using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;

namespace Triage.Engine.Checklists;

/// <summary>What was found for a question, shown beside it. It supports an answer and never gives one.</summary>
public static class QuestionEvidence
{
    private const int MaxEntries = 20;
    private const int MaxChars = 160;

    /// <summary>The signals that speak to a question; ids of questions never change their meaning.</summary>
    private static readonly Dictionary<string, string[]> SignalsOf = new(StringComparer.Ordinal)
    {
        ["D3"] = ["S3"],
        ["D5"] = ["S2", "S6", "S8"],
        ["D6"] = ["S4", "S5", "S7", "S9", "S10", "S24"],
        ["D7"] = ["S12", "S13", "S14", "S15", "S17"],
        ["D8"] = ["S11", "S18", "S19", "S20", "S21", "S22", "S23", "S24"],
        ["D9"] = ["S18", "S19", "S20", "S21", "S22", "S23", "S24"],
        ["D10"] = ["S11", "S17"],
        ["D11"] = ["S23"],
    };

    /// <returns>At most twenty entries; the last one says how many more there are.</returns>
    /// <param name="agent">The agent with its card; null when the incident names none.</param>
    public static IReadOnlyList<Evidence> For(
        Question question,
        PairDiagnosis? diagnosis,
        RecordedRun? red,
        AgentAtWork? agent = null
    )
    {
        var comparison = diagnosis?.Comparison;
        List<Evidence> found =
        [
            .. question.Id switch
            {
                "D0" => ContainmentEvidence.Of(red, agent),
                "D1" => Captured(red, comparison?.Green),
                "D11" => ItemEvidence.HowMany(diagnosis?.Items),
                "D3" => Changes(comparison, _ => true),
                "D4" => [.. ItemEvidence.Shared(diagnosis?.Items), .. Divergence(comparison)],
                "D5" => Changes(
                    comparison,
                    c => c.Kind is Trigger.Prompt or Trigger.Model or Trigger.Tools or Trigger.Parameters
                ),
                "D6" => [.. ItemEvidence.Shared(diagnosis?.Items), .. InputsAtDivergence(comparison)],
                _ => [],
            },
            .. SignalsFor(question, diagnosis),
        ];
        return found.Count <= MaxEntries
            ? found
            : [.. found.Take(MaxEntries - 1), new Evidence("note", question.Id, $"{found.Count - MaxEntries + 1} more")];
    }

    private static IEnumerable<Evidence> Captured(RecordedRun? red, RecordedRun? green)
    {
        if (red is null)
        {
            return [new Evidence("note", "D1", "No red run is named; nothing was captured.")];
        }

        var captured = red.Run.Summary.Diagnosability;
        return
        [
            new Evidence("signal", "S25", $"{Math.Round(captured.Score * 100)} % of what a diagnosis needs was captured."),
            .. captured.Missing.Select(m => new Evidence("signal", "S25", m)),
            green is null
                ? new Evidence("note", "D1", "There is no green run beside it.")
                : new Evidence("note", "D1", $"Green run {green.Run.Id} stands beside it."),
        ];
    }

    private static IEnumerable<Evidence> Changes(RunComparison? comparison, Func<PairChange, bool> wanted) =>
        (comparison?.Changes ?? [])
            .Where(wanted)
            .OrderByDescending(c => c.TouchesDivergence)
            .Select(c => new Evidence(
                "difference",
                c.Subject,
                $"{c.Subject}: {Side(c.Green)} → {Side(c.Red)}{(c.TouchesDivergence ? ", at the step where the runs part" : "")}"
            ));

    private static IEnumerable<Evidence> Divergence(RunComparison? comparison)
    {
        if (comparison is null)
        {
            return [];
        }

        if (comparison.FirstDivergence is not { } at)
        {
            var why = comparison.Abstained ?? "The runs do not part at any recorded step.";
            return [new Evidence("note", "D4", why)];
        }

        return [new Evidence("span", at.RedSpanId ?? at.GreenSpanId ?? at.Step, at.What), .. InputsAtDivergence(comparison)];
    }

    private static IEnumerable<Evidence> InputsAtDivergence(RunComparison? comparison) =>
        DivergingRow(comparison)
            ?.Differences.Where(d => d.IsInput && !d.Explained)
            .Select(d => new Evidence("difference", d.What, $"{d.What}: {Side(d.Green)} → {Side(d.Red)}"))
        ?? [];

    /// <summary>The row of the first divergence; null when the pair has none.</summary>
    internal static AlignedRow? DivergingRow(RunComparison? comparison) =>
        comparison?.FirstDivergence is { } at
            ? comparison.Rows.FirstOrDefault(r =>
                (at.RedSpanId is not null && r.Red?.SpanId == at.RedSpanId)
                || (at.RedSpanId is null && r.Green?.SpanId == at.GreenSpanId)
            )
            : null;

    private static IEnumerable<Evidence> SignalsFor(Question question, PairDiagnosis? diagnosis) =>
        SignalsOf.TryGetValue(question.Id, out var ids)
            ? (diagnosis?.Signals ?? []).Where(s => s.Fired && ids.Contains(s.Id)).Select(OfSignal)
            : [];

    internal static Evidence OfSignal(SignalReading signal) =>
        new(
            "signal",
            signal.Id,
            $"{Side(signal.Value)}{(signal.Reference is null ? "" : $" (green: {Short(signal.Reference)})")}"
        );

    private static string Side(string? value) => value is null ? "none" : Short(value);

    internal static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= MaxChars ? line : line[..MaxChars] + "…";
    }
}
