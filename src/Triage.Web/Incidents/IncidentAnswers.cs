using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Response;
using Triage.Storage.Incidents;

namespace Triage.Web.Incidents;

public sealed record EventAnswer(string Kind, string Text, DateTimeOffset AtUtc, string By);

public sealed record VerdictAnswer(
    string Class,
    Layer Layer,
    IReadOnlyList<string> Contributing,
    Trigger Trigger,
    string FixOwner,
    Confidence Confidence,
    string? Suggested,
    string? Reason,
    DateTimeOffset AtUtc,
    string By
)
{
    public static VerdictAnswer? Of(Verdict? v) =>
        v is null
            ? null
            : new(
                v.Class,
                v.Layer,
                v.Contributing,
                v.Trigger,
                v.FixOwner,
                v.Confidence,
                v.Suggested,
                v.Reason,
                v.AtUtc,
                v.By.Name
            );
}

/// <summary>An incident as the contract words it.</summary>
public sealed record IncidentAnswer(
    string Id,
    string Url,
    string Title,
    string? WhatHappened,
    string? Expected,
    string? Agent,
    string? Subject,
    Symptom Symptom,
    Severity Severity,
    string? Amount,
    DateTimeOffset? FirstBadAt,
    IReadOnlyList<string> Links,
    IncidentState State,
    string? Owner,
    string? RedRun,
    string? GreenRun,
    string? DeclineReason,
    Helped? Helped,
    VerdictAnswer? Verdict,
    DateTimeOffset FiledAtUtc,
    string FiledBy,
    DateTimeOffset? ContainedAtUtc,
    DateTimeOffset? ClosedAtUtc,
    IReadOnlyList<EventAnswer> Events
)
{
    public static IncidentAnswer Of(Incident incident)
    {
        var r = incident.Record;
        var f = r.Filing;
        return new IncidentAnswer(
            incident.Id,
            Shared.Addresses.Incident(r.Workspace, r.Number),
            f.Title,
            f.WhatHappened,
            f.Expected,
            f.Agent,
            f.Subject,
            f.Symptom,
            f.Severity,
            f.Amount,
            f.FirstBadAtUtc,
            f.Links,
            r.State,
            r.Owner,
            r.RedRun,
            r.GreenRun,
            r.DeclineReason,
            r.Helped,
            VerdictAnswer.Of(r.Verdict),
            r.FiledAtUtc,
            r.FiledBy.Name,
            r.ContainedAtUtc,
            r.ClosedAtUtc,
            [.. incident.Events.Select(e => new EventAnswer(e.Kind, e.Text, e.AtUtc, e.By.Name))]
        );
    }
}

public sealed record IncidentRowAnswer(
    string Id,
    string Title,
    IncidentState State,
    Severity Severity,
    string? Agent,
    string? Subject,
    string? Owner,
    string? Class,
    Layer? Layer,
    Confidence? Confidence,
    DateTimeOffset FiledAtUtc
)
{
    public static IncidentRowAnswer Of(IncidentRow row) =>
        new(
            row.Id,
            row.Title,
            row.State,
            row.Severity,
            row.Agent,
            row.Subject,
            row.Owner,
            row.Class,
            row.Layer,
            row.Confidence,
            row.FiledAtUtc
        );
}

public sealed record ChoiceAnswer(string Id, string Text, string? RulesOut);

public sealed record SuggestedAnswerAnswer(string Choice, IReadOnlyList<string> Choices, IReadOnlyList<string> Reasons);

public sealed record QuestionAnswer(
    string Id,
    string Title,
    string Text,
    string Why,
    bool Multiple,
    IReadOnlyList<ChoiceAnswer> Choices,
    SuggestedAnswerAnswer? Suggested,
    IReadOnlyList<Evidence> Evidence
);

public sealed record AnsweredAnswer(
    string Question,
    string Choice,
    IReadOnlyList<string> Choices,
    string? Note,
    IReadOnlyList<Evidence> Evidence,
    bool OnPath,
    bool Superseded,
    DateTimeOffset AtUtc,
    string By
);

public sealed record ReachedAnswer(string Class, Layer? Layer, string DecidedBy);

/// <summary>The checklist of an incident as the contract words it.</summary>
public sealed record ChecklistAnswer(
    string Checklist,
    int Version,
    QuestionAnswer? Next,
    IReadOnlyList<AnsweredAnswer> Answered,
    ReachedAnswer? Reached,
    VerdictAnswer? Verdict
)
{
    public static ChecklistAnswer Of(IncidentView view)
    {
        var onPath = view.Walk.Path.Select(s => s.Question.Id).ToHashSet(StringComparer.Ordinal);
        return new ChecklistAnswer(
            view.Checklist.Id,
            view.Checklist.Version,
            (view.Walk.Next ?? view.Walk.ClosingOpen.FirstOrDefault()) is { } next ? QuestionOf(view, next) : null,
            [
                .. view.Answers.Select(a => new AnsweredAnswer(
                    a.Question,
                    a.Choice,
                    a.Choices,
                    a.Note,
                    a.Evidence,
                    onPath.Contains(a.Question),
                    !ReferenceEquals(a, view.AnswerTo(a.Question)),
                    a.AtUtc,
                    a.By.Name
                )),
            ],
            view.Walk.Reached is { } reached ? new ReachedAnswer(reached.ClassId, reached.Layer, reached.DecidedBy.Id) : null,
            VerdictAnswer.Of(view.Record.Verdict)
        );
    }

    private static QuestionAnswer QuestionOf(IncidentView view, Question question) =>
        new(
            question.Id,
            question.Title,
            question.Text,
            question.Why,
            question.Multiple,
            [.. question.Choices.Select(c => new ChoiceAnswer(c.Id, c.Text, c.RulesOut))],
            view.SuggestedFor(question) is { } s ? new SuggestedAnswerAnswer(s.Choices[0], s.Choices, s.Reasons) : null,
            view.EvidenceFor(question)
        );
}

public sealed record StepAnswer(
    int Number,
    ResponsePhase Phase,
    string Text,
    bool Done,
    string? By,
    DateTimeOffset? AtUtc,
    string? Note
);

public sealed record ResponseAnswer(string Class, IReadOnlyList<StepAnswer> Steps)
{
    public static ResponseAnswer Of(FilledResponse response) =>
        new(
            response.ClassId,
            [
                .. response.Steps.Select(s => new StepAnswer(
                    s.Number,
                    s.Phase,
                    s.Text,
                    s.Done is not null,
                    s.Done?.By.Name,
                    s.Done?.AtUtc,
                    s.Done?.Note
                )),
            ]
        );
}
