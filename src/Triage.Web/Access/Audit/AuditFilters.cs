using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Web.Api;

namespace Triage.Web.Access.Audit;

/// <summary>The filter of the audit log in an address: <c>?act=&amp;who=&amp;from=&amp;to=</c>.</summary>
public static class AuditFilters
{
    public static readonly IReadOnlyList<QueryWord> Words =
    [
        QueryWord.Of<AuditAct>("act", "What happened."),
        new("who", "Who did it, by the whole name."),
        new("from", "At this instant or later."),
        new("to", "Before this instant."),
    ];

    /// <exception cref="RefusedInputException">A word is not of the grammar.</exception>
    public static AuditFilter Read(Uri address, WorkspaceId workspace) =>
        Read(new QueryCollection(QueryHelpers.ParseQuery(address.Query)), workspace);

    /// <exception cref="RefusedInputException">A word is not of the grammar.</exception>
    public static AuditFilter Read(IQueryCollection query, WorkspaceId workspace)
    {
        var words = new QueryWords(query);
        return new AuditFilter(workspace)
        {
            Act = words.Word<AuditAct>("act"),
            Actor = words.Text("who"),
            FromUtc = words.Instant("from"),
            ToUtc = words.Instant("to"),
            Limit = words.Number("limit", Limits.DefaultPageSize, Limits.MaxPageSize),
            After = words.Text("after"),
        };
    }

    /// <summary>The query string that reads back as this filter; empty when nothing is filtered.</summary>
    public static string Write(AuditFilter filter)
    {
        var query = new QueryBuilder();
        foreach (
            var (name, value) in new[]
            {
                ("act", filter.Act is { } act ? ContractWords.Of(act) : null),
                ("who", filter.Actor),
                ("from", filter.FromUtc?.UtcDateTime.ToString("O")),
                ("to", filter.ToUtc?.UtcDateTime.ToString("O")),
                ("after", filter.After),
            }
        )
        {
            if (!string.IsNullOrEmpty(value))
            {
                query.Add(name, value);
            }
        }

        return query.ToQueryString().ToString();
    }
}
