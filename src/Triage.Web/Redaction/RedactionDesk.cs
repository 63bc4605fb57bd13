using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Runs;
using Triage.Storage.Workspaces;
using Triage.Web.Shell;

namespace Triage.Web.Redaction;

/// <summary>Where a workspace says what is marked in everything that comes in, and tries it on what is there.</summary>
public sealed class RedactionDesk(RedactionStore store, WorkspaceReaders readers, RunQueries runs, IRunStore recorded)
{
    /// <summary>A larger run is not read for a preview.</summary>
    private const int MaxSpans = 1_000;
    private const int MaxRuns = 5;

    public Task<RedactionRules> GetAsync(WorkspaceId workspace, CancellationToken cancellation) =>
        store.GetAsync(workspace, cancellation);

    public Task<IReadOnlyList<RedactionRulesVersion>> VersionsAsync(WorkspaceId workspace, CancellationToken cancellation) =>
        store.VersionsAsync(workspace, cancellation);

    /// <summary>Makes a new version, which counts from the next request on.</summary>
    /// <inheritdoc cref="RedactionStore.SaveAsync"/>
    public async Task<RedactionRules> SaveAsync(
        WorkspaceId workspace,
        RedactionRules rules,
        Actor by,
        CancellationToken cancellation
    )
    {
        var saved = await store.SaveAsync(workspace, rules, by, cancellation);
        readers.Forget(workspace);
        return saved;
    }

    /// <summary>What the rules would make of the texts; nothing is stored.</summary>
    /// <exception cref="RefusedInputException">The rules cannot be used.</exception>
    public async Task<IReadOnlyList<TriedText>> TryAsync(
        WorkspaceId workspace,
        RedactionRules rules,
        IReadOnlyList<string> texts,
        CancellationToken cancellation
    )
    {
        var reader = await readers.TryingAsync(workspace, rules.Checked(), cancellation);
        return
        [
            .. texts
                .Select(t => t.Length <= Limits.MaxPreviewChars ? t : t[..Limits.MaxPreviewChars])
                .Take(Limits.MaxPreviewTexts)
                .Select(t => TriedText.Of(t, reader.Redact(t))),
        ];
    }

    /// <summary>The texts that came in last: contents of the steps of the newest runs, each once.</summary>
    public async Task<IReadOnlyList<string>> NewestTextsAsync(WorkspaceId workspace, CancellationToken cancellation)
    {
        var newest = await runs.ListAsync(workspace, new RunFilter { Limit = MaxRuns }, cancellation);
        var texts = new List<string>();
        foreach (var run in newest.Items.Where(r => r.Summary.SpanCount <= MaxSpans))
        {
            if (
                texts.Count < Limits.MaxPreviewTexts
                && await recorded.FindRecordedAsync(workspace, run.Id, cancellation) is { } found
            )
            {
                texts.AddRange(found.Spans.SelectMany(s => s.Contents).Select(c => c.Body).Where(b => b.Length > 0));
            }
        }

        return [.. texts.Distinct(StringComparer.Ordinal).Take(Limits.MaxPreviewTexts)];
    }
}
