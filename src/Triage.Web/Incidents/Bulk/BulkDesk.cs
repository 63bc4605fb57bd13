using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;

namespace Triage.Web.Incidents.Bulk;

/// <summary>
/// Carries one act out on many incidents. What it would change is found by trying it on copies that are thrown away, so
/// that the list shown before and the act itself cannot disagree about the rules. There is no all-or-nothing: each
/// incident changes by itself, and one that somebody has changed meanwhile is left as it is and named.
/// </summary>
public sealed class BulkDesk(IIncidentStore incidents, TimeProvider clock)
{
    /// <exception cref="RefusedInputException">More incidents than a bulk act may touch.</exception>
    public async Task<BulkPlan> PlanAsync(
        WorkspaceId workspace,
        IReadOnlyList<int> numbers,
        BulkAct act,
        CancellationToken cancellation
    )
    {
        RefuseTooMany(numbers);
        var lines = new List<BulkLine>();
        foreach (var number in numbers)
        {
            lines.Add(
                await incidents.FindAsync(workspace, number, cancellation) is { } copy
                    ? Tried(copy, act)
                    : new BulkLine(number, "", null, "it is no longer there")
            );
        }

        return new BulkPlan(act, lines);
    }

    /// <exception cref="RefusedInputException">More incidents than a bulk act may touch.</exception>
    public async Task<BulkDone> CarryOutAsync(
        WorkspaceId workspace,
        IReadOnlyList<int> numbers,
        BulkAct act,
        Actor by,
        CancellationToken cancellation
    )
    {
        RefuseTooMany(numbers);
        var changed = new List<ActedOn>();
        var refused = new List<BulkLine>();
        foreach (var number in numbers)
        {
            var (acted, why) = await CarryOutAsync(workspace, number, act, by, cancellation);
            if (why is not null)
            {
                refused.Add(new BulkLine(number, "", null, why));
            }
            else if (acted is not null)
            {
                changed.Add(acted);
            }
        }

        return new BulkDone(act, changed, refused);
    }

    /// <summary>Undoes the whole, incident by incident.</summary>
    /// <returns>Null when all are as they were; else which are not, and why.</returns>
    public async Task<string?> TakeBackAsync(WorkspaceId workspace, BulkDone done, Actor by, CancellationToken cancellation)
    {
        var left = new List<string>();
        foreach (var (number, before, eventsAfter) in done.Changed)
        {
            var why = await TryAsync(
                number,
                () =>
                    done.Act.Into is null
                        ? incidents.ActAsync(
                            workspace,
                            number,
                            i => i.TakeBack(before, eventsAfter, done.Act.Done, by, clock.GetUtcNow()),
                            cancellation
                        )
                        : incidents.UnmergeAsync(workspace, number, by, cancellation)
            );
            if (why is not null)
            {
                left.Add(why);
            }
        }

        return left.Count == 0 ? null : string.Join(" ", left.Take(3));
    }

    /// <returns>What it was before, when anything has changed; or why it was not carried out.</returns>
    private async Task<(ActedOn? Acted, string? WhyNot)> CarryOutAsync(
        WorkspaceId workspace,
        int number,
        BulkAct act,
        Actor by,
        CancellationToken cancellation
    )
    {
        ActedOn? acted = null;
        var why = await TryAsync(
            number,
            async () =>
            {
                if (act.Into is not { } into)
                {
                    return await incidents.ActAsync(
                        workspace,
                        number,
                        incident =>
                        {
                            var (before, events) = (incident.Record, incident.Events.Count);
                            act.Do(incident, clock.GetUtcNow());
                            acted = incident.Events.Count > events ? new ActedOn(number, before, incident.Events.Count) : null;
                        },
                        cancellation
                    );
                }

                var merged = await incidents.MergeAsync(workspace, number, into, by, cancellation);
                acted = merged is null ? null : new ActedOn(number, merged.Record, merged.Events.Count);
                return merged;
            }
        );
        return (acted, why);
    }

    /// <returns>Null when it was carried out, else why not.</returns>
    private static async Task<string?> TryAsync(int number, Func<Task<Incident?>> act)
    {
        try
        {
            return await act() is null ? $"INC-{number} is no longer there." : null;
        }
        catch (Exception refused) when (refused is IllegalActException or RefusedInputException or StorageUnavailableException)
        {
            return refused.Message;
        }
    }

    private BulkLine Tried(Incident copy, BulkAct act)
    {
        var (before, events) = (copy.Record, copy.Events.Count);
        try
        {
            act.Do(copy, clock.GetUtcNow());
            return BulkLine.Of(copy, before, copy.Events.Count > events);
        }
        catch (Exception refused) when (refused is IllegalActException or RefusedInputException)
        {
            return new BulkLine(before.Number, before.Filing.Title, null, refused.Message);
        }
    }

    private static void RefuseTooMany(IReadOnlyList<int> numbers)
    {
        if (numbers.Count > Limits.MaxBulkIncidents)
        {
            throw new RefusedInputException(
                "numbers",
                $"{numbers.Count} incidents are selected; the limit of one act is {Limits.MaxBulkIncidents}. Take them in parts."
            );
        }
    }
}
