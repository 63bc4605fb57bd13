using Microsoft.EntityFrameworkCore;
using Triage.Engine;

namespace Triage.Storage.Search;

/// <param name="Key">See <see cref="SearchRow.Key"/>.</param>
internal sealed record SearchDocument(SearchKind Kind, string Key, IReadOnlyList<SearchWord> Words);

/// <summary>The words of what can be found, kept as the database keeps them best.</summary>
internal abstract class SearchIndex
{
    /// <summary>The documents in which every term occurs, of every workspace: narrow them before anything else.</summary>
    public abstract IQueryable<SearchRow> Holding(TriageContext context, SearchTerms terms);

    /// <summary>Puts documents in, each in place of the one with the same key.</summary>
    public async Task PutAsync(
        TriageContext context,
        WorkspaceId workspace,
        IReadOnlyList<SearchDocument> documents,
        CancellationToken cancellation
    )
    {
        foreach (var kind in documents.GroupBy(d => d.Kind))
        {
            var keys = kind.Select(d => d.Key).ToList();
            var had = await context
                .In<SearchRow>(workspace)
                .Where(f => f.Kind == kind.Key && keys.Contains(f.Key))
                .ToDictionaryAsync(f => f.Key, cancellation);
            await ForgetAsync(context, [.. had.Values.Select(f => f.Number)], cancellation);
            var number = await LastNumberAsync(context, cancellation);
            var put = new List<(SearchRow Row, SearchDocument Document)>();
            foreach (var document in kind)
            {
                if (!had.TryGetValue(document.Key, out var row))
                {
                    row = new SearchRow
                    {
                        Workspace = workspace,
                        Kind = document.Kind,
                        Key = document.Key,
                    };
                    context.Add(row);
                }

                row.Number = ++number;
                put.Add((row, document));
            }

            // The words may live in the row itself, so it must be there first.
            await context.SaveChangesAsync(cancellation);
            foreach (var (row, document) in put)
            {
                await RememberAsync(context, row, document.Words, cancellation);
            }
        }
    }

    protected abstract Task RememberAsync(
        TriageContext context,
        SearchRow row,
        IReadOnlyList<SearchWord> words,
        CancellationToken cancellation
    );

    /// <summary>Takes the words of these numbers out.</summary>
    protected abstract Task ForgetAsync(TriageContext context, IReadOnlyList<long> numbers, CancellationToken cancellation);

    // Numbers are of the whole database, because the words are found by them; nothing of a row is read.
    private static async Task<long> LastNumberAsync(TriageContext context, CancellationToken cancellation) =>
        await context.Set<SearchRow>().MaxAsync(f => (long?)f.Number, cancellation) ?? 0;
}
