using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// One failure class against the signals of a pair. Independent signals combine as 1 - product(1 - weight). A signal
/// away from the first divergence counts for less, and is named among what speaks against the class.
/// </summary>
internal sealed record ClassWeighing(
    FailureClass Class,
    double Score,
    IReadOnlyList<SignalReading> For,
    IReadOnlyList<string> Against,
    Trigger Trigger
)
{
    /// <summary>What a signal is worth that fired elsewhere than at the first divergence: something else came first.</summary>
    private const double AwayFromDivergence = 0.3;

    /// <summary>What an environment signal is worth when another build ran: the code explains it as well.</summary>
    private const double WithOtherBuild = 0.7;

    /// <summary>What a signal is worth when another one explains the same step by its mechanism.</summary>
    private const double ExplainedCloser = 0.6;

    public static ClassWeighing Of(FailureClass failureClass, IReadOnlyList<SignalReading> signals, RunComparison? comparison)
    {
        var fired = signals.Where(s => s.Fired).ToList();
        List<string> against = [];
        List<(SignalReading Reading, double Weight)> counted = [];
        foreach (var weight in failureClass.Signals)
        {
            var reading = fired.Find(s => s.Id == weight.SignalId && (weight.Finding is null || s.Finding == weight.Finding));
            if (reading is null)
            {
                continue;
            }

            counted.Add((reading, weight.Weight * ShareOf(reading, failureClass, fired, comparison, against)));
        }

        // Two findings of one signal are two readings of the same fact, not two independent facts.
        counted = [.. counted.GroupBy(c => c.Reading.Id).Select(s => s.MaxBy(c => c.Weight))];
        var score = 1 - counted.Aggregate(1.0, (left, c) => left * (1 - Math.Clamp(c.Weight, 0, 1)));
        if (failureClass.Layer is Layer.Env or Layer.Upstream && fired.Find(IsOtherBuild) is { } build && counted.Count > 0)
        {
            score *= WithOtherBuild;
            against.Add($"Another build ran as well ({build.Value} after {build.Reference}): the code may explain it.");
        }

        return new ClassWeighing(
            failureClass,
            score,
            [.. counted.OrderByDescending(c => c.Weight).Select(c => c.Reading)],
            against,
            TriggerOf([.. counted.OrderByDescending(c => c.Weight).Select(c => c.Reading)], comparison)
        );
    }

    /// <summary>How much of its weight a signal keeps for this class; what lowers it is added to <paramref name="against"/>.</summary>
    private static double ShareOf(
        SignalReading reading,
        FailureClass failureClass,
        List<SignalReading> fired,
        RunComparison? comparison,
        List<string> against
    )
    {
        var share = 1.0;
        if (!IsNear(reading, fired, comparison))
        {
            share *= AwayFromDivergence;
            against.Add($"{reading.Value} is not where the runs part first.");
        }

        // The same call answers differently when what it reads is not written yet: then nothing drifted.
        if (
            reading.Id == "S24"
            && fired.Find(s => s.Id == "S21") is { } inversion
            && failureClass.Signals.All(s => s.SignalId != "S21")
        )
        {
            share *= ExplainedCloser;
            against.Add($"{inversion.Value}: the order explains it closer.");
        }

        return share;
    }

    /// <summary>What the wrong items share was counted, not only seen: the right ones of the same run are its green twin.</summary>
    public bool RestsOnItems => For.Any(s => s.Id == "S26");

    public Suggestion Suggest(double cap, double highBand)
    {
        var score = Math.Round(Math.Min(Score, cap), 2);
        return new Suggestion(
            Class.Id,
            Class.Layer,
            Trigger,
            score,
            score >= highBand && For.Any(s => s.Strength is Strength.Strong) ? Band.High : Band.Low,
            [.. For.SelectMany(ReasonsOf)],
            Against,
            For[0].WouldChangeIt ?? WouldChange(For[0])
        );
    }

    private static bool IsOtherBuild(SignalReading reading) => reading is { Id: "S1", Finding: S1PromptToolsAndBuild.Code };

    /// <summary>A lost system prompt is never an edit that happened not to matter, so it counts wherever it is lost.</summary>
    /// <remarks>Without a pair there is no divergence; the step that separates the items stands in for it, and beside one.</remarks>
    private static bool IsNear(SignalReading reading, List<SignalReading> fired, RunComparison? comparison) =>
        reading.SpanIds.Count == 0
        || reading is { Id: "S1", Finding: S1PromptToolsAndBuild.PromptLost }
        || comparison is null
        || fired.Exists(s => s.Id == "S26" && s.SpanIds.Any(id => reading.SpanIds.Contains(id, StringComparer.Ordinal)))
        || comparison.FirstDivergence is { } divergence
            && (
                reading.SpanIds.Contains(divergence.RedSpanId, StringComparer.Ordinal)
                || reading.SpanIds.Contains(divergence.GreenSpanId, StringComparer.Ordinal)
            );

    private static IEnumerable<string> ReasonsOf(SignalReading reading) =>
        reading.Id == "S26" ? [$"{reading.Value}", $"{reading.Reference}"]
        : reading.Reference is null || reading.Id == "S7" ? [$"{reading.Value}"]
        : [$"{reading.Value}; green: {reading.Reference}"];

    private static Trigger TriggerOf(IReadOnlyList<SignalReading> counted, RunComparison? comparison)
    {
        foreach (var reading in counted)
        {
            var named = (reading.Id, reading.Finding) switch
            {
                ("S1", S1PromptToolsAndBuild.Prompt) => Trigger.Prompt,
                ("S1", S1PromptToolsAndBuild.Tools) => Trigger.Tools,
                ("S2", S2ModelAndParameters.Model) => Trigger.Model,
                ("S2", S2ModelAndParameters.Provider) => Trigger.Config,
                ("S2", S2ModelAndParameters.Parameters) => Trigger.Parameters,
                ("S18", _) => Trigger.Credential,
                ("S19", _) => Trigger.Load,
                ("S21", _) => Trigger.Timing,
                ("S20", _) => Trigger.Timing,
                ("S24", S24SameCallOtherAnswer.Emptied) => Trigger.Dependency,
                _ => Trigger.None,
            };
            if (named is not Trigger.None)
            {
                return named;
            }
        }

        // Nothing named closer: a release between the two, else the data when a tool answered differently.
        return comparison?.Changes.FirstOrDefault(c => c.TouchesDivergence)?.Kind
            ?? (counted.Any(r => r.Id == "S24") ? Trigger.Data : Trigger.None);
    }

    private static string WouldChange(SignalReading strongest) =>
        (strongest.Id, strongest.Finding) switch
        {
            ("S1", S1PromptToolsAndBuild.Prompt) => "The red input replayed with the green system prompt still goes wrong.",
            ("S1", S1PromptToolsAndBuild.PromptLost) => "The recorded input with the system prompt put back still goes wrong.",
            ("S1", S1PromptToolsAndBuild.Tools) => "The red input replayed with the green tool definitions still goes wrong.",
            ("S2", _) => "The red input replayed with the green model and parameters still goes wrong.",
            ("S13", _) => "The executed call turns out to be what the model asked for, under another id.",
            ("S14", _) => "The place in the receipt is where this request was meant to go.",
            ("S21", _) => "The same two steps, run one after the other, give the same answer.",
            ("S24", _) => "The tool, asked again with the recorded arguments, gives the green answer both times.",
            ("S10", _) => "The service, asked with the recorded arguments, has no more entries than were returned.",
            ("S7", S7FirstDivergence.ForeignInput) => "The extra messages belong to this request.",
            ("S7", S7FirstDivergence.InputLost) =>
                "The missing input was not needed: with it put back the replay still goes wrong.",
            ("S7", S7FirstDivergence.GuardGone) => "The action that green refused was allowed on purpose.",
            ("S18", _) => "The same call with a fresh credential is refused too.",
            ("S19", _) => "The same input fails when it runs alone.",
            ("S20", _) => "The same call fails with a longer deadline too.",
            _ => "A replay of the recorded input at the first divergence comes out right.",
        };
}
