using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>The model was given exactly the same and answered otherwise. One pair shows it once; green runs beside it show that it happens.</summary>
public sealed class S6SameInputOtherAnswer : SignalRule
{
    /// <summary>The green run of the pair got the same input and another answer.</summary>
    public const string Pair = "pair";

    /// <summary>Another green run with the same prompt, tools and model got the same input and another answer.</summary>
    public const string BothOutcomes = "both-outcomes";

    /// <summary>On another input: a value of the answer comes from elsewhere than in green.</summary>
    public const string OtherSource = "other-source";

    public override string Id => "S6";

    public override IReadOnlyList<SignalReading> Read(SignalInput input)
    {
        var (red, twin) = (input.Figures, input.Pair?.Green.Run.Id);
        var peers = input.Around.Baseline.Where(g => g.RunId != twin && g.Model == red.Model).ToList();
        var asked = red.AnswerByInput.Where(a => peers.Exists(g => g.AnswerByInput.ContainsKey(a.Key))).ToList();
        var flipped = asked.Find(a => peers.Exists(g => g.AnswerByInput.TryGetValue(a.Key, out var answer) && answer != a.Value));
        if (flipped.Key is not null)
        {
            var same = peers.Count(g => g.AnswerByInput.ContainsKey(flipped.Key));
            var other = peers.Count(g => g.AnswerByInput.TryGetValue(flipped.Key, out var answer) && answer != flipped.Value);
            return
            [
                Fired(
                    BothOutcomes,
                    Strength.Strong,
                    "another answer to the same input",
                    $"{other} of {same} green runs with this input answered otherwise",
                    RunFigures.CallsByInput(input.Red.Spans).Where(c => c.Key == flipped.Key).Select(c => c.Call.SpanId)
                ) with
                {
                    Slot = ContentSlot.OutputMessage,
                    Sentence =
                        $"The model was given the same input in {same} green {(same == 1 ? "run" : "runs")} as well, with the same prompt, tools and model, and answered otherwise in {other}.",
                },
            ];
        }

        if (input.Pair is { } pair)
        {
            return FromElsewhere(pair) is { } source ? [source] : OfPair(pair);
        }

        return asked.Count > 0 ? Silent : Abstain("no green run whose model was given the same input is known");
    }

    private SignalReading? FromElsewhere(RunComparison pair)
    {
        var row = pair.Rows.FirstOrDefault(r =>
            r.Red is { Kind: StepKind.ModelCall } red && red.SpanId == pair.FirstDivergence?.RedSpanId
        );
        return
            row?.Differences.FirstOrDefault(d =>
                // What the user's own words hold may be right to take from there, or an order in them: no whim of the model.
                d is { What: StepDifferences.AnswerPrefix, Broken: not null, BrokenFromInput: false }
            )
                is { } answer
            ? Fired(OtherSource, Strength.Strong, $"{row.Red!.StepName}: {answer.Broken}", null, row.Red.SpanId) with
            {
                Slot = ContentSlot.OutputMessage,
                Sentence = $"{row.Red.StepName}: {answer.Broken}",
            }
            : null;
    }

    private IReadOnlyList<SignalReading> OfPair(RunComparison pair)
    {
        var same = pair
            .Rows.Where(r => r is { Green: not null, Red.Kind: StepKind.ModelCall } && !r.Differences.Any(d => d.IsInput))
            .Where(r => r.Red!.In(ContentSlot.InputMessage).Any())
            .ToList();
        if (same.Count == 0)
        {
            return Abstain("no model call got the same input on both sides, as far as captured");
        }

        // Behind the divergence an input that looks the same lacks what was not captured of it.
        foreach (var row in same.Where(r => r.Red!.SpanId == pair.FirstDivergence?.RedSpanId))
        {
            var answer = row.Differences.FirstOrDefault(d =>
                !d.Explained && d.What.StartsWith(StepDifferences.AnswerPrefix, StringComparison.Ordinal)
            );
            if (answer is not null)
            {
                var (green, red) = Quotes.Around(answer.Green, answer.Red);
                return
                [
                    Fired(Pair, Strength.Weak, $"{row.Red!.StepName} answered {red}", green, row.Red.SpanId) with
                    {
                        Slot = ContentSlot.OutputMessage,
                        Sentence = $"{row.Red.StepName} got the same input and answered {red}, in the green run {green}.",
                    },
                ];
            }
        }

        return Silent;
    }
}
