using Microsoft.AspNetCore.Components;
using MudBlazor;
using Triage.Storage.Views;
using Triage.Web.Incidents;
using Triage.Web.Shared;

namespace Triage.Web.Views;

/// <summary>The saved views of one list: the person's own and the shared ones.</summary>
public sealed partial class SavedViews : IDisposable
{
    private readonly PageLoad _load = new();
    private IReadOnlyList<SavedView>? _views;
    private ActDone? _last;

    [Inject]
    private SavedViewStore Store { get; set; } = null!;

    [Inject]
    private IDialogService Dialogs { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    private WorkspaceScope Scope { get; set; } = null!;

    [Parameter, EditorRequired]
    public required ViewPage Page { get; set; }

    /// <summary>The address on screen.</summary>
    [Parameter, EditorRequired]
    public required string Address { get; set; }

    private string List => Page == ViewPage.Incidents ? Addresses.Incidents(Scope.Id) : Addresses.Runs(Scope.Id);

    /// <summary>The filter of the address without its page: a view always begins at the start.</summary>
    private string Query => ViewQuery.Of(Address);

    private SavedView? Current => _views?.FirstOrDefault(v => v.Query == Query);

    public void Dispose() => _load.Dispose();

    protected override Task OnInitializedAsync() => LoadAsync();

    private Task LoadAsync() =>
        _load.RunAsync(async cancellation => _views = await Store.ListAsync(Scope.Id, Page, Scope.Actor, cancellation));

    private async Task AskAsync(SavedView? view)
    {
        var parameters = new DialogParameters<SavedViewDialog>
        {
            { d => d.View, view ?? new SavedView(Guid.NewGuid(), Page, Scope.Actor, "", Query, Shared: false) },
            { d => d.Own, [.. (_views ?? []).Where(v => v.Owner == Scope.Actor)] },
            { d => d.Workspace, Scope.Id },
        };
        var dialog = await Dialogs.ShowAsync<SavedViewDialog>(view is null ? "Save as a view" : "Rename or share", parameters);
        if (await dialog.Result is { Canceled: false, Data: SavedViewChange change })
        {
            await LoadAsync();
            _last = new ActDone(change.Sentence, () => TakeBackAsync(change));
        }
    }

    private async Task DeleteAsync(SavedView view)
    {
        await Store.DeleteAsync(Scope.Id, view.Id, Scope.Actor, CancellationToken.None);
        await LoadAsync();
        _last = new ActDone($"View “{view.Name}” deleted.", () => TakeBackAsync(new SavedViewChange(null, [view])));
    }

    private async Task<string?> TakeBackAsync(SavedViewChange change)
    {
        if (change.After is { } made)
        {
            await Store.DeleteAsync(Scope.Id, made.Id, Scope.Actor, CancellationToken.None);
        }

        foreach (var view in change.Before)
        {
            await Store.SaveAsync(Scope.Id, view, CancellationToken.None);
        }

        await LoadAsync();
        _last = new ActDone("Taken back.");
        // The button belongs to the report, which would draw only itself anew.
        StateHasChanged();
        return null;
    }

    private string TitleOf(SavedView view) =>
        view.Owner == Scope.Actor
            ? view.Shared
                ? "Yours, shared with the workspace"
                : "Yours"
            : $"Shared by {view.Owner.Name}";
}
