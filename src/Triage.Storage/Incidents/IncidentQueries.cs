using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Reports;
using Triage.Storage.Sqlite;

namespace Triage.Storage.Incidents;

public enum IncidentSort
{
    /// <summary>What needs a person first: not contained, then severity, then age.</summary>
    Urgency,
    Newest,
    Oldest,
}

/// <summary>The one filter of incidents, for pages, API and links. Null means "any".</summary>
public sealed record IncidentFilter
{
    /// <summary>Any of these states; empty is any state.</summary>
    public IReadOnlyList<IncidentState> States { get; init; } = [];

    /// <summary>Only those that wait for somebody (true), or only the settled ones (false).</summary>
    public bool? Open { get; init; }

    /// <summary>A class id, or <c>unclassified</c>.</summary>
    public string? Class { get; init; }
    public Layer? Layer { get; init; }
    public string? Agent { get; init; }
    public string? Owner { get; init; }
    public Severity? Severity { get; init; }

    /// <summary>Filed in this week of the zone, not declined and not merged: the population of the weekly report.</summary>
    public IsoWeek? Filed { get; init; }

    /// <summary>Its red or its green run.</summary>
    public string? Run { get; init; }

    /// <summary>Words, each of which occurs in title, description, expectation, subject or id; parts of words count.</summary>
    public string? Q { get; init; }
    public IncidentSort Sort { get; init; }
    public int Limit { get; init; } = Engine.Limits.DefaultPageSize;
    public string? After { get; init; }
}

/// <summary>One incident in a list.</summary>
public sealed record IncidentRow(
    int Number,
    string Title,
    IncidentState State,
    Severity Severity,
    string? Agent,
    string? Subject,
    string? Owner,
    string? Class,
    Layer? Layer,
    Confidence? Confidence,
    DateTimeOffset FiledAtUtc,
    bool Contained,
    int AnsweredQuestions,
    bool HasPair
)
{
    public string Id => $"INC-{Number}";
}

/// <summary>Reads incidents for screens and the API. The zone is the workspace's, for weeks.</summary>
public sealed class IncidentQueries
{
    private readonly TriageDatabase _database;

    internal IncidentQueries(TriageDatabase database) => _database = database;

    /// <exception cref="RefusedInputException"><see cref="IncidentFilter.After"/> is no cursor of this list, or <see cref="IncidentFilter.Q"/> is too long.</exception>
    public Task<Page<IncidentRow>> ListAsync(
        WorkspaceId workspace,
        IncidentFilter filter,
        TimeZoneInfo zone,
        CancellationToken cancellation
    ) =>
        _database.ReadAsync(
            async context =>
            {
                var matching = context.In<StoredIncident>(workspace).Matching(filter, zone);
                var rows = await Following(matching, filter)
                    .Take(Paging.Rows(filter.Limit) + 1)
                    .Select(i => new Listed(
                        i.Urgency,
                        new IncidentRow(
                            i.Number,
                            i.Title,
                            i.State,
                            i.Severity,
                            i.Agent,
                            i.Subject,
                            i.Owner,
                            i.Class,
                            i.Layer,
                            i.Confidence,
                            i.FiledAtUtc,
                            i.ContainedAtUtc != null,
                            context
                                .In<AnswerRow>(workspace)
                                .Where(a => a.Number == i.Number)
                                .Select(a => a.Question)
                                .Distinct()
                                .Count(),
                            i.RedRun != null && i.GreenRun != null
                        )
                    ))
                    .ToListAsync(cancellation);
                return await matching.PageAsync(
                    rows,
                    filter.Limit,
                    last => Cursor.Of(last.Urgency, last.Row.FiledAtUtc.UtcTicks, last.Row.Number),
                    listed => listed.Row,
                    cancellation
                );
            },
            cancellation
        );

    /// <summary>In order, from the row after the cursor on.</summary>
    private static IQueryable<StoredIncident> Following(IQueryable<StoredIncident> incidents, IncidentFilter filter)
    {
        var after = filter.After is null ? null : Cursor.ReadNumbers(filter.After, parts: 3);
        if (after is not null)
        {
            var (urgency, filed, number) = (after[0], Cursor.Instant(after[1]), after[2]);
            incidents = filter.Sort switch
            {
                IncidentSort.Newest => incidents.Where(i => i.FiledAtUtc < filed || (i.FiledAtUtc == filed && i.Number < number)),
                IncidentSort.Oldest => incidents.Where(i => i.FiledAtUtc > filed || (i.FiledAtUtc == filed && i.Number > number)),
                _ => incidents.Where(i =>
                    i.Urgency > urgency
                    || (i.Urgency == urgency && i.FiledAtUtc > filed)
                    || (i.Urgency == urgency && i.FiledAtUtc == filed && i.Number > number)
                ),
            };
        }

        return filter.Sort switch
        {
            IncidentSort.Newest => incidents.OrderByDescending(i => i.FiledAtUtc).ThenByDescending(i => i.Number),
            IncidentSort.Oldest => incidents.OrderBy(i => i.FiledAtUtc).ThenBy(i => i.Number),
            _ => incidents.OrderBy(i => i.Urgency).ThenBy(i => i.FiledAtUtc).ThenBy(i => i.Number),
        };
    }

    private sealed record Listed(int Urgency, IncidentRow Row);
}
