using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;
using Triage.Storage.Views;

namespace Triage.Web.Views;

/// <summary>What of an address a saved view keeps.</summary>
public static class ViewQuery
{
    /// <summary>The filter in order of its names, so that the same filter is the same text; where the page begins is left out.</summary>
    public static string Of(string address)
    {
        var query = new QueryBuilder();
        foreach (
            var (name, values) in QueryHelpers.ParseQuery(new Uri(address).Query).OrderBy(w => w.Key, StringComparer.Ordinal)
        )
        {
            if (name is not ("after" or "limit") && values.ToString() is { Length: > 0 } word)
            {
                query.Add(name, word);
            }
        }

        return query.ToQueryString().ToString();
    }
}

/// <summary>What saving a view has changed.</summary>
/// <param name="After">As it is now; null when it was deleted.</param>
/// <param name="Before">What was there instead: the view itself, and one whose name it took.</param>
public sealed record SavedViewChange(SavedView? After, IReadOnlyList<SavedView> Before)
{
    public string Sentence => After is null ? "View deleted." : $"View “{After.Name}” saved.";
}
