using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Storage.Search;

namespace Triage.Storage.Incidents;

/// <summary>The words of an <see cref="IncidentFilter"/>.</summary>
internal static class IncidentWords
{
    /// <summary>As many are named one by one.</summary>
    private const int Few = 1_000;

    /// <summary>Those in which every word occurs; of words without a letter or digit there is nothing to find.</summary>
    /// <exception cref="RefusedInputException">Too long, or too many words.</exception>
    public static async Task<IQueryable<StoredIncident>> WithWordsAsync(
        this IQueryable<StoredIncident> incidents,
        TriageContext context,
        WorkspaceId workspace,
        SearchIndex index,
        string? q,
        CancellationToken cancellation
    )
    {
        var terms = SearchTerms.Of(q);
        if (terms.All.Count == 0)
        {
            return string.IsNullOrWhiteSpace(q) ? incidents : incidents.Where(i => false);
        }

        var holding = index
            .Holding(context, SearchKind.Incident, terms)
            .Where(f => f.Workspace == workspace && f.Kind == SearchKind.Incident);
        var keys = await holding.Take(Few + 1).Select(f => f.Key).ToListAsync(cancellation);
        if (keys.Count <= Few)
        {
            var numbers = keys.ConvertAll(k => int.Parse(k, CultureInfo.InvariantCulture));
            return incidents.Where(i => numbers.Contains(i.Number));
        }

        // So frequent that a page is full soon: the list is walked in its own order, and each incident is looked up.
        return incidents.Where(i => holding.Any(f => f.Key == i.Number.ToString()));
    }
}
