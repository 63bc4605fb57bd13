using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Replays;

namespace Triage.Engine.Checklists;

/// <summary>
/// How well a verdict is supported; computed, never chosen, and rather too low than too high.
/// <list type="bullet">
/// <item><see cref="Confidence.Tested"/>: both arms were replayed often enough, their bands separate, the answers lead
/// to the same layer, and the outcome is what that layer predicts: both wrong for prompt and model, recorded wrong and
/// clean right for a wrong input (harness and upstream, decided at D6), recorded in between for an unstable model.</item>
/// <item><see cref="Confidence.Observed"/>: at least two different signals fired that point at the layer, one of them
/// at the class itself.</item>
/// <item><see cref="Confidence.Judged"/>: everything else.</item>
/// </list>
/// Ten tries per arm are the least whose bands separate with one stray result, see <c>replays.verdict</c>. Environment
/// and spec are never tested here: their replay is of a whole run, or of a person.
/// </summary>
public static class VerdictConfidence
{
    public static Confidence Of(
        string classId,
        Layer layer,
        Walk walk,
        PairDiagnosis? diagnosis,
        IReadOnlyList<ReplayTally> tallies,
        KnowledgeBase knowledge
    )
    {
        if (layer == Layer.Undetermined)
        {
            return Confidence.Judged;
        }

        if (IsTested(classId, layer, walk, tallies, knowledge.Thresholds))
        {
            return Confidence.Tested;
        }

        return IsObserved(classId, layer, diagnosis, knowledge) ? Confidence.Observed : Confidence.Judged;
    }

    private static bool IsTested(
        string classId,
        Layer layer,
        Walk walk,
        IReadOnlyList<ReplayTally> tallies,
        Thresholds thresholds
    )
    {
        var need = thresholds.Get(ThresholdKeys.ReplaysForVerdict);
        var atStep = TwoByTwo.Of(tallies, "D4");
        if (
            walk.Reached?.Layer != layer
            || walk.AnswerTo("D4") is not { } answer
            || !(atStep.Recorded?.Tries >= need)
            || !(atStep.Clean?.Tries >= need)
            || atStep.Choice != answer.Choice
        )
        {
            return false;
        }

        return layer switch
        {
            Layer.Model when classId == "model.unstable" => atStep.Choice == TwoByTwo.Mixed,
            Layer.Prompt or Layer.Model => atStep.Choice == TwoByTwo.BothWrong,
            Layer.Harness or Layer.Upstream => atStep.Choice == TwoByTwo.RecordedWrong && walk.Reached.DecidedBy.Id == "D6",
            _ => false,
        };
    }

    private static bool IsObserved(string classId, Layer layer, PairDiagnosis? diagnosis, KnowledgeBase knowledge)
    {
        var atLayer = FiredFor(diagnosis, knowledge.Classes.Where(c => c.Layer == layer), knowledge.Weights);
        var atClass =
            classId == ChecklistWalk.Undetermined
                ? atLayer
                : FiredFor(diagnosis, knowledge.Classes.Where(c => c.Id == classId), knowledge.Weights);
        return atClass.Count > 0 && atLayer.Count >= knowledge.Thresholds.Get(ThresholdKeys.ObservedSignals);
    }

    /// <summary>Ids, not findings: two findings of one signal come from the same comparison and are not independent.</summary>
    private static HashSet<string> FiredFor(PairDiagnosis? diagnosis, IEnumerable<FailureClass> classes, WeightTable table)
    {
        var weights = classes.SelectMany(c => table.Find(c.Id)?.For ?? []).Where(w => w.Weight > 0).ToList();
        return [.. (diagnosis?.Signals ?? []).Where(s => weights.Exists(w => w.Means(s))).Select(s => s.Id)];
    }
}
