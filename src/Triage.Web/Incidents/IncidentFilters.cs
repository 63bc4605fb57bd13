using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;
using Triage.Engine;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Reports;
using Triage.Engine.Response;
using Triage.Storage.Incidents;
using Triage.Web.Api;

namespace Triage.Web.Incidents;

/// <summary>The incident filter in an address: <c>?state=&amp;open=&amp;regressed=&amp;came-back=2026-W47&amp;uncorrected=&amp;snoozed=&amp;class=&amp;layer=&amp;agent=&amp;owner=&amp;severity=&amp;symptom=&amp;filed=2026-W47&amp;dark=24&amp;run=&amp;q=&amp;sort=</c>.</summary>
public static class IncidentFilters
{
    /// <summary>What <see cref="Read(IQueryCollection)"/> reads, beside the words of paging.</summary>
    public static readonly IReadOnlyList<QueryWord> Words =
    [
        new("state", $"One or several with commas between them: {ContractWords.All<IncidentState>()}."),
        new("open", "Whether it still needs somebody.", ["true", "false"]),
        new("regressed", "Whether it came back.", ["true", "false"]),
        new("snoozed", "Whether it is put off.", ["true", "false"]),
        new("class", "A failure class, or 'unclassified' for those without a verdict."),
        QueryWord.Of<Layer>("layer", "The layer of the verdict."),
        new("agent", "The symptom agent."),
        new("owner", "Who owns it."),
        QueryWord.Of<Severity>("severity", "How bad it is."),
        QueryWord.Of<Symptom>("symptom", "How it showed."),
        new("filed", "The ISO week in which it was filed, as 2026-W47; without those declined or merged."),
        new("dark", "At least so many hours between the first bad moment and the filing."),
        QueryWord.Of<Confidence>("confidence", "How sure the verdict is."),
        new(
            "helped",
            $"Whether the first response helped; one or several with commas between them: {ContractWords.All<Helped>()}."
        ),
        new("run", "Id of its red or green run."),
        new("q", "Words of the incident, all of them."),
        QueryWord.Of<IncidentSort>("sort", "The order of the list; urgency unless told."),
    ];

    /// <summary>A hundred years; more is a mistyped number.</summary>
    private const int MaxDarkHours = 876_000;

    /// <summary>The filter in the address of a page.</summary>
    /// <exception cref="RefusedInputException">A word is not of the grammar.</exception>
    public static IncidentFilter Read(Uri address) => Read(new QueryCollection(QueryHelpers.ParseQuery(address.Query)));

    /// <exception cref="RefusedInputException">A word is not of the grammar.</exception>
    public static IncidentFilter Read(IQueryCollection query)
    {
        var words = new QueryWords(query);
        return new IncidentFilter
        {
            States = words.WordList<IncidentState>("state"),
            Open = words.Flag("open"),
            Regressed = words.Flag("regressed"),
            CameBack = WeekOf("came-back", words.Text("came-back")),
            Uncorrected = words.Flag("uncorrected"),
            Snoozed = words.Flag("snoozed"),
            Class = words.Text("class"),
            Layer = words.Word<Layer>("layer"),
            Agent = words.Text("agent"),
            Owner = words.Text("owner"),
            Severity = words.Word<Severity>("severity"),
            Symptom = words.Word<Symptom>("symptom"),
            DarkHours = words.Text("dark") is null ? null : words.Number("dark", 0, MaxDarkHours, min: 0),
            Filed = WeekOf("filed", words.Text("filed")),
            Confidence = words.Word<Confidence>("confidence"),
            Helped = words.WordList<Helped>("helped"),
            Run = words.Text("run"),
            Q = words.Text("q"),
            Sort = words.Word<IncidentSort>("sort") ?? IncidentSort.Urgency,
            Limit = words.Number("limit", Limits.DefaultPageSize, Limits.MaxPageSize),
            After = words.Text("after"),
        };
    }

    /// <summary>Whether it leaves anything out, or begins in the middle.</summary>
    public static bool Narrows(IncidentFilter filter) => Write(filter with { Sort = IncidentSort.Urgency }).Length > 0;

    /// <summary>The query string that reads back as this filter; empty when nothing is filtered.</summary>
    public static string Write(IncidentFilter filter)
    {
        var query = new QueryBuilder();
        Add(query, "state", string.Join(',', filter.States.Select(ContractWords.Of)));
        Add(query, "open", WordOf(filter.Open));
        Add(query, "regressed", WordOf(filter.Regressed));
        Add(query, "came-back", filter.CameBack?.ToString());
        Add(query, "uncorrected", WordOf(filter.Uncorrected));
        Add(query, "snoozed", WordOf(filter.Snoozed));
        Add(query, "class", filter.Class);
        Add(query, "layer", filter.Layer is { } layer ? ContractWords.Of(layer) : null);
        Add(query, "agent", filter.Agent);
        Add(query, "owner", filter.Owner);
        Add(query, "severity", filter.Severity is { } severity ? ContractWords.Of(severity) : null);
        Add(query, "symptom", filter.Symptom is { } symptom ? ContractWords.Of(symptom) : null);
        Add(query, "dark", filter.DarkHours?.ToString(CultureInfo.InvariantCulture));
        Add(query, "filed", filter.Filed?.ToString());
        Add(query, "confidence", filter.Confidence is { } confidence ? ContractWords.Of(confidence) : null);
        Add(query, "helped", string.Join(',', filter.Helped.Select(ContractWords.Of)));
        Add(query, "run", filter.Run);
        Add(query, "q", filter.Q);
        Add(query, "sort", filter.Sort == IncidentSort.Urgency ? null : ContractWords.Of(filter.Sort));
        Add(query, "after", filter.After);
        return query.ToQueryString().ToString();
    }

    private static IsoWeek? WeekOf(string field, string? text) =>
        text is null ? null
        : IsoWeek.TryParse(text, out var week) ? week
        : throw new RefusedInputException(field, $"'{field}={text}' is no ISO week. Write it as 2026-W47.");

    private static string? WordOf(bool? flag) =>
        flag switch
        {
            null => null,
            true => "true",
            false => "false",
        };

    private static void Add(QueryBuilder query, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            query.Add(name, value);
        }
    }
}
