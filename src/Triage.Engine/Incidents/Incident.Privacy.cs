namespace Triage.Engine.Incidents;

/// <summary>Somebody who is to see a private incident.</summary>
public sealed record NamedPerson(Guid Id, string Name);

/// <content>Who sees it. Whoever does not is answered as if there were no such incident; reports count it all the same.</content>
public sealed partial class Incident
{
    /// <summary>Only these people see it from now on, and whoever sees every private incident of the workspace.</summary>
    /// <exception cref="RefusedInputException">Nobody is named, or more than <see cref="Limits.MaxNamedPeople"/>.</exception>
    public void ShowOnlyTo(IEnumerable<NamedPerson> people, Actor by, DateTimeOffset atUtc)
    {
        var named = people
            .DistinctBy(p => p.Id)
            .OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase)
            .ThenBy(p => p.Id)
            .ToList();
        if (named.Count is 0 or > Limits.MaxNamedPeople)
        {
            throw new RefusedInputException(
                "people",
                $"{named.Count} people are named; a private incident names 1 to {Limits.MaxNamedPeople}. Open it to all, or name others."
            );
        }

        if (Record.VisibleTo is not { } before)
        {
            Record = Record with { VisibleTo = named };
            Note("made-private", $"Private: visible to {Names(named)}", by, atUtc);
            return;
        }

        var added = named.ExceptBy(before.Select(p => p.Id), p => p.Id).ToList();
        var removed = before.ExceptBy(named.Select(p => p.Id), p => p.Id).ToList();
        if (added.Count + removed.Count == 0)
        {
            return;
        }

        string[] changes =
        [
            .. added.Count > 0 ? [$"Visible to {Names(added)}"] : Array.Empty<string>(),
            .. removed.Count > 0 ? [$"No longer visible to {Names(removed)}"] : Array.Empty<string>(),
        ];
        Record = Record with { VisibleTo = named };
        Note("people-named", string.Join(". ", changes), by, atUtc);
    }

    /// <summary>The whole workspace sees it again.</summary>
    public void ShowToAll(Actor by, DateTimeOffset atUtc)
    {
        if (!Record.IsPrivate)
        {
            return;
        }

        Record = Record with { VisibleTo = null };
        Note("opened", "No longer private: visible to the whole workspace", by, atUtc);
    }

    private static string Names(IEnumerable<NamedPerson> people) => string.Join(", ", people.Select(p => p.Name));
}
