using Microsoft.AspNetCore.Components;
using MudBlazor;
using Triage.Engine.Incidents;
using Triage.Web.Shared;

namespace Triage.Web.Incidents;

/// <summary>What has to be put right, since when, and who does it. The filter is in the address.</summary>
public sealed partial class WorklistTab
{
    private readonly PageLoad _load = new();
    private readonly HashSet<int> _ticked = [];
    private int? _loaded;
    private WorklistActs _acts = null!;
    private WorklistView? _view;
    private WorklistListing _shown = null!;
    private string? _refusal;
    private string _owner = "";
    private UndoOffer _offer = null!;

    [Parameter, EditorRequired]
    public required int Number { get; set; }

    /// <summary>Told after each act, so that what stands around the tab counts anew.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "open")]
    private string? Open { get; set; }

    [SupplyParameterFromQuery(Name = "owner")]
    private string? Owner { get; set; }

    [SupplyParameterFromQuery(Name = "words")]
    private string? Words { get; set; }

    [SupplyParameterFromQuery(Name = "after")]
    private int? After { get; set; }

    [CascadingParameter]
    private WorkspaceScope Scope { get; set; } = null!;

    private WorklistFilter Filter => new(Open is null or "" ? null : Open == "true", Empty(Owner), Empty(Words));

    private List<WorklistEntry> Ticked => [.. _view!.Worklist.Entries.Where(e => _ticked.Contains(e.Number))];

    public void Dispose()
    {
        _load.Dispose();
        _offer.Dispose();
    }

    protected override void OnInitialized() => _offer = new UndoOffer(Snackbar);

    protected override async Task OnParametersSetAsync()
    {
        if (_loaded != Number)
        {
            _loaded = Number;
            _ticked.Clear();
            _acts = new WorklistActs(Desk, Scope, Number, DoneAsync);
            await LoadAsync();
        }
        else if (_view is not null)
        {
            Show();
        }
    }

    private async Task LoadAsync()
    {
        await _load.RunAsync(async cancellation => _view = await Desk.FindAsync(Scope.Id, Number, cancellation));
        if (_view is not null)
        {
            Show();
        }
    }

    /// <summary>What the filter hides is no longer ticked: an act touches only what can be seen.</summary>
    private void Show()
    {
        _shown = WorklistListing.Of(_view!.Worklist, Filter, After ?? 0);
        _ticked.IntersectWith(_shown.Page.Select(e => e.Number));
    }

    private async Task FoundAsync()
    {
        await LoadAsync();
        await Changed.InvokeAsync();
    }

    private async Task ActAsync(Func<WorklistActs, Task<string?>> act)
    {
        _refusal = await act(_acts);
        if (_refusal is null)
        {
            _ticked.Clear();
        }
    }

    private Task EditNote(WorklistEntry entry) =>
        ReasonDialog.ShowAsync(
            Dialogs,
            entry.What.Subject,
            "Note",
            "Keep note",
            false,
            n => _acts.NoteAsync(entry, n),
            entry.Note
        );

    private async Task DoneAsync(ActDone done)
    {
        await FoundAsync();
        StateHasChanged();
        _offer.Show(done.Words ?? "", done.Undo is { } undo ? () => InvokeAsync(() => UndoAsync(undo)) : null);
    }

    private async Task UndoAsync(Func<Task<string?>> undo)
    {
        _refusal = await undo();
        StateHasChanged();
    }

    private void Go(string name, ChangeEventArgs e) =>
        Navigation.NavigateTo(
            Navigation.GetUriWithQueryParameters(
                new Dictionary<string, object?>(StringComparer.Ordinal) { [name] = Empty(e.Value?.ToString()), ["after"] = null }
            ),
            replace: true
        );

    private static string? Empty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
