using Microsoft.JSInterop;

namespace Triage.Web.Shared;

/// <summary>
/// The one way to call the browser. The module loads on first use; a browser that has gone away is no error, because
/// the page it belonged to has gone as well.
/// </summary>
public sealed class BrowserCalls(IJSRuntime js) : IAsyncDisposable
{
    private Task<IJSObjectReference>? _module;

    /// <summary>A preference or a draft of this browser; null when there is none or the browser has gone.</summary>
    public Task<string?> RecallAsync(string key) => CallAsync<string?>("recall", key);

    public Task RememberAsync(string key, string value) => CallAsync<object?>("remember", key, value);

    public Task ForgetAsync(string key) => CallAsync<object?>("forget", key);

    /// <summary>True when the text is on the clipboard.</summary>
    public Task<bool> CopyAsync(string text) => CallAsync<bool>("copy", text);

    /// <summary>Brings an element into view and focuses it, by id.</summary>
    public Task RevealAsync(string elementId) => CallAsync<object?>("reveal", elementId);

    /// <summary>Scrolls inside an element, by id, to a distance from its top in CSS pixels.</summary>
    public Task ScrollAsync(string elementId, int top) => CallAsync<object?>("scrollRows", elementId, top);

    public async ValueTask DisposeAsync()
    {
        if (_module is null)
        {
            return;
        }

        try
        {
            await (await _module).DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone, and the module with it.
        }
        catch (OperationCanceledException)
        {
            // The circuit ended while the module was loading.
        }
    }

    private async Task<T?> CallAsync<T>(string function, params object?[] arguments)
    {
        try
        {
            _module ??= js.InvokeAsync<IJSObjectReference>("import", "./browser.js").AsTask();
            return await (await _module).InvokeAsync<T>(function, arguments);
        }
        catch (JSDisconnectedException)
        {
            return default;
        }
        catch (OperationCanceledException)
        {
            return default;
        }
    }
}
