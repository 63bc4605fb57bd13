using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Storage.Incidents;
using Triage.Storage.Packs;
using Triage.Storage.Runs;

namespace Triage.Storage.Search;

/// <summary>A stretch of a text around what was found.</summary>
/// <param name="Found">It is a word that was searched for.</param>
public sealed record SnippetPart(string Text, bool Found);

public sealed record IncidentFound(
    int Number,
    string Title,
    IncidentState State,
    string? Agent,
    string? Class,
    DateTimeOffset FiledAtUtc,
    IReadOnlyList<SnippetPart> Snippet
);

public sealed record RunFound(Run Run);

/// <param name="Slot">What the text is to the step: contract word of a <see cref="ContentSlot"/>, or <c>attribute</c>.</param>
/// <param name="Steps">Steps of the run in which it was found; the one named here is the first.</param>
public sealed record ContentFound(
    string RunId,
    string? Agent,
    DateTimeOffset StartedAtUtc,
    string SpanId,
    string Step,
    string Slot,
    int Steps,
    IReadOnlyList<SnippetPart> Snippet
);

/// <summary>What a search found, what changed last first; each list is bounded and says where it goes on.</summary>
public sealed record SearchFound(Page<IncidentFound> Incidents, Page<RunFound> Runs, Page<ContentFound> Contents)
{
    public int Total => Incidents.Total + Runs.Total + Contents.Total;
}

/// <summary>Finds incidents, runs and what was said in them, by words.</summary>
public sealed class SearchQueries
{
    private static readonly Page<IncidentFound> NoIncidents = new([], null, 0);
    private static readonly Page<RunFound> NoRuns = new([], null, 0);
    private static readonly Page<ContentFound> NoContents = new([], null, 0);

    private readonly TriageDatabase _database;
    private readonly SearchIndex _index;
    private readonly PackMapping _mapping;
    private readonly Onlooker _onlooker;
    private readonly TimeProvider _time;

    internal SearchQueries(TriageDatabase database, SearchIndex index, PackMapping mapping, Onlooker onlooker, TimeProvider time)
    {
        _onlooker = onlooker;
        _database = database;
        _index = index;
        _mapping = mapping;
        _time = time;
    }

    /// <param name="kind">Only these; null finds all.</param>
    /// <param name="after">The <c>Next</c> of a page of this kind; only with a kind.</param>
    /// <exception cref="RefusedInputException">The words or the cursor cannot be read.</exception>
    public Task<SearchFound> FindAsync(
        WorkspaceId workspace,
        string? q,
        SearchKind? kind,
        int limit,
        string? after,
        CancellationToken cancellation
    )
    {
        var terms = SearchTerms.Of(q);
        if (terms.All.Count == 0)
        {
            return Task.FromResult(new SearchFound(NoIncidents, NoRuns, NoContents));
        }

        return _database.ReadAsync(
            async context =>
            {
                var asked = new Asked(context, workspace, _onlooker, terms, _index, limit, after);
                return new SearchFound(
                    kind is null or SearchKind.Incident ? await IncidentsAsync(asked, cancellation) : NoIncidents,
                    kind is null or SearchKind.Run ? await RunsAsync(asked, cancellation) : NoRuns,
                    kind is null or SearchKind.Content ? await ContentsAsync(asked, cancellation) : NoContents
                );
            },
            cancellation
        );
    }

    private static async Task<Page<IncidentFound>> IncidentsAsync(Asked asked, CancellationToken cancellation)
    {
        var found = await asked.KeysAsync(SearchKind.Incident, cancellation);
        var numbers = found.All.Select(k => int.Parse(k, CultureInfo.InvariantCulture)).ToList();
        var rows = await asked
            .Context.Incidents(asked.Workspace, asked.Onlooker)
            .Where(i => numbers.Contains(i.Number))
            .ToDictionaryAsync(i => $"{i.Number}", cancellation);
        return found.PageOf(key =>
            rows.TryGetValue(key, out var row)
                ? new IncidentFound(
                    row.Number,
                    row.Title,
                    row.State,
                    row.Agent,
                    row.Class,
                    row.FiledAtUtc,
                    Snippet.Of(row.TextToSearch, asked.Terms)
                )
                : null
        );
    }

    private async Task<Page<RunFound>> RunsAsync(Asked asked, CancellationToken cancellation)
    {
        var found = await asked.KeysAsync(SearchKind.Run, cancellation);
        var now = _time.GetUtcNow();
        var rows = await asked
            .Context.In<RunRow>(asked.Workspace)
            .Include(r => r.Traces)
            .Where(r => found.All.Contains(r.Id))
            .ToDictionaryAsync(r => r.Id, r => new RunFound(r.ToRun(now)), StringComparer.Ordinal, cancellation);
        return found.PageOf(rows.GetValueOrDefault);
    }

    /// <summary>The index knows which words occur in a run; whether they stand in one text, and in which, the run tells.</summary>
    private async Task<Page<ContentFound>> ContentsAsync(Asked asked, CancellationToken cancellation)
    {
        var found = await asked.KeysAsync(SearchKind.Content, cancellation);
        var runs = await asked
            .Context.In<RunRow>(asked.Workspace)
            .Include(r => r.Traces)
            .Where(r => found.All.Contains(r.Id))
            .ToDictionaryAsync(r => r.Id, StringComparer.Ordinal, cancellation);
        var shown = new Dictionary<string, ContentFound>(StringComparer.Ordinal);
        foreach (var run in runs.Values)
        {
            var said = new SaidInRun(asked.Context, asked.Workspace, _mapping, asked.Terms);
            if (await said.FindAsync(run, cancellation) is { } content)
            {
                shown[run.Id] = content;
            }
        }

        return found.PageOf(shown.GetValueOrDefault);
    }

    /// <summary>One search inside one read of the database.</summary>
    private sealed record Asked(
        TriageContext Context,
        WorkspaceId Workspace,
        Onlooker Onlooker,
        SearchTerms Terms,
        SearchIndex Index,
        int Limit,
        string? After
    )
    {
        public async Task<Keys> KeysAsync(SearchKind kind, CancellationToken cancellation)
        {
            var holding = Index.Holding(Context, kind, Terms).Where(f => f.Workspace == Workspace && f.Kind == kind);
            if (kind == SearchKind.Incident && !Onlooker.SeesAll)
            {
                // Here already, so that the count tells nothing of them either.
                var hidden = Context.HiddenFrom(Onlooker, Workspace).Select(h => h.Number.ToString());
                holding = holding.Where(f => !hidden.Contains(f.Key));
            }

            var before = After is null ? long.MaxValue : Cursor.ReadNumbers(After, parts: 1)[0];
            var size = Paging.Rows(Limit);
            var rows = await holding
                .Where(f => f.Number < before)
                .OrderByDescending(f => f.Number)
                .Take(size + 1)
                .Select(f => new { f.Key, f.Number })
                .ToListAsync(cancellation);
            var shown = rows.Take(size).ToList();
            return new Keys(
                shown.ConvertAll(f => f.Key),
                rows.Count > size ? Cursor.Of(shown[^1].Number) : null,
                await holding.Take(Page<string>.CountedUpTo + 1).CountAsync(cancellation)
            );
        }
    }

    private sealed record Keys(List<string> All, string? Next, int Total)
    {
        /// <summary>What the keys stand for, in their order; what is gone since is left out.</summary>
        public Page<T> PageOf<T>(Func<string, T?> find)
            where T : class => new([.. All.Select(find).OfType<T>()], Next, Total);
    }
}
