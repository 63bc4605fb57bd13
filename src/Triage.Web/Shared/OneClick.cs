namespace Triage.Web.Shared;

/// <summary>
/// What a button does it does once as it is shown: the browser sends a second click before it shows what the first one
/// did, and that would do it twice.
/// </summary>
public sealed class OneClick
{
    private int _shown;
    private bool _runs;

    /// <summary>For the button that is being drawn; drawn again, it may be clicked again.</summary>
    public Func<Task> Of(Func<Task> act)
    {
        var shown = _shown;
        return () => shown == _shown && !_runs ? RunAsync(act) : Task.CompletedTask;
    }

    private async Task RunAsync(Func<Task> act)
    {
        _runs = true;
        try
        {
            await act();
        }
        finally
        {
            _runs = false;
            _shown++;
        }
    }
}
