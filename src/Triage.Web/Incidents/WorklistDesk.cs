using Triage.Engine;
using Triage.Engine.Comparison;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Storage.Incidents;
using Triage.Storage.Runs;
using Triage.Web.Shell;

namespace Triage.Web.Incidents;

/// <summary>The worklist of an incident with the search that feeds it.</summary>
/// <param name="Condition">What a search would look for; null when nothing of the red run can be asked of others.</param>
public sealed record WorklistView(Incident Incident, Run? Red, Worklist Worklist, OnsetResult? Onset, RunCondition? Condition)
{
    /// <summary>Worklists of what was merged into it: kept there, and put right there.</summary>
    public IReadOnlyList<MergedWorklist> Merged { get; init; } = [];

    /// <summary>A result that was found for another condition than the one that stands now.</summary>
    public bool IsOutdated => Onset is not null && Condition is not null && Onset.Condition != Condition;
}

/// <summary>Where the damage of an incident is listed and put right, for screens and API alike.</summary>
public sealed class WorklistDesk(
    IncidentDesk incidents,
    WorklistStore worklists,
    OnsetQueries onsets,
    ItemQueries items,
    WorkspaceReaders readers,
    TimeProvider clock
)
{
    /// <summary>Null when there is no such incident.</summary>
    public async Task<WorklistView?> FindAsync(WorkspaceId workspace, int number, CancellationToken cancellation)
    {
        if (await incidents.FindAsync(workspace, number, cancellation) is not { } view)
        {
            return null;
        }

        return new WorklistView(
            view.Incident,
            view.Red,
            await UpToDateAsync(workspace, number, view.Red, cancellation),
            await worklists.FindOnsetAsync(workspace, number, cancellation),
            ConditionOf(view)
        )
        {
            Merged = await worklists.MergedAsync(workspace, number, cancellation),
        };
    }

    /// <summary>The list of an incident, after the wrong items of its red run were taken over. Nothing is written when nothing is new.</summary>
    public async Task<Worklist> UpToDateAsync(WorkspaceId workspace, int number, Run? red, CancellationToken cancellation)
    {
        var worklist = await worklists.GetAsync(workspace, number, cancellation);
        if (red is null)
        {
            return worklist;
        }

        var wrong = await WrongItemsAsync(workspace, red, cancellation);
        var now = clock.GetUtcNow();
        var change = worklist.TakeOver(wrong, WorklistSource.RedItem, red.Id, Actor.System, now);
        return change.IsNone
            ? worklist
            : await worklists.ActAsync(
                workspace,
                number,
                kept =>
                    kept.TakeOver(wrong, WorklistSource.RedItem, red.Id, Actor.System, now) is { IsNone: false } done
                        ? $"Worklist, from the items of run {red.Id}: {done.Words}"
                        : null,
                Actor.System,
                now,
                cancellation
            ) ?? worklist;
    }

    /// <summary>A named act on the list; null when there is no such incident.</summary>
    /// <param name="act">Answers what happened in words for the timeline; null when nothing did.</param>
    /// <exception cref="RefusedInputException">The act refuses.</exception>
    public async Task<Worklist?> ActAsync(
        WorkspaceId workspace,
        int number,
        Func<Worklist, DateTimeOffset, string?> act,
        Actor by,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow();
        var reader = await readers.ForAsync(workspace, cancellation);
        return await worklists.ActAsync(workspace, number, Scrubbed, by, now, cancellation);

        string? Scrubbed(Worklist list)
        {
            var words = act(list, now);
            list.Scrub(reader.Redact);
            return words is null ? null : reader.Redact(words);
        }
    }

    /// <summary>Searches the stored runs for what went wrong in the red one, keeps what was found and adds it to the list.</summary>
    /// <exception cref="RefusedInputException">There is no red run, or nothing of it that other runs can be asked.</exception>
    public async Task SearchAsync(
        WorkspaceId workspace,
        int number,
        Actor by,
        IProgress<OnsetProgress> progress,
        CancellationToken cancellation
    )
    {
        var view = await incidents.FindAsync(workspace, number, cancellation);
        if (view?.Red is not { } red || ConditionOf(view) is not { } condition)
        {
            throw new RefusedInputException(
                "redRun",
                "There is nothing to search for: name the red run first, and a green one or the outcome of its items."
            );
        }

        var found = await onsets.SearchAsync(workspace, red, condition, by, progress, cancellation);
        await worklists.KeepOnsetAsync(
            workspace,
            number,
            found,
            list =>
            {
                var change = list.TakeOver(found.Affected, WorklistSource.Search, null, by, found.AtUtc);
                var words = change.IsNone ? "nothing new" : change.Words;
                return $"Searched {found.LookedAt} runs, {found.AffectedRuns} affected. Worklist: {words}";
            },
            cancellation
        );
    }

    private static RunCondition? ConditionOf(IncidentView view) =>
        RunCondition.Of(view.Diagnosis?.Items, view.Diagnosis?.Comparison);

    private async Task<IReadOnlyList<AffectedSubject>> WrongItemsAsync(
        WorkspaceId workspace,
        Run red,
        CancellationToken cancellation
    )
    {
        var wrong = new List<AffectedSubject>();
        var filter = new ItemFilter { Outcome = Outcome.Red, Limit = Limits.MaxPageSize };
        while (red.Items.Red > 0)
        {
            var page = await items.OfRunAsync(workspace, red.Id, filter, cancellation);
            wrong.AddRange(
                page.Items.Select(i => new AffectedSubject(i.Subject.Name, i.Subject.Value, red.Id, i.Expected, i.Actual))
            );
            if (page.Next is null || wrong.Count >= Limits.MaxWorklistEntries)
            {
                break;
            }

            filter = filter with { After = page.Next };
        }

        return wrong;
    }
}
