namespace Triage.Engine.Incidents;

/// <summary>
/// Several filings of one thing become one incident. What was merged keeps everything it has and points at its target;
/// nothing moves. It always points at the end: merging A into B and then B into C leaves A pointing at C, and A
/// remembers that it came by way of B, so that taking B out again takes A along.
/// </summary>
public static class Merging
{
    /// <param name="target">Not merged itself; the caller has followed it to its end.</param>
    /// <param name="followers">Everything that points at <paramref name="source"/> now.</param>
    /// <param name="mergedAlready">How many point at <paramref name="target"/> now.</param>
    /// <exception cref="RefusedInputException">Source and target are the same.</exception>
    /// <exception cref="IllegalActException">One of them was declined, the source is merged elsewhere, or the target is full.</exception>
    public static void Merge(
        Incident source,
        Incident target,
        IReadOnlyCollection<Incident> followers,
        int mergedAlready,
        Actor by,
        DateTimeOffset atUtc
    )
    {
        if (source.Record.Number == target.Record.Number)
        {
            throw new RefusedInputException(
                "into",
                $"{source.Id} cannot be merged into itself, nor into what is merged into it. Un-merge that first."
            );
        }

        if (source.Record.MergedInto == target.Record.Number)
        {
            return;
        }

        if (mergedAlready + followers.Count >= Limits.MaxMerged)
        {
            throw new IllegalActException(
                $"{target.Id} has {mergedAlready} incidents merged into it; the limit is {Limits.MaxMerged}. Un-merge some, or decline the copies."
            );
        }

        source.MergeInto(target, by, atUtc);
        target.TakeIn(source, by, atUtc);
        foreach (var follower in followers)
        {
            follower.Follow(target, source, by, atUtc);
        }
    }

    /// <summary>Takes the source out of its target again, together with what came by way of it.</summary>
    /// <param name="mergedIntoTarget">Everything that points at <paramref name="target"/> now.</param>
    public static void Unmerge(
        Incident source,
        Incident target,
        IReadOnlyCollection<Incident> mergedIntoTarget,
        Actor by,
        DateTimeOffset atUtc
    )
    {
        if (source.State != IncidentState.Merged)
        {
            return;
        }

        var took = new HashSet<int> { source.Record.Number };
        var left = mergedIntoTarget.Where(i => i.Record.Number != source.Record.Number).ToList();
        while (left.FirstOrDefault(i => i.Record.MergedVia is { } via && took.Contains(via)) is { } follower)
        {
            left.Remove(follower);
            took.Add(follower.Record.Number);
            follower.Follow(source, target, by, atUtc);
        }

        source.ComeOut(target, by, atUtc);
        target.LetGo(source, by, atUtc);
    }
}
