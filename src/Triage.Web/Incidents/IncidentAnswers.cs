using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Response;
using Triage.Engine.Runs;
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

public sealed record ImpactAnswer(int? Runs, int? Items, decimal? Amount, string? Currency, int? People, string? Note)
{
    public static ImpactAnswer? Of(Impact? i) => i is null ? null : new(i.Runs, i.Items, i.Amount, i.Currency, i.People, i.Note);
}

/// <param name="Label">The short name that its own tool gives it.</param>
public sealed record LinkAnswer(string Address, LinkKind Kind, string Label)
{
    public static LinkAnswer Of(string address)
    {
        var reading = LinkReading.Of(address);
        return new(address, reading.Kind, reading.Label);
    }
}

public sealed record FollowUpAnswer(
    int Number,
    FollowUpKind Kind,
    string What,
    string? Owner,
    DateOnly? DueOn,
    DateTimeOffset AddedAtUtc,
    DateTimeOffset? DoneAtUtc,
    string? DoneBy
)
{
    public static FollowUpAnswer Of(FollowUp f) =>
        new(f.Number, f.Kind, f.What, f.Owner, f.DueOn, f.AddedAtUtc, f.DoneAtUtc, f.DoneBy?.Name);
}

/// <param name="HeldDays">Whole days until it broke, or until now.</param>
public sealed record FixAnswer(
    int Number,
    Layer Layer,
    string What,
    string? Link,
    DateTimeOffset ShippedAt,
    bool Holds,
    int HeldDays,
    DateTimeOffset? BrokeAtUtc
)
{
    public static FixAnswer Of(FixHolding h) =>
        new(h.Fix.Number, h.Fix.Layer, h.Fix.What, h.Fix.Link, h.Fix.ShippedAtUtc, h.Holds, h.Days, h.BrokeAtUtc);
}

/// <summary>An incident as the contract words it.</summary>
/// <param name="Agent">The symptom agent, as known now.</param>
/// <param name="MergedInto">The incident that speaks for this one; null unless it is merged, and where the caller does not see that one.</param>
/// <param name="Private">Only named people see it, and whoever sees every private incident.</param>
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
    IReadOnlyList<EventAnswer> Events,
    string? OriginAgent,
    DateTimeOffset? AcknowledgedAtUtc,
    string? AcknowledgedBy,
    DateTimeOffset? AcceptedAtUtc,
    DateTimeOffset? SnoozedUntilUtc,
    string? MergedInto,
    DateTimeOffset? RegressedAtUtc,
    int Regressions,
    ImpactAnswer? Impact,
    IReadOnlyList<LinkAnswer> Linked,
    IReadOnlyList<FollowUpAnswer> FollowUps,
    bool Private
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
            r.SymptomAgent,
            f.Subject,
            f.Symptom,
            r.Severity,
            f.Amount,
            f.FirstBadAtUtc,
            r.Links,
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
            [.. incident.Events.Select(e => new EventAnswer(e.Kind, e.Text, e.AtUtc, e.By.Name))],
            r.OriginAgent,
            r.AcknowledgedAtUtc,
            r.AcknowledgedBy?.Name,
            r.AcceptedAtUtc,
            r.SnoozedUntilUtc,
            r.MergedInto is { } into ? $"INC-{into}" : null,
            r.RegressedAtUtc,
            r.Regressions,
            ImpactAnswer.Of(r.Impact),
            [.. r.Links.Select(LinkAnswer.Of)],
            [.. r.FollowUps.Where(u => !u.Withdrawn).Select(FollowUpAnswer.Of)],
            r.IsPrivate
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
    public Symptom Symptom { get; init; }
    public DateTimeOffset? FirstBadAtUtc { get; init; }
    public DateTimeOffset? AcceptedAtUtc { get; init; }
    public DateTimeOffset? ContainedAtUtc { get; init; }
    public DateTimeOffset? ClassifiedAtUtc { get; init; }
    public DateTimeOffset? ClosedAtUtc { get; init; }
    public Helped? Helped { get; init; }
    public string? Amount { get; init; }
    public bool Private { get; init; }

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
        )
        {
            Symptom = row.Symptom,
            FirstBadAtUtc = row.FirstBadAtUtc,
            AcceptedAtUtc = row.AcceptedAtUtc,
            ContainedAtUtc = row.ContainedAtUtc,
            ClassifiedAtUtc = row.ClassifiedAtUtc,
            ClosedAtUtc = row.ClosedAtUtc,
            Helped = row.Helped,
            Amount = row.Amount,
            Private = row.Private,
        };
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
