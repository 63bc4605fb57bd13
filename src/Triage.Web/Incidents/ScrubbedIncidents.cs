using Triage.Engine;
using Triage.Engine.Checklists;
using Triage.Engine.Incidents;
using Triage.Engine.Replays;
using Triage.Telemetry;
using Triage.Web.Shell;

namespace Triage.Web.Incidents;

/// <summary>
/// The store of incidents as everybody here gets it: people paste logs into filings, notes and reasons, and what looks
/// like a secret there is marked, as it is in telemetry, before it is kept.
/// </summary>
public sealed class ScrubbedIncidents(IIncidentStore incidents, WorkspaceReaders readers) : IIncidentStore
{
    public IIncidentStore Expecting(Action<Incident> check) => new ScrubbedIncidents(incidents.Expecting(check), readers);

    public async Task<Incident> FileAsync(
        WorkspaceId workspace,
        Filing filing,
        Actor by,
        string? idempotencyKey,
        CancellationToken cancellation
    )
    {
        var reader = await readers.ForAsync(workspace, cancellation);
        return await incidents.FileAsync(
            workspace,
            Scrubbed(FilingRules.Checked(filing), reader),
            by,
            idempotencyKey,
            cancellation
        );
    }

    public Task<Incident?> FindAsync(WorkspaceId workspace, int number, CancellationToken cancellation) =>
        incidents.FindAsync(workspace, number, cancellation);

    public async Task<Incident?> ActAsync(WorkspaceId workspace, int number, Action<Incident> act, CancellationToken cancellation)
    {
        var reader = await readers.ForAsync(workspace, cancellation);
        return await incidents.ActAsync(workspace, number, Scrubbed(act, reader), cancellation);
    }

    public Task<Incident?> MergeAsync(WorkspaceId workspace, int number, int into, Actor by, CancellationToken cancellation) =>
        incidents.MergeAsync(workspace, number, into, by, cancellation);

    public Task<Incident?> UnmergeAsync(WorkspaceId workspace, int number, Actor by, CancellationToken cancellation) =>
        incidents.UnmergeAsync(workspace, number, by, cancellation);

    public Task<IReadOnlyList<Answer>> AnswersAsync(WorkspaceId workspace, int number, CancellationToken cancellation) =>
        incidents.AnswersAsync(workspace, number, cancellation);

    public async Task<Incident?> AnswerAsync(
        WorkspaceId workspace,
        int number,
        Answer answer,
        Action<Incident> act,
        CancellationToken cancellation
    )
    {
        var reader = await readers.ForAsync(workspace, cancellation);
        var said = answer with
        {
            Note = answer.Note is { } note ? reader.Redact(note) : null,
            Evidence =
            [
                .. answer.Evidence.Select(e => e with { Reference = reader.Redact(e.Reference), Text = reader.Redact(e.Text) }),
            ],
        };
        return await incidents.AnswerAsync(workspace, number, said, Scrubbed(act, reader), cancellation);
    }

    public Task<IReadOnlyList<ReplayTally>> TalliesAsync(WorkspaceId workspace, int number, CancellationToken cancellation) =>
        incidents.TalliesAsync(workspace, number, cancellation);

    public async Task<Incident?> RecordTallyAsync(
        WorkspaceId workspace,
        int number,
        ReplayTally tally,
        Action<Incident> act,
        CancellationToken cancellation
    )
    {
        var reader = await readers.ForAsync(workspace, cancellation);
        var counted = tally with { Check = reader.Redact(tally.Check) };
        return await incidents.RecordTallyAsync(workspace, number, counted, Scrubbed(act, reader), cancellation);
    }

    private static Action<Incident> Scrubbed(Action<Incident> act, TelemetryReader reader) =>
        incident =>
        {
            act(incident);
            incident.Scrub(reader.Redact);
        };

    private static Filing Scrubbed(Filing filing, TelemetryReader reader)
    {
        return filing with
        {
            Title = reader.Redact(filing.Title),
            WhatHappened = Clean(filing.WhatHappened),
            Expected = Clean(filing.Expected),
            Subject = Clean(filing.Subject),
            Amount = Clean(filing.Amount),
            Links = [.. filing.Links.Select(reader.Redact)],
        };

        string? Clean(string? text) => text is null ? null : reader.Redact(text);
    }
}
