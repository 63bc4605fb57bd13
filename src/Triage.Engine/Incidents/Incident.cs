using Triage.Engine.Response;

namespace Triage.Engine.Incidents;

/// <summary>
/// One thing that went wrong and that a person must settle. It changes only by named acts, each of which leaves an
/// event; an act that changes nothing leaves none, and one that the state does not allow throws
/// <see cref="IllegalActException"/>.
/// </summary>
public sealed partial class Incident
{
    private readonly List<IncidentEvent> _events = [];
    private readonly SortedDictionary<int, StepDone> _steps = [];

    /// <summary>Brings back what was stored. New incidents come from <see cref="File"/>.</summary>
    public Incident(IncidentRecord stored, IEnumerable<IncidentEvent> events, IEnumerable<KeyValuePair<int, StepDone>> steps)
    {
        Record = stored;
        _events.AddRange(events);
        _storedEvents = _events.Count;
        foreach (var (number, done) in steps)
        {
            _steps[number] = done;
        }
    }

    /// <summary>Everything but the events and the ticked steps, as stored.</summary>
    public IncidentRecord Record { get; private set; }
    public string Id => $"INC-{Record.Number}";
    public IncidentState State => Record.State;
    public IReadOnlyList<IncidentEvent> Events => _events;
    public IReadOnlyDictionary<int, StepDone> Steps => _steps;

    /// <summary>Closed, declined and merged incidents wait for nobody.</summary>
    public bool IsOpen => State is not (IncidentState.Closed or IncidentState.Declined or IncidentState.Merged);

    /// <exception cref="RefusedInputException">The title is empty or a text is over its limit; the message names field and limit.</exception>
    public static Incident File(WorkspaceId workspace, int number, Filing filing, Actor by, DateTimeOffset atUtc)
    {
        var clean = FilingRules.Checked(filing);
        var incident = new Incident(new IncidentRecord(workspace, number, clean, by, atUtc), [], []);
        incident.Note("filed", $"Filed: {clean.Title}", by, atUtc);
        return incident;
    }

    public void Accept(Actor by, DateTimeOffset atUtc)
    {
        Refuse(IsOpen, "accepted");
        if (Record.AcceptedAtUtc is not null && State != IncidentState.Regressed)
        {
            return;
        }

        Record = Record with
        {
            // Containment comes first and does not wait for anybody to accept.
            State = State is IncidentState.Filed or IncidentState.Regressed ? IncidentState.Accepted : State,
            AcceptedAtUtc = atUtc,
            AcknowledgedAtUtc = Record.AcknowledgedAtUtc ?? atUtc,
            AcknowledgedBy = Record.AcknowledgedBy ?? by,
            Owner = Record.Owner ?? by.Name,
        };
        Note("accepted", "Accepted", by, atUtc);
    }

    /// <exception cref="RefusedInputException">No reason was given.</exception>
    public void Decline(string reason, Actor by, DateTimeOffset atUtc)
    {
        var why = FilingRules.Required(reason, "reason", Limits.MaxTextChars);
        if (State == IncidentState.Declined)
        {
            return;
        }

        Refuse(IsOpen, "declined");
        Record = Record with { State = IncidentState.Declined, DeclineReason = why, ClosedAtUtc = atUtc };
        Note("declined", $"Declined: {why}", by, atUtc);
    }

    /// <summary>Sets the reference pair; either may be null. The ids were resolved by the caller.</summary>
    public void Pair(string? redRun, string? greenRun, string why, Actor by, DateTimeOffset atUtc)
    {
        if (Record.RedRun == redRun && Record.GreenRun == greenRun)
        {
            return;
        }

        Record = Record with { RedRun = redRun, GreenRun = greenRun };
        Note("paired", $"Pair: green {greenRun ?? "none"}, red {redRun ?? "none"}. {why}", by, atUtc);
    }

    /// <summary>Question 0 was answered: it can do no more damage.</summary>
    public void Contain(Actor by, DateTimeOffset atUtc)
    {
        if (Record.ContainedAtUtc is not null)
        {
            return;
        }

        Refuse(IsOpen, "contained");
        Record = Record with
        {
            ContainedAtUtc = atUtc,
            State = State is IncidentState.Filed or IncidentState.Accepted ? IncidentState.Contained : State,
        };
        Note("contained", "Contained", by, atUtc);
    }

    /// <summary>The answer to question 0 was changed: it may do damage again.</summary>
    public void Uncontain(Actor by, DateTimeOffset atUtc)
    {
        if (Record.ContainedAtUtc is null)
        {
            return;
        }

        Refuse(IsOpen, "worked on");
        Record = Record with
        {
            ContainedAtUtc = null,
            State =
                State is not IncidentState.Contained ? State
                : Record.AcceptedAtUtc is null ? IncidentState.Filed
                : IncidentState.Accepted,
        };
        Note("uncontained", "No longer contained", by, atUtc);
    }

    public void Answered(string question, string text, Actor by, DateTimeOffset atUtc)
    {
        Refuse(IsOpen, "worked on");
        Note("answered", $"{question}: {text}", by, atUtc);
    }

    /// <exception cref="RefusedInputException">Undetermined without a reason, or more than two contributing classes.</exception>
    public void Decide(Verdict verdict, Actor by, DateTimeOffset atUtc)
    {
        Refuse(IsOpen, "decided");
        FilingRules.Check(verdict);
        if (Record.Verdict is { } had && SaysTheSame(had, verdict))
        {
            return;
        }

        var text = Record.Verdict is null
            ? $"Verdict: {verdict.Class} ({ContractWords.Of(verdict.Confidence)})"
            : $"Verdict: {Record.Verdict.Class} → {verdict.Class} ({ContractWords.Of(verdict.Confidence)})";
        var sameClass = Record.Verdict?.Class == verdict.Class;
        if (!sameClass)
        {
            // Ticks belong to the first response of a class; those of another class say nothing about this one.
            _steps.Clear();
        }

        Record = Record with
        {
            Verdict = verdict,
            State = sameClass && State == IncidentState.Responding ? State : IncidentState.Classified,
            ClassifiedAtUtc = Record.ClassifiedAtUtc ?? atUtc,
        };
        Note("decided", text, by, atUtc);
    }

    public void TickStep(int number, string text, bool done, string? note, Actor by, DateTimeOffset atUtc)
    {
        Refuse(IsOpen, "responded to");
        Refuse(Record.Verdict is not null, "responded to before there is a verdict");
        if (done == _steps.ContainsKey(number))
        {
            return;
        }

        if (done)
        {
            _steps[number] = new StepDone(by, atUtc, FilingRules.Optional(note, "note", Limits.MaxTextChars));
            Record = Record with { State = IncidentState.Responding };
        }
        else
        {
            _steps.Remove(number);
        }

        Note(done ? "step-ticked" : "step-unticked", $"Step {number}: {text}", by, atUtc);
    }

    public void Close(Helped helped, string? note, Actor by, DateTimeOffset atUtc)
    {
        var why = FilingRules.Optional(note, "note", Limits.MaxTextChars);
        if (State == IncidentState.Closed)
        {
            return;
        }

        Refuse(IsOpen, "closed");
        Record = Record with { State = IncidentState.Closed, ClosedAtUtc = atUtc, Helped = helped };
        Note("closed", $"Closed. First response helped: {ContractWords.Of(helped)}.{(why is null ? "" : $" {why}")}", by, atUtc);
    }

    public void Reopen(string? reason, Actor by, DateTimeOffset atUtc)
    {
        var why = FilingRules.Optional(reason, "reason", Limits.MaxTextChars);
        if (IsOpen)
        {
            return;
        }

        Refuse(State is IncidentState.Closed or IncidentState.Declined, "re-opened");
        Record = Record with
        {
            State = Record.Verdict is null
                ? Record.ContainedAtUtc is null
                    ? IncidentState.Accepted
                    : IncidentState.Contained
                : _steps.Count > 0
                    ? IncidentState.Responding
                    : IncidentState.Classified,
            AcceptedAtUtc = Record.AcceptedAtUtc ?? atUtc,
            ClosedAtUtc = null,
            DeclineReason = null,
            Helped = null,
        };
        Note(ReopenedKind, why is null ? "Re-opened" : $"Re-opened: {why}", by, atUtc);
    }

    /// <summary>The worklist changed: entries found, done, assigned. The list itself is kept apart.</summary>
    public void WorklistChanged(string text, Actor by, DateTimeOffset atUtc) => Note("worklist", text, by, atUtc);

    public void Comment(string text, Actor by, DateTimeOffset atUtc) =>
        Note("noted", FilingRules.Required(text, "note", Limits.MaxTextChars), by, atUtc);

    /// <summary>Undoes the latest act: the incident stands again as it stood before it, and both stay in the events.</summary>
    /// <param name="before">The record before the act.</param>
    /// <param name="eventsAfter">How many events there were right after the act.</param>
    /// <param name="what">The act in words.</param>
    /// <exception cref="IllegalActException">Something has happened since, which this would undo as well.</exception>
    public void TakeBack(IncidentRecord before, int eventsAfter, string what, Actor by, DateTimeOffset atUtc)
    {
        if (_events.Count != eventsAfter)
        {
            throw new IllegalActException($"{Id} has changed since (by {_events[^1].By}), so this is not taken back.");
        }

        Note("taken-back", $"Taken back: {what}", by, atUtc);
        // After the note, which would end a snooze that stands again.
        Record = before;
    }

    private static bool SaysTheSame(Verdict had, Verdict verdict) =>
        had.Contributing.SequenceEqual(verdict.Contributing)
        && had with { Contributing = verdict.Contributing, AtUtc = verdict.AtUtc, By = verdict.By } == verdict;

    /// <summary>Whatever happens to an incident ends its snooze: who sent it away wants to know.</summary>
    private void Note(string kind, string text, Actor by, DateTimeOffset atUtc)
    {
        if (kind != Snoozed)
        {
            Record = Record with { SnoozedUntilUtc = null };
        }

        _events.Add(new IncidentEvent(kind, text, atUtc, by));
    }

    private void Refuse(bool allowed, string act)
    {
        if (!allowed)
        {
            throw new IllegalActException($"{Id} is {ContractWords.Of(State)} and cannot be {act}.{Remedy()}");
        }
    }

    private string Remedy() =>
        State switch
        {
            IncidentState.Closed or IncidentState.Declined => " Re-open it first.",
            IncidentState.Merged => " Un-merge it first, or work on the one that it was merged into.",
            _ => "",
        };

    /// <summary>What may still be learned after an incident is closed; declined and merged ones are no longer told.</summary>
    private void RefuseUnlessTold(string act) => Refuse(State is not (IncidentState.Declined or IncidentState.Merged), act);
}
