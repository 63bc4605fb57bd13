using Microsoft.AspNetCore.Components;
using MudBlazor;
using Triage.Web.Shared;

namespace Triage.Web.Incidents;

/// <summary>One incident: where am I, what do we know, what is next. The tab, the question and the step are in the address.</summary>
public sealed partial class IncidentPage : IDisposable
{
    private static readonly (string? Tab, string Name)[] Tabs =
    [
        (null, "Overview"),
        ("checklist", "Checklist"),
        ("compare", "Compare"),
        ("response", "Response"),
        ("worklist", "Worklist"),
        ("timeline", "Timeline"),
    ];

    private readonly CancellationTokenSource _gone = new();
    private readonly PageLoad _load = new();
    private (string Id, string? Tab) _loaded;
    private int? _number;
    private bool _missing;
    private IncidentView? _view;
    private IncidentActs? _acts;
    private Snackbar? _offer;

    [Parameter]
    public required string Workspace { get; set; }

    [Parameter]
    public required string Id { get; set; }

    [Parameter]
    public string? Tab { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    private string? Asked { get; set; }

    [SupplyParameterFromQuery(Name = "step")]
    private string? Step { get; set; }

    /// <summary><c>filed</c> shows a merged incident itself.</summary>
    [SupplyParameterFromQuery(Name = "as")]
    private string? As { get; set; }

    [CascadingParameter]
    private WorkspaceScope Scope { get; set; } = null!;

    [Inject]
    private IncidentDesk Desk { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    public void Dispose()
    {
        TakeBackOffer();
        _load.Dispose();
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_loaded == (Id, Tab))
        {
            return;
        }

        if (_loaded.Id != Id)
        {
            TakeBackOffer();
            _view = null;
            _number = IncidentNumber.Of(Id);
            _acts = _number is { } number ? new IncidentActs(Desk, Scope, number, Clock, DoneAsync) : null;
        }

        // Another tab shows what others did meanwhile.
        _loaded = (Id, Tab);
        await LoadAsync();
        if (As != "filed" && _view?.Record.MergedInto is { } into)
        {
            Navigation.NavigateTo(Addresses.MergedInto(Scope.Id, into, _number!.Value, Tab), replace: true);
        }
    }

    private async Task LoadAsync()
    {
        var cancellation = _load.Begin();
        try
        {
            _view = _number is { } number ? await Desk.FindAsync(Scope.Id, number, cancellation) : null;
            _missing = _view is null;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // A newer load shows the incident.
        }
    }

    private async Task DoneAsync(ActDone done)
    {
        await LoadAsync();
        StateHasChanged();
        TakeBackOffer();
        if (done.Words is null)
        {
            return;
        }

        _offer = Snackbar.Add(done.Words, MudBlazor.Severity.Normal, options => Offer(options, done.Undo));
    }

    private void Offer(SnackbarOptions options, Func<Task<string?>>? undo)
    {
        if (undo is not null)
        {
            options.Action = "Undo";
            options.OnClick = _ => InvokeAsync(() => UndoAsync(undo));
        }
    }

    /// <summary>Only the latest act can be undone, and only while its incident is on screen.</summary>
    private void TakeBackOffer()
    {
        if (_offer is not null)
        {
            Snackbar.Remove(_offer);
            _offer = null;
        }
    }

    private async Task UndoAsync(Func<Task<string?>> undo)
    {
        if (await undo() is { } refusal)
        {
            Snackbar.Add(refusal, MudBlazor.Severity.Error);
        }
    }

    private void GoToStep(string step) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("step", step), replace: true);
}
