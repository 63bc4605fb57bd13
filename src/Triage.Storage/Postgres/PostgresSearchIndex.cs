using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Triage.Storage.Search;

namespace Triage.Storage.Postgres;

/// <summary>
/// A tsvector beside each document. It is written as words with their places and not from the text, because PostgreSQL's
/// own parser takes addresses and numbers apart by rules, and by a locale, of its own.
/// </summary>
internal sealed class PostgresSearchIndex : SearchIndex
{
    /// <summary>Run by the migration that makes the documents.</summary>
    public const string Create =
        "ALTER TABLE search_documents ADD COLUMN words tsvector; CREATE INDEX search_documents_words ON search_documents USING gin (words);";

    /// <summary>Places after this one are all kept as this one: https://www.postgresql.org/docs/current/textsearch-limitations.html.</summary>
    private const int LastPlace = 16_383;

    /// <summary>Places that a tsvector keeps of one word.</summary>
    private const int MaxPlaces = 255;

    /// <summary>
    /// A tsvector may have 1 MB (same page) and is refused beyond. Words of scripts without spaces are long and rarely
    /// repeat; what comes after these is not found by.
    /// </summary>
    private const int MaxVectorBytes = 1_000_000;

    /// <summary>What a word takes beside its letters and its places, filled up to whole words of the machine.</summary>
    private const int BytesPerWord = 8;
    private const int BytesPerPlace = 2;

    public override IQueryable<SearchRow> Holding(TriageContext context, SearchKind kind, SearchTerms terms)
    {
        var beside = kind == SearchKind.Content ? " & " : " <-> ";
        var asked = string.Join(
            " & ",
            terms.All.Select(t =>
                $"({string.Join(beside, t.Words.Select((w, n) => $"'{w}'{(t.IsBeginning && n == t.Words.Count - 1 ? ":*" : "")}"))})"
            )
        );
        return context
            .Set<SearchRow>()
            .FromSql($"SELECT workspace, kind, key, number FROM search_documents WHERE words @@ {asked}::tsquery");
    }

    protected override Task RememberAsync(
        TriageContext context,
        SearchKind kind,
        IReadOnlyList<(long Number, string Words)> documents,
        CancellationToken cancellation
    )
    {
        var numbers = documents.Select(d => d.Number).ToArray();
        var vectors = documents.Select(d => VectorOf(d.Words)).ToArray();
        return context.Database.ExecuteSqlAsync(
            $"UPDATE search_documents d SET words = v.words::tsvector FROM unnest({numbers}, {vectors}) AS v(number, words) WHERE d.number = v.number",
            cancellation
        );
    }

    private static string VectorOf(string words)
    {
        var vector = new StringBuilder();
        var bytes = 0;
        var places = words
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select((w, n) => (Word: w, Place: Math.Min(n + 1, LastPlace)))
            .GroupBy(w => w.Word, w => w.Place, StringComparer.Ordinal);
        foreach (var word in places)
        {
            var at = word.Distinct().Take(MaxPlaces).ToList();
            bytes += BytesPerWord + Encoding.UTF8.GetByteCount(word.Key) + (BytesPerPlace * at.Count);
            if (bytes > MaxVectorBytes)
            {
                break;
            }

            vector.Append(CultureInfo.InvariantCulture, $"'{word.Key}':{string.Join(',', at)} ");
        }

        return vector.ToString();
    }

    // The words go with their row.
    protected override Task ForgetAsync(
        TriageContext context,
        SearchKind kind,
        IReadOnlyList<long> numbers,
        CancellationToken cancellation
    ) => Task.CompletedTask;
}
