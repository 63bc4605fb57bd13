using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Web.Shared;

namespace Triage.Web.Incidents;

/// <summary>The part of a worklist that is on screen.</summary>
/// <param name="Owners">Everybody who has an entry, for the filter.</param>
/// <param name="Next">The entry after which the next page starts; null on the last one.</param>
public sealed record WorklistListing(IReadOnlyList<WorklistEntry> Page, IReadOnlyList<string> Owners, string Summary, int? Next)
{
    public static WorklistListing Of(Worklist worklist, WorklistFilter filter, int after)
    {
        var matching = worklist.Entries.Where(filter.Accepts).ToList();
        var following = matching.Where(e => e.Number > after).Take(Limits.MaxPageSize + 1).ToList();
        var page = following.Take(Limits.MaxPageSize).ToList();
        var owners = worklist.Entries.Select(e => e.Owner).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase);
        var all = worklist.Entries.Count;
        var subjects = worklist.Entries.Select(e => e.What.Subject).Distinct(StringComparer.Ordinal).Count();
        // One subject may have been got wrong by several runs.
        var open =
            $"{worklist.OpenCount} of {all} open{(subjects < all ? $", {Counted.Of(subjects, "subject", "subjects")} in all" : "")}";
        return new WorklistListing(
            page,
            [.. owners.Order(StringComparer.OrdinalIgnoreCase)],
            matching.Count == all ? open : $"{open} · {matching.Count} shown",
            following.Count > page.Count ? page[^1].Number : null
        );
    }

    public static string WhyEmpty(WorklistView view) =>
        view.Red switch
        {
            null =>
                "Name the red run on the overview: its wrong items stand here then, and stored runs can be searched for more.",
            { Items.Total: 0 } => "No items are read from the red run yet. With them, each wrong one stands here by itself.",
            { Items.Red: 0 } => "None of the items of the red run is known to be wrong.",
            _ => "",
        };
}
