using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Erasure;
using Triage.Storage.Agents;
using Triage.Storage.Packs;
using Triage.Storage.Runs;
using Triage.Storage.Search;

namespace Triage.Storage.Erasure;

/// <summary>Counts what an erasure would remove, each thing once, and what would stay.</summary>
internal sealed class ErasurePreview(TriageContext context, WorkspaceId workspace, SoughtSubject sought)
{
    private readonly ErasedRuns _runs = new(context, workspace, sought);
    private readonly ErasedTexts _texts = new(context, workspace, sought);

    public async Task<ErasureReport> CountAsync(SearchIndex index, PackMapping mapping, CancellationToken cancellation)
    {
        var saying = await _runs.OnlySayingAsync(index, mapping, cancellation);
        var about = _runs.About();
        var going = context
            .In<RunRow>(workspace)
            .Where(r => about.Contains(r.Id) || (sought.Mentions && saying.Contains(r.Id)))
            .Select(r => r.Id);
        var (report, incidents, naming) = await new QuotingIncidents(context, workspace).CountAsync(
            going,
            sought.Value,
            await _runs.CountAsync(going, cancellation),
            cancellation
        );
        var rows = context.In<FingerprintRow>(workspace);
        var prompts = await new ErasedPrompts(context, workspace, mapping).OnlyOfAsync(going, cancellation);
        var (ids, keys) = (prompts.ConvertAll(p => p.Id), prompts.ConvertAll(p => p.Key));
        var texts = await context
            .In<FingerprintTextRow>(workspace)
            .Where(t => keys.Contains(t.Key) && !rows.Any(f => f.Key == t.Key && !ids.Contains(f.Id)))
            .Select(t => t.Key)
            .ToListAsync(cancellation);
        report = report.WithRemoved(ErasureKind.Prompts, texts.Count, []);
        foreach (var place in ErasedTexts.Places)
        {
            var held = await _runs.NotGoingAsync(place, await _texts.FindAllAsync(place, cancellation), going, cancellation);
            report = _texts.Told(report, place, held.Where(row => !IsCounted(place, row)));
        }

        return await new StayingThings(context, workspace, sought).ToldAsync(report, going, saying, cancellation);

        bool IsCounted(TextPlace place, HeldRow row) =>
            place.Row == typeof(FingerprintTextRow) ? texts.Contains($"{row.Key[1]}")
            : place.Row == typeof(FingerprintRow) ? ids.Contains($"{row.Key[1]}")
            : row.IncidentOf(place) is { } number
                && QuotingIncidents.Forgets(place, row, isAbout: incidents.Contains(number), isNaming: naming.Contains(number));
    }
}
