using System.Globalization;

namespace Triage.Web.Api;

/// <param name="Next">What to send as 'after' for the page after this one; null on the last.</param>
public sealed record ListAnswer<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A list that is read whole anyhow and answered whole, unless a page of it is asked for.</summary>
public static class WholeList
{
    public static readonly IReadOnlyList<QueryWord> Words =
    [
        new("limit", "Entries at once; all unless told."),
        new("after", "The 'next' of the page before."),
    ];

    /// <exception cref="Engine.RefusedInputException">The words of paging are no numbers.</exception>
    public static ListAnswer<TAnswer> Of<T, TAnswer>(IReadOnlyList<T> all, Func<T, TAnswer> answerOf, IQueryCollection query)
    {
        var words = new QueryWords(query);
        var limit = words.Number("limit", int.MaxValue, int.MaxValue);
        var after = words.Number("after", 0, int.MaxValue, min: 0);
        var end = Math.Min(all.Count, after + (long)limit);
        return new ListAnswer<TAnswer>(
            [.. all.Skip(after).Take(limit).Select(answerOf)],
            end < all.Count ? end.ToString(CultureInfo.InvariantCulture) : null
        );
    }
}
