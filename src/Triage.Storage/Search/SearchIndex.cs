using Microsoft.EntityFrameworkCore;
using Triage.Engine;

namespace Triage.Storage.Search;

/// <param name="Key">See <see cref="SearchRow.Key"/>.</param>
/// <param name="Words">Folded, joined by spaces; in their order where their order is searched, see <see cref="SearchIndex"/>.</param>
internal sealed record SearchDocument(SearchKind Kind, string Key, string Words);

/// <summary>
/// The words of what can be found, kept as the database keeps them best. Incidents and names of runs are found by words side by
/// side; of what was said in a run only which words occur is kept, which is a third of the work, and how they stand is looked
/// up in the run itself.
/// </summary>
internal abstract class SearchIndex
{
    /// <summary>The documents of a kind in which every term occurs, of every workspace: narrow them before anything else.</summary>
    public abstract IQueryable<SearchRow> Holding(TriageContext context, SearchKind kind, SearchTerms terms);

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
            await RemoveAsync(context, workspace, kind.Key, [.. kind.Select(d => d.Key)], cancellation);
            var number = await LastNumberAsync(context, cancellation);
            var put = kind.Select(d => (Number: ++number, d.Key, d.Words)).ToList();
            await context.AddNewAsync(
                put.ConvertAll(d => new SearchRow
                {
                    Workspace = workspace,
                    Kind = kind.Key,
                    Key = d.Key,
                    Number = d.Number,
                }),
                cancellation
            );
            await RememberAsync(context, kind.Key, put.ConvertAll(d => (d.Number, d.Words)), cancellation);
        }
    }

    /// <summary>Takes out what is there of these keys.</summary>
    public async Task RemoveAsync(
        TriageContext context,
        WorkspaceId workspace,
        SearchKind kind,
        List<string> keys,
        CancellationToken cancellation
    )
    {
        var known = context.In<SearchRow>(workspace).Where(f => f.Kind == kind && keys.Contains(f.Key));
        var had = await known.Select(f => f.Number).ToListAsync(cancellation);
        if (had.Count > 0)
        {
            await ForgetAsync(context, kind, had, cancellation);
            await known.ExecuteDeleteAsync(cancellation);
        }
    }

    protected abstract Task RememberAsync(
        TriageContext context,
        SearchKind kind,
        IReadOnlyList<(long Number, string Words)> documents,
        CancellationToken cancellation
    );

    /// <summary>Takes the words of these numbers out.</summary>
    protected abstract Task ForgetAsync(
        TriageContext context,
        SearchKind kind,
        IReadOnlyList<long> numbers,
        CancellationToken cancellation
    );

    // Numbers are of the whole database, because the words are found by them; nothing of a row is read.
    private static async Task<long> LastNumberAsync(TriageContext context, CancellationToken cancellation) =>
        await context.Set<SearchRow>().MaxAsync(f => (long?)f.Number, cancellation) ?? 0;
}
