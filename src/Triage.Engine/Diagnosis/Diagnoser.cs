using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// What a pair says, by rule: the signals are read, weighed for each failure class, and turned into at most five
/// suggestions, or into none with the reason. No model takes part; the same pair always gives the same answer.
/// </summary>
public static class Diagnoser
{
    private const int MaxSuggestions = 5;
    private const int MaxSuspects = 10;

    public static PairDiagnosis Diagnose(RunComparison comparison, IReadOnlyList<FailureClass> classes, Thresholds thresholds)
    {
        if (comparison.Abstained is { } why)
        {
            return WithoutPair(comparison.Red, why, comparison.Items, classes, thresholds) with { Comparison = comparison };
        }

        IReadOnlyList<SignalReading> signals = [.. Signals.All.SelectMany(s => s.Read(comparison))];
        var suggestions = SuggestionsOf(
            classes.Select(c => ClassWeighing.Of(c, signals, comparison)),
            comparison.Tier,
            thresholds
        );
        return new PairDiagnosis(
            comparison,
            signals,
            suggestions,
            SuspectsOf(comparison, signals),
            FactsOf(comparison, signals),
            suggestions.Count > 0 ? null : WhyNone(comparison, signals)
        )
        {
            Red = comparison.Red,
            Items = comparison.Items,
        };
    }

    /// <summary>
    /// Without a green run only what can be read from the red run alone is said, and a class is suggested only when its
    /// own right items speak for it.
    /// </summary>
    public static PairDiagnosis WithoutPair(
        RecordedRun red,
        string why,
        ItemContrast? items,
        IReadOnlyList<FailureClass> classes,
        Thresholds thresholds
    )
    {
        IReadOnlyList<SignalReading> signals = [.. Signals.All.SelectMany(s => ReadAlone(s, red, why, items))];
        var suggestions = SuggestionsOf(
            classes.Select(c => ClassWeighing.Of(c, signals, null)).Where(w => w.RestsOnItems),
            PairTier.None,
            thresholds
        );
        return new PairDiagnosis(
            null,
            signals,
            suggestions,
            SuspectsOf(null, [.. signals.Where(s => s.Id is "S10" or "S26")]),
            red.Spans.Count == 0 ? Facts.WithoutRun : new HashSet<string>(StringComparer.Ordinal),
            suggestions.Count > 0 ? null : why
        )
        {
            Red = red,
            Items = items,
        };
    }

    private static IReadOnlyList<SignalReading> ReadAlone(SignalRule signal, RecordedRun red, string why, ItemContrast? items)
    {
        var missing = S25Diagnosability.Missing(red, PairTier.None);
        return signal switch
        {
            S10CutResult cut => cut.Read(red),
            S26WrongItems wrong => wrong.Read(items),
            S25Diagnosability =>
            [
                new SignalReading(
                    signal.Id,
                    null,
                    true,
                    Strength.Weak,
                    $"{7 - missing.Count} of 7; not recorded: {string.Join(", ", missing)}",
                    "7 of 7",
                    [],
                    null
                ),
            ],
            NotBuilt => [SignalReading.Abstain(signal.Id, "not built yet")],
            _ => [SignalReading.Abstain(signal.Id, why)],
        };
    }

    private static IReadOnlyList<Suggestion> SuggestionsOf(
        IEnumerable<ClassWeighing> weighed,
        PairTier tier,
        Thresholds thresholds
    )
    {
        var cap = CapOf(tier, thresholds);
        var capOfItems = Math.Max(cap, thresholds.Get(ThresholdKeys.CapSameRun));
        return
        [
            .. weighed
                .Where(w => w.Score > 0)
                .Select(w => w.Suggest(w.RestsOnItems ? capOfItems : cap, thresholds.Get(ThresholdKeys.SuggestionHighBand)))
                .Where(s => s.Score >= thresholds.Get(ThresholdKeys.SuggestionMinScore))
                .OrderByDescending(s => s.Score)
                .ThenBy(s => s.Class, StringComparer.Ordinal)
                .Take(MaxSuggestions),
        ];
    }

    private static double CapOf(PairTier tier, Thresholds thresholds) =>
        tier switch
        {
            PairTier.SameSubject => thresholds.Get(ThresholdKeys.CapSameSubject),
            PairTier.SamePath => thresholds.Get(ThresholdKeys.CapSamePath),
            PairTier.SameTask => thresholds.Get(ThresholdKeys.CapSameTask),
            // A pair that a person chose against the rule is no better than the consensus.
            _ => thresholds.Get(ThresholdKeys.CapConsensus),
        };

    private static string WhyNone(RunComparison comparison, IReadOnlyList<SignalReading> signals)
    {
        if (comparison.FirstDivergence is { } divergence)
        {
            return $"The runs part at {divergence.Step}, but no signal that could be read carries a failure class.";
        }

        var notRecorded = signals.FirstOrDefault(s => s is { Id: "S25", Fired: true })?.Value;
        return "The two runs show no difference that the inputs do not explain."
            + (notRecorded is null ? "" : $" Recorded of the red run: {notRecorded}.");
    }

    private static List<SuspectSpan> SuspectsOf(RunComparison? comparison, IReadOnlyList<SignalReading> signals)
    {
        var suspects = new List<SuspectSpan>();
        if (comparison?.FirstDivergence is { } divergence)
        {
            suspects.Add(new SuspectSpan(divergence.RedSpanId ?? divergence.GreenSpanId!, 0.9, divergence.What));
        }

        foreach (var signal in signals.Where(s => s.Fired).OrderByDescending(s => s.Strength))
        {
            foreach (var spanId in signal.SpanIds.Where(id => suspects.All(s => s.SpanId != id)))
            {
                suspects.Add(
                    new SuspectSpan(spanId, signal.Strength is Strength.Strong ? 0.6 : 0.3, $"{signal.Id}: {signal.Value}")
                );
            }
        }

        return [.. suspects.Take(MaxSuspects)];
    }

    private static HashSet<string> FactsOf(RunComparison comparison, IReadOnlyList<SignalReading> signals)
    {
        var facts = new HashSet<string>(StringComparer.Ordinal);
        var isInput = comparison.FirstDivergence is { Kind: DivergenceKind.Input };
        // A prompt that did not arrive is lost on the way, not edited.
        var callChanged = isInput && comparison.Changes.Any(IsOfTheCall) && !Fired("S1", S1PromptToolsAndBuild.PromptLost);
        Add(Facts.CallChanged, callChanged);
        Add(Facts.DivergenceIsInput, isInput && !callChanged);
        Add(Facts.DivergenceIsOutput, comparison.FirstDivergence is { Kind: DivergenceKind.Output or DivergenceKind.Status });
        Add(Facts.DeliveryDiffers, Fired("S13") || Fired("S14"));
        Add(Facts.EnvironmentSignal, Fired("S18") || Fired("S19") || Fired("S20") || Fired("S21") || Fired("S24"));
        Add(Facts.PromptChanged, Fired("S1", S1PromptToolsAndBuild.Prompt));
        Add(Facts.ToolsChanged, Fired("S1", S1PromptToolsAndBuild.Tools));
        Add(Facts.ModelChanged, Fired("S2"));
        Add(Facts.ContextLost, Fired("S1", S1PromptToolsAndBuild.PromptLost));
        Add(Facts.NoTrace, comparison.Red.Spans.Count == 0);
        return facts;

        bool Fired(string id, params string[] findings) =>
            signals.Any(s => s.Fired && s.Id == id && (findings.Length == 0 || findings.Contains(s.Finding)));

        static bool IsOfTheCall(PairChange change) =>
            change is { TouchesDivergence: true, Kind: Trigger.Prompt or Trigger.Tools or Trigger.Model or Trigger.Parameters };

        void Add(string fact, bool holds)
        {
            if (holds)
            {
                facts.Add(fact);
            }
        }
    }
}
