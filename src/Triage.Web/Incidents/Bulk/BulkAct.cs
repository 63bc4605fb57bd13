using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Engine.Response;
using Triage.Web.Shared;

namespace Triage.Web.Incidents.Bulk;

/// <summary>An act that a person can carry out on one incident or on many.</summary>
/// <param name="Name">As a button has it: "Accept".</param>
/// <param name="Done">After "INC-12 ": "accepted".</param>
public sealed record BulkAct(string Name, string Done, Action<Incident, DateTimeOffset> Do)
{
    /// <summary>The incident that takes the others in; only a merge has one.</summary>
    public int? Into { get; init; }

    public static BulkAct Accept(Actor by) => new("Accept", "accepted", (i, at) => i.Accept(by, at));

    public static BulkAct Decline(string reason, Actor by) => new("Decline", "declined", (i, at) => i.Decline(reason, by, at));

    public static BulkAct Own(string owner, Actor by) => new("Set owner", $"given to {owner}", (i, at) => i.Own(owner, by, at));

    public static BulkAct Snooze(DateTimeOffset untilUtc, TimeZoneInfo zone, Actor by) =>
        new("Snooze", $"snoozed until {Instants.Local(untilUtc, zone)}", (i, at) => i.Snooze(untilUtc, by, at));

    public static BulkAct Wake(Actor by) => new("Wake", "back in the inbox", (i, at) => i.Wake(by, at));

    /// <param name="into">What takes them in; a copy, because trying the act changes it.</param>
    public static BulkAct Merge(Incident into, Actor by) =>
        new("Merge", $"merged into {into.Id}", (i, at) => Merging.Merge(i, into, [], 0, by, at)) { Into = into.Record.Number };

    public static BulkAct Close(Helped helped, string? note, Actor by) =>
        new("Close", "closed", (i, at) => i.Close(helped, note, by, at));
}

/// <summary>What an act would do to one incident.</summary>
/// <param name="Change">What would be different, in words; null when nothing would.</param>
/// <param name="WhyNot">Why the act cannot be carried out on it; null when it can.</param>
public sealed record BulkLine(int Number, string Title, string? Change, string? WhyNot)
{
    public string Id => $"INC-{Number}";
    public bool Changes => Change is not null && WhyNot is null;

    public static BulkLine Of(Incident after, IncidentRecord before, bool happened) =>
        new(
            before.Number,
            before.Filing.Title,
            happened ? ChangeOf(before, after.Record) : null,
            happened ? null : "nothing would change"
        );

    private static string ChangeOf(IncidentRecord before, IncidentRecord after)
    {
        List<string> changes = [];
        if (before.State != after.State)
        {
            changes.Add($"{Words.Of(before.State)} → {Words.Of(after.State)}");
        }

        if (before.Owner != after.Owner)
        {
            changes.Add($"owner {before.Owner ?? "none"} → {after.Owner ?? "none"}");
        }

        if (after.MergedInto is { } into && before.MergedInto != into)
        {
            changes.Add($"part of INC-{into}");
        }

        if (before.SnoozedUntilUtc != after.SnoozedUntilUtc)
        {
            changes.Add(after.SnoozedUntilUtc is null ? "no longer snoozed" : "out of the inbox until then");
        }

        return changes.Count == 0 ? "noted in its timeline" : string.Join(", ", changes);
    }
}

/// <summary>What an act would do, incident by incident, before anything is done.</summary>
public sealed record BulkPlan(BulkAct Act, IReadOnlyList<BulkLine> Lines)
{
    public IReadOnlyList<BulkLine> Changing => [.. Lines.Where(l => l.Changes)];
    public IReadOnlyList<BulkLine> Staying => [.. Lines.Where(l => !l.Changes)];
}

/// <summary>One incident as it was before an act, and how many events it had right after it; a merge has its own way back.</summary>
public sealed record ActedOn(int Number, IncidentRecord Before, int EventsAfter);

/// <summary>What was carried out. Each incident is an act of its own, so some may have changed and others not.</summary>
public sealed record BulkDone(BulkAct Act, IReadOnlyList<ActedOn> Changed, IReadOnlyList<BulkLine> Refused)
{
    /// <summary>In one sentence, as a live region says it.</summary>
    public string Sentence
    {
        get
        {
            var changed = Changed switch
            {
                [] => "Nothing changed",
                [var one] => $"INC-{one.Number} {Act.Done}",
                _ => $"{Changed.Count} incidents {Act.Done}",
            };
            return Refused switch
            {
                [] => $"{changed}.",
                [var one] => $"{changed}. {one.Id} was not: {one.WhyNot}",
                [var first, ..] => $"{changed}. {Refused.Count} were not, the first {first.Id}: {first.WhyNot}",
            };
        }
    }
}
