using System.Text.RegularExpressions;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>Who answers: requested and served model, provider, server, sampling parameters.</summary>
public sealed partial class S2ModelAndParameters : PairSignal
{
    /// <summary>Another model was asked for, or answered.</summary>
    public const string Model = "model";

    /// <summary>The same model by name, from another provider or server.</summary>
    public const string Provider = "provider";
    public const string Parameters = "parameters";

    public override string Id => "S2";

    private protected override IReadOnlyList<SignalReading> OfPair(RunComparison comparison, SignalInput input)
    {
        if (!comparison.Red.Spans.Any(NamesModel) || !comparison.Green.Spans.Any(NamesModel))
        {
            return Abstain("no model name was recorded on both sides");
        }

        var readings = new List<SignalReading>();
        AddFirst(
            readings,
            Model,
            Strength.Strong,
            Differing(comparison, what => what is StepDifferences.Model or StepDifferences.ServedModel)
        );
        AddFirst(
            readings,
            Provider,
            Strength.Weak,
            Differing(comparison, what => what is StepDifferences.Provider or StepDifferences.Server)
                .Where(d => d.Row.Red!.Kind is StepKind.ModelCall or StepKind.Agent)
        );
        AddFirst(readings, Parameters, Strength.Strong, Differing(comparison, what => what is StepDifferences.Parameters));
        return OrSilent(readings);
    }

    /// <summary>Alone, a run shows only that something else answered than was asked for; a date behind the name is no other model.</summary>
    private protected override IReadOnlyList<SignalReading> OfRed(SignalInput input)
    {
        var calls = input.Red.Spans.Where(s =>
            s is { Kind: StepKind.ModelCall, RequestModel: not null, ResponseModel: not null }
        );
        var other = calls.Where(s => IsAnother(NameOf(s.RequestModel!), NameOf(s.ResponseModel!))).ToList();
        return other is not [var first, ..]
            ? base.OfRed(input)
            :
            [
                Fired(
                    Model,
                    Strength.Weak,
                    $"{first.ResponseModel} answered",
                    $"{first.RequestModel} was asked",
                    other.Select(s => s.SpanId)
                ) with
                {
                    Sentence = $"{first.StepName} asked for {first.RequestModel}, and {first.ResponseModel} answered.",
                },
            ];
    }

    private static string NameOf(string model) => model[(model.LastIndexOf('/') + 1)..].ToLowerInvariant();

    private static bool IsAnother(string asked, string answered)
    {
        var (shorter, longer) = asked.Length <= answered.Length ? (asked, answered) : (answered, asked);
        return !longer.StartsWith(shorter, StringComparison.Ordinal)
            || longer.Length > shorter.Length && !SameModel().IsMatch(longer[shorter.Length..]);
    }

    /// <summary>
    /// What may stand behind the name of one model: gpt-4.1 and gpt-4.1-2026-02-14 or gpt-4.1-latest, gpt-4-0613,
    /// gemini-2.0-flash-001, claude-sonnet-4-20250514-v1:0. Not so gpt-4 and gpt-4.1, gpt-4-32k, gpt-4-turbo.
    /// </summary>
    [GeneratedRegex(
        "^[-@:](latest|preview|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8}|[0-9]{4}|0[0-9]{2}|v[0-9](:[0-9])?)(-v[0-9](:[0-9])?)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex SameModel();

    private static bool NamesModel(Span span) => (span.RequestModel ?? span.ResponseModel) is not null;
}
