using Microsoft.AspNetCore.Http.Extensions;
using Triage.Engine;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Reports;
using Triage.Storage.Incidents;
using Triage.Web.Api;

namespace Triage.Web.Incidents;

/// <summary>The incident filter in an address: <c>?state=&amp;open=&amp;class=&amp;layer=&amp;agent=&amp;owner=&amp;severity=&amp;filed=2026-W47&amp;q=&amp;sort=</c>.</summary>
public static class IncidentFilters
{
    /// <exception cref="RefusedInputException">A word is not of the grammar.</exception>
    public static IncidentFilter Read(IQueryCollection query)
    {
        var words = new QueryWords(query);
        return new IncidentFilter
        {
            States = StatesOf(words.Text("state")),
            Open = words.Flag("open"),
            Class = words.Text("class"),
            Layer = words.Word<Layer>("layer"),
            Agent = words.Text("agent"),
            Owner = words.Text("owner"),
            Severity = words.Word<Severity>("severity"),
            Filed = WeekOf(words.Text("filed")),
            Run = words.Text("run"),
            Q = words.Text("q"),
            Sort = words.Word<IncidentSort>("sort") ?? IncidentSort.Urgency,
            Limit = words.Number("limit", Limits.DefaultPageSize, Limits.MaxPageSize),
            After = words.Text("after"),
        };
    }

    /// <summary>The query string that reads back as this filter; empty when nothing is filtered.</summary>
    public static string Write(IncidentFilter filter)
    {
        var query = new QueryBuilder();
        Add(query, "state", string.Join(',', filter.States.Select(ContractWords.Of)));
        Add(query, "open", filter.Open is { } open ? (open ? "true" : "false") : null);
        Add(query, "class", filter.Class);
        Add(query, "layer", filter.Layer is { } layer ? ContractWords.Of(layer) : null);
        Add(query, "agent", filter.Agent);
        Add(query, "owner", filter.Owner);
        Add(query, "severity", filter.Severity is { } severity ? ContractWords.Of(severity) : null);
        Add(query, "filed", filter.Filed?.ToString());
        Add(query, "run", filter.Run);
        Add(query, "q", filter.Q);
        Add(query, "sort", filter.Sort == IncidentSort.Urgency ? null : ContractWords.Of(filter.Sort));
        Add(query, "after", filter.After);
        return query.ToQueryString().ToString();
    }

    private static List<IncidentState> StatesOf(string? text) =>
        [
            .. (text ?? "")
                .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(word =>
                    ContractWords.TryParse<IncidentState>(word, out var state)
                        ? state
                        : throw new RefusedInputException(
                            "state",
                            $"'state={word}' is not one of: {ContractWords.All<IncidentState>()}."
                        )
                ),
        ];

    private static IsoWeek? WeekOf(string? text) =>
        text is null ? null
        : IsoWeek.TryParse(text, out var week) ? week
        : throw new RefusedInputException("filed", $"'filed={text}' is no ISO week. Write it as 2026-W47.");

    private static void Add(QueryBuilder query, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            query.Add(name, value);
        }
    }
}
