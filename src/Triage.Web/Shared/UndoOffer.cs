using MudBlazor;

namespace Triage.Web.Shared;

/// <summary>Says what was done, and offers to take it back; only the latest act, and only while its place is on screen.</summary>
public sealed class UndoOffer(ISnackbar snackbar) : IDisposable
{
    private Snackbar? _shown;

    /// <param name="undo">Null when nothing takes it back.</param>
    public void Show(string words, Func<Task>? undo)
    {
        TakeBack();
        _shown = snackbar.Add(
            words,
            Severity.Normal,
            options =>
            {
                if (undo is not null)
                {
                    options.Action = "Undo";
                    options.OnClick = _ => undo();
                }
            }
        );
    }

    public void Dispose() => TakeBack();

    private void TakeBack()
    {
        if (_shown is not null)
        {
            snackbar.Remove(_shown);
            _shown = null;
        }
    }
}
