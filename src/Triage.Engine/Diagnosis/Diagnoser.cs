using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>What a diagnosis goes by: the team's files, read and checked.</summary>
public sealed record DiagnosisRules(IReadOnlyList<FailureClass> Classes, WeightTable Weights, Thresholds Thresholds);

/// <summary>
/// What a pair says, or a red run alone, by rule: the signals are read, weighed for each failure class, and turned into
/// at most five suggestions, or into none with the reason. No model takes part; the same input always gives the same answer.
/// </summary>
public static class Diagnoser
{
    private const int MaxSuggestions = 5;

    /// <param name="around">What is known beyond the pair; null for nothing.</param>
    public static PairDiagnosis Diagnose(RunComparison comparison, DiagnosisRules rules, Surroundings? around = null)
    {
        var input = SignalInput.OfPair(comparison, around ?? Surroundings.None, rules.Thresholds);
        return Diagnose(input, rules) with { Comparison = comparison.WithoutReading() };
    }

    /// <summary>
    /// Without a green run what can be read from the red run alone is said, more weakly: nothing reaches the high band but
    /// what its own right items speak for.
    /// </summary>
    /// <param name="why">Why there is no green run, in a sentence.</param>
    public static PairDiagnosis WithoutPair(
        RecordedRun red,
        string why,
        ItemContrast? items,
        DiagnosisRules rules,
        Surroundings? around = null
    ) => Diagnose(SignalInput.OfRed(red, why, items, around ?? Surroundings.None, rules.Thresholds), rules);

    private static PairDiagnosis Diagnose(SignalInput input, DiagnosisRules rules)
    {
        var read = new IReadOnlyList<SignalReading>[Signals.All.Count];
        Parallel.For(0, read.Length, at => read[at] = Signals.All[at].Read(input));
        IReadOnlyList<SignalReading> signals = [.. read.SelectMany(r => r)];
        var weighed = WeighingsOf(signals, input.Pair, rules).ToList();
        var suggestions = SuggestionsOf(weighed.Where(w => w.Weighing.RuledOut is null).Select(w => w.Weighing), input, rules);
        return new PairDiagnosis(
            null,
            signals,
            suggestions,
            SuspectSpans.Of(input, signals),
            FactsOfPair.Of(input, signals),
            suggestions.Count > 0 ? null : WhyNone(input, signals, rules)
        )
        {
            Red = input.Red,
            WithoutPair = input.WithoutPair,
            Items = input.Items,
            RuledOut =
            [
                .. weighed
                    .Where(w => w.Weighing is { RuledOut: not null, Score: > 0 })
                    .Select(w => new RuledOutClass(w.Class, w.Weighing.RuledOut!)),
            ],
        };
    }

    private static IEnumerable<(string Class, ClassWeighing Weighing)> WeighingsOf(
        IReadOnlyList<SignalReading> signals,
        RunComparison? pair,
        DiagnosisRules rules
    ) =>
        from failureClass in rules.Classes
        let weights = rules.Weights.Find(failureClass.Id)
        where weights is { NeverFromTraces: null }
        select (failureClass.Id, new ClassWeighing(failureClass, weights, rules.Weights, signals, pair));

    private static IReadOnlyList<Suggestion> SuggestionsOf(
        IEnumerable<ClassWeighing> weighed,
        SignalInput input,
        DiagnosisRules rules
    )
    {
        var thresholds = rules.Thresholds;
        var cap = CapOf(input.Pair, thresholds);
        var capOfItems = Math.Max(cap, thresholds.Get(ThresholdKeys.CapSameRun));
        var highBand = thresholds.Get(ThresholdKeys.SuggestionHighBand);
        return
        [
            .. weighed
                .Where(w => w.Score > 0)
                .Select(w => w.Suggest(w.RestsOnItems ? capOfItems : cap, highBand, input.Red))
                .Where(s => s.Score >= thresholds.Get(ThresholdKeys.SuggestionMinScore))
                .OrderByDescending(s => s.Score)
                .ThenBy(s => s.Class, StringComparer.Ordinal)
                .Take(MaxSuggestions),
        ];
    }

    private static double CapOf(RunComparison? pair, Thresholds thresholds) =>
        pair?.Tier switch
        {
            null => thresholds.Get(ThresholdKeys.CapRedOnly),
            PairTier.SameSubject => thresholds.Get(ThresholdKeys.CapSameSubject),
            PairTier.SamePath => thresholds.Get(ThresholdKeys.CapSamePath),
            PairTier.SameTask => thresholds.Get(ThresholdKeys.CapSameTask),
            // A pair that a person chose against the rule is no better than the consensus.
            _ => thresholds.Get(ThresholdKeys.CapConsensus),
        };

    private static string WhyNone(SignalInput input, IReadOnlyList<SignalReading> signals, DiagnosisRules rules)
    {
        if (input.Pair is null)
        {
            return input.WithoutPair!;
        }

        if (input.Pair.FirstDivergence is { } divergence)
        {
            return $"The runs part at {divergence.Step}, but no signal that could be read carries a failure class.";
        }

        var notRecorded = signals.FirstOrDefault(s => s is { Id: "S25", Fired: true })?.Value;
        return "The two runs show no difference that the inputs do not explain."
            + (notRecorded is null ? "" : $" Recorded of the red run: {notRecorded}.")
            + string.Concat(
                rules
                    .Weights.Classes.Where(c => c.NeverFromTraces is not null)
                    .GroupBy(c => c.Question)
                    .Select(c =>
                        $" Question {c.Key} would tell {string.Join(" and ", c.Select(x => x.ClassId))}, which no trace shows."
                    )
            );
    }
}
