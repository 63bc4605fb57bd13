using System.Buffers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Packs;
using Triage.Storage.Runs;

namespace Triage.Storage.Search;

/// <summary>Finds the text of a run in which all terms stand.</summary>
internal sealed class SaidInRun(TriageContext context, WorkspaceId workspace, PackMapping mapping, SearchTerms terms)
{
    // Letters stand in the bytes as they are or, beyond ASCII, in one of several ways.
    private readonly SearchValues<string>[] _asciiWords =
    [
        .. terms
            .All.SelectMany(t => t.Words)
            .Where(w => Ascii.IsValid(w))
            .Select(w => SearchValues.Create([w], StringComparison.OrdinalIgnoreCase)),
    ];

    /// <summary>The first of them; null when the terms stand in no text together.</summary>
    public async Task<ContentFound?> FindAsync(RunRow run, CancellationToken cancellation)
    {
        var traceIds = run.Traces.Select(t => t.TraceId).ToList();
        var packs = await context
            .In<PackRow>(workspace)
            .Where(p => traceIds.Contains(p.TraceId))
            .OrderBy(p => p.TraceId)
            .ThenBy(p => p.Number)
            .AsNoTracking()
            .ToListAsync(cancellation);
        var found = packs
            .SelectMany(Read)
            .SelectMany(span => SearchedTexts.Of(span).Where(t => Holds(t.Text)).Select(text => (span, text)))
            .DistinctBy(f => f.span.SpanId)
            .ToList();
        return found.Count == 0
            ? null
            : new ContentFound(
                run.Id,
                run.Agent,
                run.StartedAtUtc,
                found[0].span.SpanId,
                found[0].span.Name,
                found[0].text.Slot,
                found.Count,
                Snippet.Of(found[0].text.Text, terms)
            );
    }

    // Most packs of a run do not hold the words at all, and looking for letters is much less than reading spans.
    private IEnumerable<Span> Read(PackRow pack)
    {
        var bytes = PackBody.Read(pack.Body, pack.RawBytes);
        var text = Encoding.UTF8.GetString(bytes);
        return Array.TrueForAll(_asciiWords, w => text.AsSpan().ContainsAny(w)) ? mapping.Read(pack.Form, bytes) : [];
    }

    private bool Holds(string text)
    {
        var words = SearchWords.Of(text);
        return terms.All.All(t => Enumerable.Range(0, words.Count).Any(at => t.StandsAt(words, at)));
    }
}
