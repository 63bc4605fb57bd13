using Microsoft.AspNetCore.Components;
using MudBlazor;
using Triage.Engine;
using Triage.Storage;
using Triage.Storage.Incidents;
using Triage.Web.Incidents.Bulk;
using Triage.Web.Shared;

namespace Triage.Web.Incidents;

/// <summary>One page of the incidents of a filter, and what is done to those that a person selects.</summary>
public sealed partial class IncidentList : IDisposable
{
    private readonly PageLoad _load = new();

    // By number, with the row, because what matches beyond this page can be selected too.
    private readonly Dictionary<int, IncidentRow> _selected = [];
    private BulkRound _round = null!;
    private Page<IncidentRow>? _page;
    private ActDone? _last;
    private string? _refusal;

    [Inject]
    private IncidentQueries Incidents { get; set; } = null!;

    [Inject]
    private BulkDesk Desk { get; set; } = null!;

    [Inject]
    private IDialogService Dialogs { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    private WorkspaceScope Scope { get; set; } = null!;

    /// <summary>The same for the life of the component.</summary>
    [Parameter, EditorRequired]
    public required IncidentFilter Filter { get; set; }

    /// <summary>Told how many match, each time they are read.</summary>
    [Parameter]
    public EventCallback<int> OnCounted { get; set; }

    private IReadOnlyList<IncidentRow> Selected => [.. _selected.Values];

    public void Dispose() => _load.Dispose();

    protected override Task OnInitializedAsync()
    {
        _round = new BulkRound(Dialogs, Desk, Scope, DoneAsync);
        return LoadAsync();
    }

    private Task LoadAsync() =>
        _load.RunAsync(async cancellation =>
        {
            try
            {
                _page = await Incidents.ListAsync(Scope.Id, Filter, Scope.Zone, cancellation);
                await OnCounted.InvokeAsync(_page.Total);
            }
            catch (RefusedInputException refused)
            {
                _refusal = refused.Message;
            }
        });

    private void Toggle(IncidentRow row)
    {
        if (!_selected.Remove(row.Number))
        {
            _selected.Add(row.Number, row);
        }
    }

    private void ToggleAll(bool all)
    {
        _selected.Clear();
        foreach (var row in all ? _page?.Items ?? [] : [])
        {
            _selected.Add(row.Number, row);
        }
    }

    private Task SelectMatchingAsync() =>
        _load.RunAsync(async cancellation =>
        {
            var whole = Filter with { After = null, Limit = Limits.MaxBulkIncidents };
            var page = await Incidents.ListAsync(Scope.Id, whole, Scope.Zone, cancellation);
            _selected.Clear();
            foreach (var row in page.Items)
            {
                _selected.Add(row.Number, row);
            }
        });

    private async Task DoneAsync(ActDone done, IReadOnlyList<int> acted)
    {
        _selected.Clear();
        _last = done;
        await LoadAsync();
        StateHasChanged();
    }

    private string At(string? after) => Navigation.GetUriWithQueryParameter("after", after);
}
