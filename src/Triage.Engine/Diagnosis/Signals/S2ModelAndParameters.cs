using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>Who answers: requested and served model, provider, server, sampling parameters.</summary>
public sealed class S2ModelAndParameters : PairSignal
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
            // gpt-4.1 and gpt-4.1-2026-02-14 or gpt-4.1-latest are one model; gpt-4.1-mini is not.
            || longer[shorter.Length..].TrimStart('-', '@', ':', '.') is var rest
                && rest.Length > 0
                && !char.IsAsciiDigit(rest[0])
                && rest is not ("latest" or "preview" or "v1");
    }

    private static bool NamesModel(Span span) => (span.RequestModel ?? span.ResponseModel) is not null;
}
