using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Runs;
using Triage.Web.Api;

namespace Triage.Web.Runs;

/// <summary>The run filter in an address: <c>?agent=&amp;task=&amp;build=&amp;outcome=&amp;reported=&amp;subject=&amp;from=&amp;to=&amp;q=</c>.</summary>
public static class RunFilters
{
    /// <summary>What <see cref="Read(IQueryCollection)"/> reads, beside the words of paging.</summary>
    public static readonly IReadOnlyList<QueryWord> Words =
    [
        new("agent", "Name of the agent."),
        new("task", "Name of the task."),
        new("build", "Version or commit."),
        QueryWord.Of<Outcome>("outcome", "The outcome that counts."),
        QueryWord.Of<ReportedStatus>("reported", "What the run said of itself."),
        new("subject", "A subject that the run was about."),
        new("from", "Started at this instant or later."),
        new("to", "Started before this instant."),
        new("presumed", "Whether the outcome is presumed only.", ["true", "false"]),
        new("q", "Words of the run, all of them."),
    ];

    /// <summary>The filter in the address of a page.</summary>
    /// <exception cref="RefusedInputException">A word is not of the grammar.</exception>
    public static RunFilter Read(Uri address) => Read(new QueryCollection(QueryHelpers.ParseQuery(address.Query)));

    /// <exception cref="RefusedInputException">A word is not of the grammar.</exception>
    public static RunFilter Read(IQueryCollection query)
    {
        var words = new QueryWords(query);
        return new RunFilter
        {
            Agent = words.Text("agent"),
            Task = words.Text("task"),
            Build = words.Text("build"),
            Outcome = words.Word<Outcome>("outcome"),
            Reported = words.Word<ReportedStatus>("reported"),
            Subject = words.Text("subject"),
            FromUtc = words.Instant("from"),
            ToUtc = words.Instant("to"),
            Presumed = words.Flag("presumed"),
            Q = words.Text("q"),
            Limit = words.Number("limit", Limits.DefaultPageSize, Limits.MaxPageSize),
            After = words.Text("after"),
        };
    }

    /// <summary>The query string that reads back as this filter; empty when nothing is filtered.</summary>
    public static string Write(RunFilter filter)
    {
        var query = new QueryBuilder();
        Add(query, "agent", filter.Agent);
        Add(query, "task", filter.Task);
        Add(query, "build", filter.Build);
        Add(query, "outcome", filter.Outcome is { } outcome ? ContractWords.Of(outcome) : null);
        Add(query, "reported", filter.Reported is { } reported ? ContractWords.Of(reported) : null);
        Add(query, "subject", filter.Subject);
        Add(query, "from", filter.FromUtc?.UtcDateTime.ToString("O"));
        Add(query, "to", filter.ToUtc?.UtcDateTime.ToString("O"));
        Add(query, "presumed", filter.Presumed is { } presumed ? (presumed ? "true" : "false") : null);
        Add(query, "q", filter.Q);
        Add(query, "after", filter.After);
        return query.ToQueryString().ToString();
    }

    private static void Add(QueryBuilder query, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            query.Add(name, value);
        }
    }
}
