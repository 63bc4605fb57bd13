using Microsoft.AspNetCore.Components;
using MudBlazor;
using Triage.Storage.Incidents;
using Triage.Web.Incidents.Bulk;
using Triage.Web.Shared;

namespace Triage.Web.Incidents;

/// <summary>What needs a person now, the most urgent first, and the week so far.</summary>
public sealed partial class InboxPage : IDisposable
{
    private readonly PageLoad _load = new();
    private readonly HashSet<int> _selected = [];
    private BulkRound _round = null!;
    private InboxView? _view;
    private ActDone? _last;
    private int? _reveal;
    private bool _anyEver;
    private int _acts;

    [Inject]
    private IncidentQueries Incidents { get; set; } = null!;

    [Inject]
    private BulkDesk Desk { get; set; } = null!;

    [Inject]
    private IDialogService Dialogs { get; set; } = null!;

    [Inject]
    private BrowserCalls Browser { get; set; } = null!;

    [CascadingParameter]
    private WorkspaceScope Scope { get; set; } = null!;

    [Parameter]
    public required string Workspace { get; set; }

    private IReadOnlyList<IncidentRow> Selected => [.. _view?.Rows.Where(r => _selected.Contains(r.Number)) ?? []];

    public void Dispose() => _load.Dispose();

    protected override void OnInitialized() => _round = new BulkRound(Dialogs, Desk, Scope, DoneAsync);

    protected override Task OnParametersSetAsync() => LoadAsync();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_reveal is { } number)
        {
            _reveal = null;
            await Browser.RevealAsync(InboxView.ElementOf(number));
        }
    }

    private Task LoadAsync() =>
        _load.RunAsync(async cancellation =>
        {
            async Task<Storage.Page<IncidentRow>> ListAsync(IncidentFilter filter) =>
                await Incidents.ListAsync(Scope.Id, filter, Scope.Zone, cancellation);

            var view = new InboxView(
                await ListAsync(InboxView.OfNeeded),
                await ListAsync(InboxView.OfRegressed),
                await ListAsync(InboxView.OfSnoozed)
            );
            _anyEver = !view.IsEmpty || (await ListAsync(new IncidentFilter { Limit = 1 })).Items.Count > 0;
            _view = view;
        });

    private Task ReloadAsync()
    {
        _acts++;
        return LoadAsync();
    }

    private void Toggle(IncidentRow row)
    {
        if (!_selected.Remove(row.Number))
        {
            _selected.Add(row.Number);
        }
    }

    private async Task DoneAsync(ActDone done, IReadOnlyList<int> acted)
    {
        var before = _view?.Rows ?? [];
        _selected.Clear();
        await ReloadAsync();
        (_last, _reveal) = (done, InboxView.NextInHand(before, acted, _view?.Rows ?? []));
        StateHasChanged();
    }
}
