using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Incidents;
using Triage.Storage.Search;
using Triage.Web.Access;
using Triage.Web.Api;
using Triage.Web.Runs;
using Triage.Web.Shared;

namespace Triage.Web.Search;

public sealed record SearchedIncident(
    string Id,
    string Url,
    string Title,
    IncidentState State,
    string? Agent,
    string? Class,
    DateTimeOffset FiledAtUtc,
    string Snippet
);

public sealed record SearchedContent(
    string Run,
    string? Agent,
    DateTimeOffset StartedAtUtc,
    string SpanId,
    string Step,
    string Slot,
    int Steps,
    string Snippet
);

public sealed record SearchAnswer(
    ListAnswer<SearchedIncident> Incidents,
    ListAnswer<RunAnswer> Runs,
    ListAnswer<SearchedContent> Contents
);

public static class SearchApi
{
    public static void MapSearch(this RouteGroupBuilder api) =>
        api.MapGet("/search", FindAsync)
            .WithTags("Search")
            .Needs(Permission.Read)
            .Says<SearchAnswer>("search", "Finds incidents, runs and contents by words; each kind has pages of its own.")
            .Reads(
                [new("q", "The words, all of them."), QueryWord.Of<SearchKind>("kind", "One kind only; 'after' needs it.")],
                paged: true
            );

    private static async Task<SearchAnswer> FindAsync(
        HttpRequest request,
        SearchQueries search,
        Caller caller,
        CancellationToken cancellation
    )
    {
        var words = new QueryWords(request.Query);
        var found = await search.FindAsync(
            caller.Workspace,
            words.Text("q"),
            words.Word<SearchKind>("kind"),
            words.Number("limit", Limits.DefaultPageSize, Limits.MaxPageSize),
            words.Text("after"),
            cancellation
        );
        return new SearchAnswer(
            new(
                [
                    .. found.Incidents.Items.Select(i => new SearchedIncident(
                        $"INC-{i.Number}",
                        Addresses.Incident(caller.Workspace, i.Number),
                        i.Title,
                        i.State,
                        i.Agent,
                        i.Class,
                        i.FiledAtUtc,
                        TextOf(i.Snippet)
                    )),
                ],
                found.Incidents.Next
            ),
            new([.. found.Runs.Items.Select(r => RunAnswer.Of(r.Run, null))], found.Runs.Next),
            new(
                [
                    .. found.Contents.Items.Select(c => new SearchedContent(
                        c.RunId,
                        c.Agent,
                        c.StartedAtUtc,
                        c.SpanId,
                        c.Step,
                        c.Slot,
                        c.Steps,
                        TextOf(c.Snippet)
                    )),
                ],
                found.Contents.Next
            )
        );
    }

    private static string TextOf(IReadOnlyList<SnippetPart> snippet) => string.Concat(snippet.Select(p => p.Text));
}
