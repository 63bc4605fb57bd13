using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>Which of <see cref="Facts"/> hold.</summary>
internal static class FactsOfPair
{
    public static IReadOnlySet<string> Of(SignalInput input, IReadOnlyList<SignalReading> signals)
    {
        if (input.Pair is not { } comparison)
        {
            return input.Red.Spans.Count == 0 ? Facts.WithoutRun : new HashSet<string>(StringComparer.Ordinal);
        }

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
