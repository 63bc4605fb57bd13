using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
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

    /// <summary>Run by the migration that finds what was said by run: without the places of words it is a third of the work.</summary>
    public const string CreateSaid =
        "CREATE VIRTUAL TABLE said_words USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii');";

    public override IQueryable<SearchRow> Holding(TriageContext context, SearchKind kind, SearchTerms terms)
    {
        // Words are letters and digits only, so nothing in them can end the quotes.
        if (kind == SearchKind.Content)
        {
            var words = string.Join(
                " AND ",
                terms.All.SelectMany(t =>
                    t.Words.Select((w, n) => $"\"{w}\"{(t.IsBeginning && n == t.Words.Count - 1 ? " *" : "")}")
                )
            );
            return context
                .Set<SearchRow>()
                .FromSql(
                    $"SELECT * FROM search_documents WHERE number IN (SELECT rowid FROM said_words WHERE said_words MATCH {words})"
                );
        }

        var asked = string.Join(" AND ", terms.All.Select(t => $"\"{string.Join(' ', t.Words)}\"{(t.IsBeginning ? " *" : "")}"));
        return context
            .Set<SearchRow>()
            .FromSql(
                $"SELECT * FROM search_documents WHERE number IN (SELECT rowid FROM search_words WHERE search_words MATCH {asked})"
            );
    }

    protected override Task RememberAsync(
        TriageContext context,
        SearchKind kind,
        IReadOnlyList<(long Number, string Words)> documents,
        CancellationToken cancellation
    )
    {
        using var command = Command(context, $"INSERT INTO {TableOf(kind)}(rowid, words) VALUES (@number, @words)");
        var number = command.Parameters.Add("@number", SqliteType.Integer);
        var words = command.Parameters.Add("@words", SqliteType.Text);
        foreach (var document in documents)
        {
            (number.Value, words.Value) = (document.Number, document.Words);
            command.ExecuteNonQuery();
        }

        return Task.CompletedTask;
    }

    protected override Task ForgetAsync(
        TriageContext context,
        SearchKind kind,
        IReadOnlyList<long> numbers,
        CancellationToken cancellation
    )
    {
        using var command = Command(context, $"DELETE FROM {TableOf(kind)} WHERE rowid = @number");
        var number = command.Parameters.Add("@number", SqliteType.Integer);
        foreach (var gone in numbers)
        {
            number.Value = gone;
            command.ExecuteNonQuery();
        }

        return Task.CompletedTask;
    }

    private static string TableOf(SearchKind kind) => kind == SearchKind.Content ? "said_words" : "search_words";

    private static SqliteCommand Command(TriageContext context, string sql)
    {
        var command = (SqliteCommand)context.Database.GetDbConnection().CreateCommand();
        command.Transaction = (SqliteTransaction)context.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = sql;
        return command;
    }
}
