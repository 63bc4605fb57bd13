using Microsoft.AspNetCore.Components;
using MudBlazor;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Storage;
using Triage.Storage.Incidents;
using Triage.Web.Shared;

namespace Triage.Web.Incidents;

/// <summary>What needs a person now, the most urgent first, and the week so far.</summary>
public sealed partial class InboxPage : IDisposable
{
    private static readonly IncidentFilter Waiting = new() { Open = true };

    private readonly PageLoad _load = new();
    private Page<IncidentRow>? _page;
    private bool _anyEver;
    private int _acts;

    [Inject]
    private IncidentQueries Incidents { get; set; } = null!;

    [Inject]
    private IncidentDesk Desk { get; set; } = null!;

    [Inject]
    private IDialogService Dialogs { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [CascadingParameter]
    private WorkspaceScope Scope { get; set; } = null!;

    [Parameter]
    public required string Workspace { get; set; }

    public void Dispose() => _load.Dispose();

    protected override Task OnInitializedAsync() => LoadAsync();

    private Task LoadAsync() =>
        _load.RunAsync(async cancellation =>
        {
            var page = await Incidents.ListAsync(Scope.Id, Waiting, Scope.Zone, cancellation);
            _anyEver =
                page.Items.Count > 0
                || (await Incidents.ListAsync(Scope.Id, new IncidentFilter { Limit = 1 }, Scope.Zone, cancellation)).Items.Count
                    > 0;
            _page = page;
        });

    private Task ReloadAsync()
    {
        _acts++;
        return LoadAsync();
    }

    private Task AcceptAsync(IncidentRow row) => ActAsync(row, (incident, at) => incident.Accept(Scope.Actor, at), "accepted");

    private async Task DeclineAsync(IncidentRow row)
    {
        var parameters = new DialogParameters<DeclineDialog>
        {
            { d => d.Decline, reason => TryActAsync(row, (i, at) => i.Decline(reason, Scope.Actor, at)) },
        };
        var dialog = await Dialogs.ShowAsync<DeclineDialog>($"Decline {row.Id}?", parameters);
        if (await dialog.Result is { Canceled: false })
        {
            Snackbar.Add($"{row.Id} declined", MudBlazor.Severity.Normal);
            await ReloadAsync();
        }
    }

    private async Task ActAsync(IncidentRow row, Action<Incident, DateTimeOffset> act, string done)
    {
        var refusal = await TryActAsync(row, act);
        Snackbar.Add(refusal ?? $"{row.Id} {done}", refusal is null ? MudBlazor.Severity.Normal : MudBlazor.Severity.Error);
        await ReloadAsync();
    }

    /// <summary>Null when it was done, else why not, in words.</summary>
    private async Task<string?> TryActAsync(IncidentRow row, Action<Incident, DateTimeOffset> act)
    {
        try
        {
            var found = await Desk.ActAsync(Scope.Id, row.Number, act, CancellationToken.None);
            return found is null ? $"{row.Id} is gone." : null;
        }
        catch (Exception refused) when (refused is RefusedInputException or IllegalActException or StorageUnavailableException)
        {
            return refused.Message;
        }
    }
}
