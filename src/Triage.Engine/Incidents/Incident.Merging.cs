namespace Triage.Engine.Incidents;

/// <content>
/// One half each of what <see cref="Merging"/> does to several incidents at once. Their events name the other one without
/// its title: it may be private, now or later, and whoever reads this need not see it.
/// </content>
public sealed partial class Incident
{
    /// <summary>Kinds of the events that name another incident, as <c>INC-7</c>.</summary>
    public static IReadOnlyList<string> MergingKinds { get; } = ["merged", "took-in", "unmerged", "let-go"];

    internal void MergeInto(Incident target, Actor by, DateTimeOffset atUtc)
    {
        Refuse(State is not (IncidentState.Declined or IncidentState.Merged), "merged");
        if (target.State is IncidentState.Declined or IncidentState.Merged)
        {
            throw new IllegalActException(
                $"{target.Id} is {ContractWords.Of(target.State)} and takes nothing in.{target.Remedy()}"
            );
        }

        Record = Record with
        {
            State = IncidentState.Merged,
            StateBeforeMerge = State,
            MergedInto = target.Record.Number,
            MergedVia = target.Record.Number,
        };
        Note("merged", $"Merged into {target.Id}", by, atUtc);
    }

    internal void TakeIn(Incident source, Actor by, DateTimeOffset atUtc) => Note("took-in", $"Took in {source.Id}", by, atUtc);

    /// <summary>What speaks for this one was merged itself, or came out again.</summary>
    internal void Follow(Incident target, Incident because, Actor by, DateTimeOffset atUtc)
    {
        Record = Record with { MergedInto = target.Record.Number };
        Note("merged", $"Now part of {target.Id}, no longer of {because.Id}", by, atUtc);
    }

    internal void ComeOut(Incident target, Actor by, DateTimeOffset atUtc)
    {
        Record = Record with
        {
            State = Record.StateBeforeMerge ?? IncidentState.Filed,
            StateBeforeMerge = null,
            MergedInto = null,
            MergedVia = null,
        };
        Note("unmerged", $"Taken out of {target.Id}", by, atUtc);
    }

    internal void LetGo(Incident source, Actor by, DateTimeOffset atUtc) => Note("let-go", $"Let go of {source.Id}", by, atUtc);
}
