using Microsoft.EntityFrameworkCore;
using Triage.Storage.Search;

namespace Triage.Storage.Sqlite;

/// <summary>
/// FTS5 without a copy of the texts (https://www.sqlite.org/fts5.html#contentless_tables). The words come folded and
/// apart, so the simplest tokenizer does: it parts at spaces and leaves every other letter alone.
/// </summary>
internal sealed class SqliteSearchIndex : SearchIndex
{
    /// <summary>Run by the migration that makes the documents.</summary>
    public const string Create =
        "CREATE VIRTUAL TABLE search_words USING fts5(words, content='', contentless_delete=1, tokenize='ascii');";

    public override IQueryable<SearchRow> Holding(TriageContext context, SearchTerms terms)
    {
        // Words are letters and digits only, so nothing in them can end the quotes.
        var asked = string.Join(" AND ", terms.All.Select(t => $"\"{string.Join(' ', t.Words)}\"{(t.IsBeginning ? " *" : "")}"));
        return context
            .Set<SearchRow>()
            .FromSql(
                $"SELECT * FROM search_documents WHERE number IN (SELECT rowid FROM search_words WHERE search_words MATCH {asked})"
            );
    }

    protected override Task RememberAsync(
        TriageContext context,
        SearchRow row,
        IReadOnlyList<SearchWord> words,
        CancellationToken cancellation
    )
    {
        var text = string.Join(' ', words.Select(w => w.Folded));
        return context.Database.ExecuteSqlAsync(
            $"INSERT INTO search_words(rowid, words) VALUES ({row.Number}, {text})",
            cancellation
        );
    }

    protected override async Task ForgetAsync(TriageContext context, IReadOnlyList<long> numbers, CancellationToken cancellation)
    {
        foreach (var number in numbers)
        {
            await context.Database.ExecuteSqlAsync($"DELETE FROM search_words WHERE rowid = {number}", cancellation);
        }
    }
}
