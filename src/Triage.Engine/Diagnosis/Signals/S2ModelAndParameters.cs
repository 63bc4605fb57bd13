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

    private static bool NamesModel(Span span) => (span.RequestModel ?? span.ResponseModel) is not null;
}
