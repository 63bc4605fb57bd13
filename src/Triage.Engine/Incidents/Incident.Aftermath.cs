using Triage.Engine.Diagnosis;

namespace Triage.Engine.Incidents;

/// <content>What comes after the fix: did it hold, did it come back, what is left to do.</content>
public sealed partial class Incident
{
    private const string RegressedKind = "regressed";
    private const string ReopenedKind = "reopened";

    /// <summary>Kinds of events after which a settled incident waits for somebody again.</summary>
    public static IReadOnlyList<string> CameBackKinds { get; } = [RegressedKind, ReopenedKind];

    /// <summary>Every time it came back, oldest first.</summary>
    public IEnumerable<DateTimeOffset> RegressionsAtUtc => _events.Where(e => e.Kind == RegressedKind).Select(e => e.AtUtc);

    /// <summary>It came back after it was closed. Containment and acknowledgement are asked for again; the verdict stays.</summary>
    /// <param name="run">The run that shows it; resolved by the caller.</param>
    public void Regress(string? reason, string? run, Actor by, DateTimeOffset atUtc)
    {
        var why = FilingRules.Optional(reason, "reason", Limits.MaxTextChars);
        if (State == IncidentState.Regressed)
        {
            return;
        }

        if (State != IncidentState.Closed)
        {
            throw new IllegalActException($"{Id} is {ContractWords.Of(State)}; only a closed incident can come back.");
        }

        Record = Record with
        {
            State = IncidentState.Regressed,
            ContainedAtUtc = null,
            AcknowledgedAtUtc = null,
            AcknowledgedBy = null,
            ClosedAtUtc = null,
            Helped = null,
            RegressedAtUtc = atUtc,
            RegressedRun = run,
            Regressions = Record.Regressions + 1,
        };
        Note(RegressedKind, $"Came back{(run is null ? "" : $" in run {run}")}{(why is null ? "" : $": {why}")}", by, atUtc);
    }

    /// <returns>The number it got.</returns>
    public int AddFollowUp(FollowUpKind kind, string what, string? owner, DateOnly? dueOn, Actor by, DateTimeOffset atUtc)
    {
        var text = FilingRules.Required(what, "what", Limits.MaxShortTextChars);
        var who = FilingRules.Optional(owner, "owner", Limits.MaxShortTextChars);
        RefuseUnlessTold("followed up");
        RefuseMore(Record.FollowUps.Count, Limits.MaxFollowUps, "follow-ups");
        var added = new FollowUp(Record.FollowUps.Count + 1, kind, text, who, dueOn, by, atUtc);
        Record = Record with { FollowUps = [.. Record.FollowUps, added] };
        Note("follow-up-added", $"Follow-up {added.Number}, {ContractWords.Of(kind)}: {text}", by, atUtc);
        return added.Number;
    }

    /// <exception cref="RefusedInputException">There is none of that number.</exception>
    public void FinishFollowUp(int number, bool done, Actor by, DateTimeOffset atUtc)
    {
        var had = Numbered(Record.FollowUps, f => f.Number == number && !f.Withdrawn, "follow-up", number);
        if (done == had.DoneAtUtc is not null)
        {
            return;
        }

        RefuseUnlessTold("followed up");
        Change(had, done ? had with { DoneBy = by, DoneAtUtc = atUtc } : had with { DoneBy = null, DoneAtUtc = null });
        Note(
            done ? "follow-up-done" : "follow-up-open",
            $"Follow-up {number} {(done ? "done" : "open again")}: {had.What}",
            by,
            atUtc
        );
    }

    /// <summary>Takes back a follow-up that should not be, or brings it back.</summary>
    /// <exception cref="RefusedInputException">There is none of that number.</exception>
    public void WithdrawFollowUp(int number, bool withdrawn, Actor by, DateTimeOffset atUtc)
    {
        var had = Numbered(Record.FollowUps, f => f.Number == number, "follow-up", number);
        if (had.Withdrawn == withdrawn)
        {
            return;
        }

        RefuseUnlessTold("followed up");
        Change(had, had with { Withdrawn = withdrawn });
        Note("follow-up-withdrawn", $"Follow-up {number} {(withdrawn ? "withdrawn" : "brought back")}: {had.What}", by, atUtc);
    }

    /// <returns>The number it got.</returns>
    /// <exception cref="RefusedInputException">A text is missing or too long, or it was shipped later than now.</exception>
    public int RecordFix(Layer layer, string what, string? link, DateTimeOffset shippedAtUtc, Actor by, DateTimeOffset atUtc)
    {
        var text = FilingRules.Required(what, "what", Limits.MaxShortTextChars);
        var where = FilingRules.Optional(link, "link", Limits.MaxLinkChars);
        if (shippedAtUtc > atUtc + Limits.MaxClockSkew)
        {
            throw new RefusedInputException("shippedAt", "'shippedAt' lies in the future. Record the fix when it is shipped.");
        }

        RefuseUnlessTold("fixed");
        RefuseMore(Record.Fixes.Count, Limits.MaxFixes, "fix attempts");
        var fix = new FixAttempt(Record.Fixes.Count + 1, layer, text, where, shippedAtUtc, by, atUtc);
        Record = Record with { Fixes = [.. Record.Fixes, fix] };
        Note("fix-recorded", $"Fix attempt {fix.Number}, {ContractWords.Of(layer)}: {text}", by, atUtc);
        return fix.Number;
    }

    /// <exception cref="RefusedInputException">There is none of that number.</exception>
    public void WithdrawFix(int number, bool withdrawn, Actor by, DateTimeOffset atUtc)
    {
        var had = Numbered(Record.Fixes, f => f.Number == number, "fix", number);
        if (had.Withdrawn == withdrawn)
        {
            return;
        }

        RefuseUnlessTold("fixed");
        var changed = had with { Withdrawn = withdrawn };
        Record = Record with { Fixes = [.. Record.Fixes.Select(f => f == had ? changed : f)] };
        Note("fix-withdrawn", $"Fix attempt {number} {(withdrawn ? "withdrawn" : "brought back")}: {had.What}", by, atUtc);
    }

    private void Change(FollowUp had, FollowUp changed) =>
        Record = Record with { FollowUps = [.. Record.FollowUps.Select(f => f == had ? changed : f)] };

    private static T Numbered<T>(IReadOnlyList<T> all, Func<T, bool> isIt, string what, int number)
        where T : class =>
        all.FirstOrDefault(isIt)
        ?? throw new RefusedInputException(what, $"There is no {what} {number}. This incident has {all.Count}.");

    private void RefuseMore(int count, int limit, string what)
    {
        if (count >= limit)
        {
            throw new RefusedInputException(
                "what",
                $"{Id} has {count} {what}; the limit is {limit}. Track further ones in a linked ticket."
            );
        }
    }
}
