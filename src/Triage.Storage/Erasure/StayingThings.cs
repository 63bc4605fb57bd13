using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Erasure;
using Triage.Storage.Access;
using Triage.Storage.Webhooks;

namespace Triage.Storage.Erasure;

/// <summary>What an erasure cannot reach, or may not: told by name where it is known.</summary>
internal sealed class StayingThings(TriageContext context, WorkspaceId workspace, SoughtSubject sought)
{
    /// <summary>Entries that are read; a longer log is told as such by its count.</summary>
    private const int MaxEntries = 100_000;

    public async Task<ErasureReport> ToldAsync(ErasureReport report, CancellationToken cancellation)
    {
        var subject = new SubjectText(sought.Value);
        var entries = await context
            .Set<AuditRow>()
            .Where(e => e.Workspace == workspace)
            .OrderByDescending(e => e.Number)
            .Take(MaxEntries)
            .AsNoTracking()
            .ToListAsync(cancellation);
        var naming = entries
            .Where(e => subject.StandsIn(e.What) || (e.Detail is { } detail && subject.StandsIn(detail)))
            .Select(e => $"entry {Number(e.Number)}")
            .ToList();
        if (naming.Count > 0)
        {
            report = report.WithStaying(ErasureKind.Audit, naming.Count, naming);
        }

        var exports = entries.Where(e => e.Act == AuditAct.Exported).ToList();
        if (exports.Count > 0)
        {
            report = report.WithStaying(
                ErasureKind.Exports,
                exports.Count,
                exports.Select(e => $"entry {Number(e.Number)}, {e.AtUtc:u}")
            );
        }

        return (await SentAsync(report, cancellation))
            .WithStaying(ErasureKind.Backups, 0, [])
            .WithStaying(ErasureKind.Figures, 0, [])
            .WithStaying(ErasureKind.Senders, 0, []);
    }

    /// <summary>Receivers that were told of an incident that is about the subject, or named it.</summary>
    private async Task<ErasureReport> SentAsync(ErasureReport report, CancellationToken cancellation)
    {
        var sent = await context
            .In<WebhookDeliveryRow>(workspace)
            .Where(d => d.State == Engine.Webhooks.WebhookDeliveryState.Delivered)
            .OrderByDescending(d => d.MadeAtUtc)
            .Take(Page<string>.CountedUpTo)
            .AsNoTracking()
            .ToListAsync(cancellation);
        var subject = new SubjectText(sought.Value);
        var naming = sent.Where(d =>
                subject.StandsIn(d.Message.Title) || d.Message.Title.Contains(SubjectText.Mark, StringComparison.Ordinal)
            )
            .ToList();
        if (naming.Count == 0)
        {
            return report;
        }

        var addresses = await context.In<WebhookEndpointRow>(workspace).ToDictionaryAsync(e => e.Number, cancellation);
        return report.WithStaying(
            ErasureKind.Sent,
            naming.Count,
            naming.Select(d => $"{HostOf(addresses[d.Endpoint].Endpoint.Address)}, {d.MadeAtUtc:u}")
        );
    }

    // The rest of the address may be a secret.
    private static string HostOf(string address) => new Uri(address).GetLeftPart(UriPartial.Authority);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
