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

    /// <param name="going">Runs that are not gone yet; what stands with them does not stay.</param>
    /// <param name="saying">Runs that only say the value.</param>
    public async Task<ErasureReport> ToldAsync(
        ErasureReport report,
        IQueryable<string> going,
        IReadOnlyList<string> saying,
        CancellationToken cancellation
    )
    {
        var subject = new SubjectText(sought.Value);
        var texts = new ErasedTexts(context, workspace, sought);
        var runs = new ErasedRuns(context, workspace, sought);
        foreach (var place in StayingTexts.Names)
        {
            var held = await runs.NotGoingAsync(place, await texts.FindAllAsync(place, cancellation), going, cancellation);
            report = report.WithStaying(ErasureKind.Names, held.ConvertAll(row => texts.NameOf(place, row)));
        }

        var entries = await context
            .Set<AuditRow>()
            .Where(e => e.Workspace == workspace)
            .OrderByDescending(e => e.Number)
            .Take(MaxEntries)
            .AsNoTracking()
            .ToListAsync(cancellation);
        var naming = entries
            .Where(e => subject.StandsIn(e.What) || (e.Detail is { } detail && subject.StandsIn(detail)))
            .Select(e => $"entry {e.Number}")
            .ToList();
        var exports = entries.Where(e => e.Act == AuditAct.Exported).Select(e => $"entry {e.Number}, {e.AtUtc:u}").ToList();
        return report
            .WithStaying(ErasureKind.Mentions, sought.Mentions ? [] : saying)
            .WithStaying(ErasureKind.Audit, naming)
            .WithStaying(ErasureKind.Sent, await SentAsync(cancellation))
            .WithStaying(ErasureKind.Exports, exports)
            .WithStaying(ErasureKind.Backups, 0, [])
            .WithStaying(ErasureKind.Figures, 0, [])
            .WithStaying(ErasureKind.Senders, 0, []);
    }

    /// <summary>Receivers that were told of an incident that is about the subject, or named it.</summary>
    private async Task<List<string>> SentAsync(CancellationToken cancellation)
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
        var addresses = await context.In<WebhookEndpointRow>(workspace).ToDictionaryAsync(e => e.Number, cancellation);
        return naming.ConvertAll(d => $"{HostOf(addresses[d.Endpoint].Endpoint.Address)}, {d.MadeAtUtc:u}");
    }

    // The rest of the address may be a secret.
    private static string HostOf(string address) => new Uri(address).GetLeftPart(UriPartial.Authority);
}
