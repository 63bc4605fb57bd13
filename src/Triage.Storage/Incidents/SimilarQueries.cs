using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Engine.Response;

namespace Triage.Storage.Incidents;

/// <summary>An earlier incident like the one in hand, and how it ended.</summary>
/// <param name="Because">What they share, the strongest first.</param>
public sealed record SimilarIncident(
    int Number,
    string Title,
    IncidentState State,
    string? Class,
    Confidence? Confidence,
    Helped? Helped,
    DateTimeOffset? ClosedAtUtc,
    IReadOnlyList<string> Because
)
{
    public string Id => $"INC-{Number}";
}

/// <summary>
/// Finds incidents like one in hand. Candidates are the newest that share the record, the agent or the class, and the
/// newest of all; an older one that shares only words is not found, and full-text search is the way to it.
/// </summary>
public sealed class SimilarQueries
{
    private const int OfSubject = 50;
    private const int OfAgent = 150;
    private const int OfClass = 50;
    private const int Newest = 150;

    private readonly TriageDatabase _database;

    private readonly Onlooker _onlooker;

    internal SimilarQueries(TriageDatabase database, Onlooker onlooker) => (_database, _onlooker) = (database, onlooker);

    /// <param name="except">The incident in hand, which is not like itself; null while it is being filed.</param>
    public Task<IReadOnlyList<SimilarIncident>> FindAsync(
        WorkspaceId workspace,
        IncidentTraits sought,
        int? except,
        int max,
        CancellationToken cancellation
    ) =>
        _database.ReadAsync<IReadOnlyList<SimilarIncident>>(
            async context =>
            {
                var incidents = context.Incidents(workspace, _onlooker);
                List<Candidate> candidates =
                [
                    .. await TakeAsync(incidents, Newest, cancellation),
                    .. sought.Subject is { Length: > 0 } subject
                        ? await TakeAsync(incidents.Where(i => i.Subject == subject), OfSubject, cancellation)
                        : [],
                    .. sought.Agent is { Length: > 0 } agent
                        ? await TakeAsync(incidents.Where(i => i.Agent == agent), OfAgent, cancellation)
                        : [],
                    .. sought.Class is { } failureClass
                        ? await TakeAsync(incidents.Where(i => i.Class == failureClass), OfClass, cancellation)
                        : [],
                ];
                var others = candidates
                    .DistinctBy(c => c.Number)
                    .Where(c => c.Number != except && c.State is not (IncidentState.Merged or IncidentState.Declined))
                    .ToList();
                return
                [
                    .. SimilarIncidents
                        .Rank(sought, others, c => c.Traits, max)
                        .Select(r => new SimilarIncident(
                            r.Candidate.Number,
                            r.Candidate.Traits.Title,
                            r.Candidate.State,
                            r.Candidate.Traits.Class,
                            r.Candidate.Confidence,
                            r.Candidate.Helped,
                            r.Candidate.ClosedAtUtc,
                            r.Likeness.Because
                        )),
                ];
            },
            cancellation
        );

    private static Task<List<Candidate>> TakeAsync(
        IQueryable<StoredIncident> incidents,
        int count,
        CancellationToken cancellation
    ) =>
        incidents
            .OrderByDescending(i => i.FiledAtUtc)
            .Take(count)
            .Select(i => new Candidate(
                i.Number,
                i.State,
                i.Confidence,
                i.Helped,
                i.ClosedAtUtc,
                // The beginning of a long report says what it is about.
                new IncidentTraits(i.Agent, i.Subject, i.Symptom, i.Class, i.Title, i.WhatHappened!.Substring(0, 500))
            ))
            .ToListAsync(cancellation);

    private sealed record Candidate(
        int Number,
        IncidentState State,
        Confidence? Confidence,
        Helped? Helped,
        DateTimeOffset? ClosedAtUtc,
        IncidentTraits Traits
    );
}
