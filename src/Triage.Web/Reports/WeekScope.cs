using Microsoft.AspNetCore.Http.Extensions;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Engine.Reports;
using Triage.Web.Api;

namespace Triage.Web.Reports;

/// <summary>The scope of a report in an address: <c>?agent=&amp;severity=</c>.</summary>
public static class WeekScope
{
    /// <summary>What <see cref="Read"/> reads.</summary>
    public static readonly IReadOnlyList<QueryWord> Words =
    [
        new("agent", "Incidents and runs of this agent only."),
        QueryWord.Of<Severity>("severity", "Incidents of this severity only; runs have none."),
    ];

    /// <exception cref="RefusedInputException">A word is not of the grammar.</exception>
    public static ReportScope Read(IQueryCollection query)
    {
        var words = new QueryWords(query);
        return new ReportScope(words.Text("agent"), words.Word<Severity>("severity"));
    }

    /// <summary>The query string that reads back as this scope; empty when it is everything.</summary>
    public static string Write(ReportScope scope)
    {
        var query = new QueryBuilder();
        if (scope.Agent is { } agent)
        {
            query.Add("agent", agent);
        }

        if (scope.Severity is { } severity)
        {
            query.Add("severity", ContractWords.Of(severity));
        }

        return query.ToQueryString().ToString();
    }
}
