using Triage.Engine;
using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;

namespace Triage.Web.Incidents;

/// <summary>A verdict that is being decided. Starts from what was decided, else from what the walk reached.</summary>
public sealed class VerdictDraft
{
    private readonly KnowledgeBase _knowledge;

    public VerdictDraft(IncidentView view, KnowledgeBase knowledge)
    {
        _knowledge = knowledge;
        var had = view.Record.Verdict;
        var reached = view.Walk.Reached;
        ClassId = had?.Class ?? reached?.ClassId ?? "";
        Layer = had is not null ? KnownLayer(had.Layer) : KnownLayer(reached?.Layer);
        Contributing = [.. Enumerable.Range(0, 2).Select(i => had?.Contributing.ElementAtOrDefault(i) ?? "")];
        Trigger = had?.Trigger ?? TriggerOf(view);
        FixOwner = had?.FixOwner ?? Class?.FixOwner ?? "";
        Reason = had?.Reason ?? "";
    }

    public string ClassId { get; private set; }

    /// <summary>What is known all the same when the class is <c>undetermined</c>.</summary>
    public Layer? Layer { get; set; }

    /// <summary>Two places; an empty one names no class.</summary>
    public string[] Contributing { get; }
    public Trigger Trigger { get; set; }
    public string FixOwner { get; set; }
    public string Reason { get; set; }

    public FailureClass? Class => _knowledge.FindClass(ClassId);
    public bool IsUndetermined => Class?.Layer == Engine.Diagnosis.Layer.Undetermined;

    /// <summary>Takes a class, and its usual fix owner unless a person wrote another one.</summary>
    public void Choose(string classId)
    {
        var untouched = FixOwner.Length == 0 || FixOwner == Class?.FixOwner;
        ClassId = classId;
        if (untouched)
        {
            FixOwner = Class?.FixOwner ?? "";
        }
    }

    /// <summary>What is still missing; null when it can be decided.</summary>
    public string? Missing =>
        Class is null ? "Choose a failure class. “Undetermined” is one, with a reason."
        : IsUndetermined && string.IsNullOrWhiteSpace(Reason) ? "Undetermined needs a reason: what is missing to tell?"
        : null;

    /// <summary>Computed, never chosen; null before a class is.</summary>
    public Confidence? ConfidenceFor(IncidentView view) =>
        Class is null
            ? null
            : VerdictConfidence.Of(
                ClassId,
                IsUndetermined ? Layer ?? Engine.Diagnosis.Layer.Undetermined : Class.Layer,
                view.Walk,
                view.Diagnosis,
                view.Tallies,
                _knowledge
            );

    /// <summary>How the draft stands to the app's own suggestion.</summary>
    public string BesideSuggestion(Suggestion? suggestion) =>
        suggestion is null ? "The app suggests nothing here, so the verdict rests on your answers."
        : ClassId.Length == 0 ? $"The app suggests {suggestion.Class}."
        : suggestion.Class == ClassId ? "The app suggests the same class."
        : $"The app suggests {suggestion.Class}, you decide {ClassId}. Yours counts; both are kept.";

    public Decision ToDecision() =>
        new(ClassId, IsUndetermined ? Layer : null, [.. Contributing.Where(c => c.Length > 0)], Trigger, FixOwner, Reason);

    private static Layer? KnownLayer(Layer? layer) => layer is Engine.Diagnosis.Layer.Undetermined ? null : layer;

    /// <summary>What the suggestion names, else the leading change of D3, whose choices are spelled like triggers.</summary>
    private static Trigger TriggerOf(IncidentView view) =>
        view.Suggestion is { Trigger: not Trigger.None } suggestion ? suggestion.Trigger
        : ContractWords.TryParse<Trigger>(view.AnswerTo("D3")?.Choice, out var said) ? said
        : Trigger.None;
}
