using Microsoft.Extensions.Caching.Memory;
using Triage.Connectors.Repositories;
using Triage.Engine;
using Triage.Engine.Comparison;
using Triage.Telemetry;
using Triage.Web.Shell;

namespace Triage.Web.Comparison;

/// <summary>What the code says of a pair.</summary>
/// <param name="Files">Of the change, nearest to the divergence first.</param>
public sealed record PairCode(CodeChange Change, IReadOnlyList<RelevantFile> Files);

/// <summary>
/// Looks up what differs in the code of a pair's builds. Two commits never change, so that a difference is read once; secrets in it
/// are marked as they are in telemetry.
/// </summary>
public sealed class CodeBetween(ConfiguredRepositories repositories, WorkspaceReaders readers) : IDisposable
{
    private const int Kept = 32;

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = Kept });

    /// <summary>Null when no repository is configured for the agent.</summary>
    public async Task<PairCode?> OfAsync(WorkspaceId workspace, RunComparison pair, CancellationToken cancellation)
    {
        if (pair.Red.Run.Summary.Agent is not { } agent || repositories.Of(workspace, agent) is not { } repository)
        {
            return null;
        }

        var (green, red) = (pair.Green.Run.Summary.Build, pair.Red.Run.Summary.Build);
        var reader = await readers.ForAsync(workspace, cancellation);
        // A reader is made anew when the rules of redaction change.
        var key = (repository, reader, green, red);
        if (!_cache.TryGetValue(key, out CodeChange? change))
        {
            change = Scrubbed(await repositories.BetweenAsync(repository, green, red, cancellation), reader);
            if (change.Abstained is null)
            {
                _cache.Set(key, change, new MemoryCacheEntryOptions { Size = 1 });
            }
        }

        return new PairCode(change!, CodeRelevance.Rank(change!, pair));
    }

    public void Dispose() => _cache.Dispose();

    private static CodeChange Scrubbed(CodeChange change, TelemetryReader reader) =>
        change with
        {
            Commits = [.. change.Commits.Select(c => c with { Subject = reader.Redact(c.Subject) })],
            Files =
            [
                .. change.Files.Select(f => f with { Hunks = [.. f.Hunks.Select(h => h with { Text = reader.Redact(h.Text) })] }),
            ],
        };
}
