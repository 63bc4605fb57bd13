using System.Security.Cryptography;
using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Storage.Agents;
using Triage.Storage.Runs;
using Triage.Web.Shell;

namespace Triage.Web.Agents;

/// <summary>What people set for an agent on the tab of settings.</summary>
public sealed record AgentSettings(string? Owner, string? DefaultResponder, ContentMode ContentMode);

/// <summary>Where people set up an agent, and where programs tell what telemetry cannot see. Secrets are scrubbed here.</summary>
public sealed class AgentDesk(
    IAgentStore agents,
    ChangeStore changes,
    MinimalRuns minimalRuns,
    WorkspaceReaders readers,
    TimeProvider clock
)
{
    private const int MaxSubjects = 50;

    /// <summary>128 bits: nobody finds one by trying.</summary>
    private const int FilingKeyChars = 32;

    /// <summary>A claimed time may be ahead by the skew of a clock, not by more.</summary>
    private static readonly TimeSpan MaxSkew = TimeSpan.FromHours(24);

    /// <exception cref="RefusedInputException">Too many lines or tools, or a text over its limit.</exception>
    public async Task<Agent> ConfirmAsync(
        WorkspaceId workspace,
        string agent,
        AgentCard edited,
        AgentSeen seen,
        Actor by,
        CancellationToken cancellation
    )
    {
        var reader = await readers.ForAsync(workspace, cancellation);
        var confirmed = CardReview.Confirmed(edited, seen, by, clock.GetUtcNow());
        var card = confirmed with
        {
            Sees = [.. confirmed.Sees.Select(reader.Redact)],
            Checks = [.. confirmed.Checks.Select(reader.Redact)],
            MayTouch = [.. confirmed.MayTouch.Select(t => t with { Switch = Clean(t.Switch), WhoCanUndo = Clean(t.WhoCanUndo) })],
        };
        return await agents.ChangeAsync(workspace, agent, a => a with { Card = card }, "Card confirmed", by, cancellation);

        string? Clean(string? text) => text is null ? null : reader.Redact(text);
    }

    /// <exception cref="RefusedInputException">A text over its limit, or days out of range.</exception>
    public async Task<Agent> SetAsync(
        WorkspaceId workspace,
        string agent,
        AgentSettings settings,
        Actor by,
        CancellationToken cancellation
    )
    {
        var owner = FilingRules.Optional(settings.Owner, "owner", Limits.MaxShortTextChars);
        var responder = FilingRules.Optional(settings.DefaultResponder, "default responder", Limits.MaxShortTextChars);
        var set = await agents.ChangeAsync(
            workspace,
            agent,
            a => a with { Owner = owner, DefaultResponder = responder, ContentMode = settings.ContentMode },
            $"Settings: owner {owner ?? "nobody"}, default responder {responder ?? "nobody"}, content {ContractWords.Of(settings.ContentMode)}",
            by,
            cancellation
        );
        readers.Forget(workspace);
        return set;
    }

    /// <summary>Makes the filing link, or another one: the address before stops working at once.</summary>
    public Task<Agent> MakeFilingLinkAsync(WorkspaceId workspace, string agent, Actor by, CancellationToken cancellation)
    {
        var key = RandomNumberGenerator.GetHexString(FilingKeyChars, lowercase: true);
        return agents.ChangeAsync(workspace, agent, a => a with { FilingKey = key }, "Filing link made", by, cancellation);
    }

    public Task<Agent> RemoveFilingLinkAsync(WorkspaceId workspace, string agent, Actor by, CancellationToken cancellation) =>
        agents.ChangeAsync(workspace, agent, a => a with { FilingKey = null }, "Filing link removed", by, cancellation);

    /// <summary>Answers the change's id.</summary>
    /// <exception cref="RefusedInputException">A field is missing, too long or in the future.</exception>
    public async Task<string> ReportAsync(WorkspaceId workspace, Change told, CancellationToken cancellation)
    {
        var reader = await readers.ForAsync(workspace, cancellation);
        var change = told with
        {
            AtUtc = Past(told.AtUtc, "at"),
            Subject = reader.Redact(FilingRules.Required(told.Subject, "subject", Limits.MaxShortTextChars)),
            Before = Scrubbed(told.Before, "before"),
            After = Scrubbed(told.After, "after"),
            Agent = FilingRules.Optional(told.Agent, "agent", Limits.MaxShortTextChars),
            Link = FilingRules.Optional(told.Link, "link", 2_000) is { } link ? reader.Redact(link) : null,
        };
        return await changes.ReportAsync(workspace, change, cancellation);

        string? Scrubbed(string? text, string field) =>
            FilingRules.Optional(text, field, Limits.MaxTextChars) is { } written ? reader.Redact(written) : null;
    }

    /// <exception cref="RefusedInputException">A field is missing, too long or in the future.</exception>
    public async Task<BuildResult> ReportAsync(WorkspaceId workspace, BuildResult told, CancellationToken cancellation)
    {
        var result = told with
        {
            Agent = FilingRules.Required(told.Agent, "agent", Limits.MaxShortTextChars),
            Version = FilingRules.Required(told.Version, "version", Limits.MaxShortTextChars),
            Commit = FilingRules.Optional(told.Commit, "commit", Limits.MaxShortTextChars),
            AtUtc = Past(told.AtUtc, "at"),
        };
        await changes.ReportAsync(workspace, result, cancellation);
        return result;
    }

    /// <param name="endedAtUtc">Null when it is not known, or when it has not ended.</param>
    /// <exception cref="RefusedInputException">A field is missing, too long, in the future, or the run ends before it starts.</exception>
    public async Task<Run> RecordAsync(
        WorkspaceId workspace,
        RunSummary told,
        DateTimeOffset? endedAtUtc,
        string? idempotencyKey,
        CancellationToken cancellation
    )
    {
        var reader = await readers.ForAsync(workspace, cancellation);
        var agent = FilingRules.Required(told.Agent, "agent", Limits.MaxShortTextChars);
        if (told.Subjects.Count > MaxSubjects)
        {
            throw new RefusedInputException(
                "subjects",
                $"'subjects' has {told.Subjects.Count} entries; the limit is {MaxSubjects}. Send one run per batch, or the subjects that matter."
            );
        }

        var started = told.StartedAtUtc == default ? endedAtUtc ?? clock.GetUtcNow() : Past(told.StartedAtUtc, "startedAt");
        if (endedAtUtc is { } ended && Past(ended, "endedAt") < started)
        {
            throw new RefusedInputException("endedAt", "'endedAt' is before 'startedAt'. Swap them, or leave one out.");
        }

        var summary = told with
        {
            Agent = agent,
            Agents = [agent],
            Task = FilingRules.Optional(told.Task, "task", Limits.MaxShortTextChars) ?? "",
            Subjects =
            [
                .. told
                    .Subjects.Select(s =>
                        s with
                        {
                            Value = reader.Redact(FilingRules.Required(s.Value, "subjects", Limits.MaxShortTextChars)),
                        }
                    )
                    .Distinct(),
            ],
            Build = told.Build with { Version = FilingRules.Optional(told.Build.Version, "build", Limits.MaxShortTextChars) },
            StartedAtUtc = started,
            DurationMs = endedAtUtc is { } end ? (long)(end - started).TotalMilliseconds : 0,
            Note = FilingRules.Optional(told.Note, "note", Limits.MaxTextChars) is { } note ? reader.Redact(note) : null,
        };
        return await minimalRuns.RecordAsync(workspace, summary, idempotencyKey, cancellation);
    }

    private DateTimeOffset Past(DateTimeOffset at, string field) =>
        at <= clock.GetUtcNow() + MaxSkew
            ? at
            : throw new RefusedInputException(
                field,
                $"'{field}' is {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC, which is in the future. Send the time at which it happened."
            );
}
