using Microsoft.EntityFrameworkCore;
using Triage.Engine;

namespace Triage.Storage;

/// <summary>One page of a list.</summary>
/// <param name="Next">Pass it as <c>after</c> to get the next page; null on the last one.</param>
/// <param name="Total">
/// Rows that match, counted up to one more than <see cref="CountedUpTo"/>; a larger list says "more than". Counting all of
/// them would cost more than reading the page.
/// </param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next, int Total)
{
    public const int CountedUpTo = 1_000;
}

internal static class Paging
{
    /// <summary>What was asked for, within what is given at once.</summary>
    public static int Rows(int limit) => Math.Clamp(limit, 1, Limits.MaxPageSize);

    /// <param name="matching">Every row of the list, for the count.</param>
    /// <param name="rows">The rows of this page and one more, if there is one.</param>
    public static async Task<Page<T>> PageAsync<TRow, TPaged, T>(
        this IQueryable<TRow> matching,
        List<TPaged> rows,
        int limit,
        Func<TPaged, string> cursorOf,
        Func<TPaged, T> itemOf,
        CancellationToken cancellation
    )
    {
        var size = Rows(limit);
        var page = rows.Take(size).ToList();
        return new Page<T>(
            [.. page.Select(itemOf)],
            rows.Count > size ? cursorOf(page[^1]) : null,
            await matching.Take(Page<T>.CountedUpTo + 1).CountAsync(cancellation)
        );
    }
}
