using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Reports;
using Triage.Engine.Response;
using Triage.Storage.Search;

namespace Triage.Storage.Incidents;

public enum IncidentSort
{
    /// <summary>What needs a person first: not contained, then severity, then age.</summary>
    Urgency,
    Newest,
    Oldest,

    /// <summary>The worst first, each newest first.</summary>
    Severity,

    /// <summary>In the order of an incident's life, each newest first.</summary>
    State,

    /// <summary>By class id; those without one last.</summary>
    Class,
    Agent,
    Owner,

    /// <summary>The longest in the dark first; those without a known beginning last.</summary>
    Dark,
}

/// <summary>The one filter of incidents, for pages, API and links. Null means "any".</summary>
public sealed record IncidentFilter
{
    /// <summary>Any of these states; empty is any state.</summary>
    public IReadOnlyList<IncidentState> States { get; init; } = [];

    /// <summary>Only those that wait for somebody (true), or only the settled ones (false).</summary>
    public bool? Open { get; init; }

    /// <summary>Only those that came back and wait to be accepted again (true), or all but those (false).</summary>
    public bool? Regressed { get; init; }

    /// <summary>Regressed or re-opened in this week of the zone, whatever has become of it since; not declined and not merged.</summary>
    public IsoWeek? CameBack { get; init; }

    /// <summary>Its worklist has open entries (true), or none (false); not declined and not merged.</summary>
    public bool? Uncorrected { get; init; }

    /// <summary>A class id, or <c>unclassified</c>.</summary>
    public string? Class { get; init; }
    public Layer? Layer { get; init; }
    public string? Agent { get; init; }
    public string? Owner { get; init; }
    public Severity? Severity { get; init; }

    /// <summary>Filed in this week of the zone, not declined and not merged: the population of the weekly report.</summary>
    public IsoWeek? Filed { get; init; }

    /// <summary>How well its verdict is supported.</summary>
    public Confidence? Confidence { get; init; }

    /// <summary>Any of these answers to "did the first response help"; empty is any, and none.</summary>
    public IReadOnlyList<Helped> Helped { get; init; } = [];
    public Symptom? Symptom { get; init; }

    /// <summary>It went wrong for at least this many hours before somebody filed it; 0 is any known time.</summary>
    public int? DarkHours { get; init; }

    /// <summary>Put aside until later (true), or not (false).</summary>
    public bool? Snoozed { get; init; }

    /// <summary>Its red or its green run.</summary>
    public string? Run { get; init; }

    /// <summary>Words as the search reads them, each of which occurs in title, description, expectation, subject, agent or id.</summary>
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
    public Symptom Symptom { get; init; }

    /// <summary>When it first went wrong, as far as anybody knows.</summary>
    public DateTimeOffset? FirstBadAtUtc { get; init; }

    /// <summary>How long it went wrong before somebody filed it; null when nobody knows since when.</summary>
    public TimeSpan? DarkFor => FirstBadAtUtc <= FiledAtUtc ? FiledAtUtc - FirstBadAtUtc : null;
    public DateTimeOffset? AcceptedAtUtc { get; init; }
    public DateTimeOffset? ContainedAtUtc { get; init; }
    public DateTimeOffset? ClassifiedAtUtc { get; init; }
    public DateTimeOffset? ClosedAtUtc { get; init; }
    public Helped? Helped { get; init; }
    public string? Amount { get; init; }
    public DateTimeOffset? SnoozedUntilUtc { get; init; }

    /// <summary>Only named people see it.</summary>
    public bool Private { get; init; }
}

/// <param name="Helped">Closed ones whose first response helped, or partly did.</param>
/// <param name="HelpAnswered">Closed ones whose first response was tried.</param>
public sealed record ClassFigures(int FourWeeks, int TwelveWeeks, int Helped, int HelpAnswered);

/// <summary>Reads incidents for screens and the API. The zone is the workspace's, for weeks.</summary>
public sealed class IncidentQueries
{
    private readonly TriageDatabase _database;
    private readonly SearchIndex _index;
    private readonly Onlooker _onlooker;
    private readonly TimeProvider _time;

    internal IncidentQueries(TriageDatabase database, SearchIndex index, Onlooker onlooker, TimeProvider time)
    {
        _database = database;
        _index = index;
        _onlooker = onlooker;
        _time = time;
    }

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
                var matching = await context
                    .IncidentsMatching(workspace, _onlooker, filter, zone, _time.GetUtcNow())
                    .WithWordsAsync(context, workspace, _index, filter.Q, cancellation);
                var rows = await FollowingAsync(context, workspace, matching, filter, cancellation);
                return await matching.PageAsync(
                    rows,
                    filter.Limit,
                    last => last.Place.Write(),
                    listed => listed.Row,
                    cancellation
                );
            },
            cancellation
        );

    /// <summary>Whether there is such an incident for who looks.</summary>
    public Task<bool> SeesAsync(WorkspaceId workspace, int number, CancellationToken cancellation) =>
        _database.ReadAsIsAsync(
            context => context.Incidents(workspace, _onlooker).AnyAsync(i => i.Number == number, cancellation),
            cancellation
        );

    /// <summary>How often a class came up lately, and whether its first response helped; private ones are counted, as in reports.</summary>
    public Task<ClassFigures> FiguresAsync(WorkspaceId workspace, string failureClass, CancellationToken cancellation) =>
        _database.ReadAsync(
            async context =>
            {
                var now = _time.GetUtcNow();
                var (four, twelve) = (now.AddDays(-28), now.AddDays(-84));
                var all = context.Incidents(workspace, Onlooker.Everything).Where(i => i.Class == failureClass).Counted();
                return new ClassFigures(
                    await all.CountAsync(i => i.FiledAtUtc >= four, cancellation),
                    await all.CountAsync(i => i.FiledAtUtc >= twelve, cancellation),
                    await all.CountAsync(i => i.Helped == Helped.Yes || i.Helped == Helped.Partly, cancellation),
                    await all.CountAsync(i => i.Helped != null && i.Helped != Helped.NotTried, cancellation)
                );
            },
            cancellation
        );

    /// <summary>The rows after the cursor and one more, read part by part of the order.</summary>
    private static async Task<List<(IncidentPlace Place, IncidentRow Row)>> FollowingAsync(
        TriageContext context,
        WorkspaceId workspace,
        IQueryable<StoredIncident> matching,
        IncidentFilter filter,
        CancellationToken cancellation
    )
    {
        var parts = IncidentOrder.Of(filter.Sort);
        var place = filter.After is null ? null : IncidentPlace.Read(filter.After);
        var wanted = Paging.Rows(filter.Limit) + 1;
        var rows = new List<(IncidentPlace, IncidentRow)>();
        for (var at = Math.Max(0, place?.Part ?? 0); at < parts.Count && rows.Count < wanted; at++)
        {
            var part = parts[at];
            var sorted = part.Sorted(place?.Part == at ? part.Following(matching, place) : matching);
            var read = await sorted.Take(wanted - rows.Count).Select(Listed(context, workspace)).ToListAsync(cancellation);
            rows.AddRange(read.Select(l => (new IncidentPlace(at, part.KeyOf(l), l.Row.FiledAtUtc, l.Row.Number), l.Row)));
        }

        return rows;
    }

    private static Expression<Func<StoredIncident, ListedIncident>> Listed(TriageContext context, WorkspaceId workspace) =>
        i => new ListedIncident(
            i.Urgency,
            i.DarkMs,
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
                context.In<AnswerRow>(workspace).Where(a => a.Number == i.Number).Select(a => a.Question).Distinct().Count(),
                i.RedRun != null && i.GreenRun != null
            )
            {
                Symptom = i.Symptom,
                FirstBadAtUtc = i.FirstBadAtUtc,
                AcceptedAtUtc = i.AcceptedAtUtc,
                ContainedAtUtc = i.ContainedAtUtc,
                ClassifiedAtUtc = i.ClassifiedAtUtc,
                ClosedAtUtc = i.ClosedAtUtc,
                Helped = i.Helped,
                Amount = i.Amount,
                SnoozedUntilUtc = i.SnoozedUntilUtc,
                Private = context.In<PrivateIncidentRow>(workspace).Any(p => p.Number == i.Number),
            }
        );
}
