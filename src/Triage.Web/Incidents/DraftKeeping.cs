using Triage.Web.Shared;

namespace Triage.Web.Incidents;

/// <summary>Keeps a draft in the browser once typing pauses. It is there again after a reload and after a lost connection.</summary>
public sealed class DraftKeeping(BrowserCalls browser, TimeProvider clock, string key) : IDisposable
{
    public static readonly TimeSpan KeepsAfter = TimeSpan.FromMilliseconds(500);

    private readonly PageLoad _writing = new();

    /// <summary>The draft that was kept; null when there is none worth restoring.</summary>
    public async Task<FilingDraft?> RecallAsync() =>
        FilingDraft.FromJson(await browser.RecallAsync(key)) is { HasWords: true } draft ? draft : null;

    /// <returns>False when further typing came first.</returns>
    public Task<bool> KeepAsync(FilingDraft draft) =>
        _writing.RunAsync(async cancellation =>
        {
            await Task.Delay(KeepsAfter, clock, cancellation);
            await browser.RememberAsync(key, draft.ToJson());
        });

    /// <summary>Also stops a keeping that waits: it would bring the draft back.</summary>
    public async Task ForgetAsync()
    {
        await _writing.RunAsync(_ => Task.CompletedTask);
        await browser.ForgetAsync(key);
    }

    public void Dispose() => _writing.Dispose();
}
