namespace Triage.Web.Shared;

/// <summary>The load of one page or panel: a newer one cancels the older, and leaving the page cancels the last.</summary>
public sealed class PageLoad : IDisposable
{
    private CancellationTokenSource _latest = new();
    private bool _left;

    /// <summary>The token of a new load; the load before it is cancelled.</summary>
    public CancellationToken Begin()
    {
        _latest.Cancel();
        if (!_left)
        {
            _latest = new CancellationTokenSource();
        }

        return _latest.Token;
    }

    /// <summary>Runs a load. That it was overtaken, or the page left, is no error.</summary>
    /// <returns>False when it was overtaken: what it found is then out of date.</returns>
    public async Task<bool> RunAsync(Func<CancellationToken, Task> load)
    {
        var token = Begin();
        try
        {
            token.ThrowIfCancellationRequested();
            await load(token);
            return !token.IsCancellationRequested;
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            return false;
        }
    }

    // Only cancelled: a source without a timer holds nothing, and a load that still runs may look at its token.
    public void Dispose()
    {
        _left = true;
        _latest.Cancel();
    }
}
