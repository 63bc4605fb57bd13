using Microsoft.AspNetCore.Http.Extensions;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Web.Api;

namespace Triage.Web.Incidents;

/// <summary>The worklist filter in an address: <c>?open=&amp;owner=&amp;words=</c>.</summary>
public static class WorklistFilters
{
    /// <summary>What <see cref="Read"/> reads.</summary>
    public static readonly IReadOnlyList<QueryWord> Words =
    [
        new("open", "Whether it is still to be put right.", ["true", "false"]),
        new("owner", "Who puts it right."),
        new("words", "Part of the subject, run, owner, note, expected or actual."),
    ];

    /// <exception cref="RefusedInputException">A word is not of the grammar.</exception>
    public static WorklistFilter Read(IQueryCollection query)
    {
        var words = new QueryWords(query);
        return new WorklistFilter(words.Flag("open"), words.Text("owner"), words.Text("words"));
    }

    /// <summary>The query string that reads back as this filter; empty when nothing is filtered.</summary>
    public static string Write(WorklistFilter filter)
    {
        var query = new QueryBuilder();
        foreach (
            var (name, value) in new[]
            {
                ("open", filter.Open is { } open ? (open ? "true" : "false") : null),
                ("owner", filter.Owner),
                ("words", filter.Q),
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
