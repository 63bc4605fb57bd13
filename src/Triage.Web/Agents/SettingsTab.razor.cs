using Microsoft.AspNetCore.Components;
using MudBlazor;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Agents;
using Triage.Engine.Runs;
using Triage.Storage.Agents;
using Triage.Web.Shared;

namespace Triage.Web.Agents;

/// <summary>Owner, responder, what is kept, and the filing link.</summary>
public sealed partial class SettingsTab : IDisposable
{
    private readonly PageLoad _load = new();
    private IReadOnlyList<AgentEvent>? _events;
    private string? _owner;
    private string? _responder;
    private ContentMode _mode;
    private string? _refusal;

    [Inject]
    private AgentDesk Desk { get; set; } = null!;

    [Inject]
    private AgentQueries Queries { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Parameter, EditorRequired]
    public required Agent Agent { get; set; }

    [CascadingParameter]
    public required WorkspaceScope Scope { get; set; }

    [Parameter]
    public EventCallback<Agent> Changed { get; set; }

    public void Dispose() => _load.Dispose();

    protected override Task OnInitializedAsync()
    {
        (_owner, _responder) = (Agent.Owner, Agent.DefaultResponder);
        _mode = Agent.ContentMode;
        return LoadAsync();
    }

    private Task LoadAsync() =>
        _load.RunAsync(async cancellation => _events = await Queries.EventsAsync(Agent.Workspace, Agent.Name, cancellation));

    private Task SaveAsync() =>
        ActAsync(
            "Saved.",
            () =>
                Desk.SetAsync(
                    Agent.Workspace,
                    Agent.Name,
                    new AgentSettings(_owner, _responder, _mode),
                    Scope.By(Permission.Edit),
                    CancellationToken.None
                )
        );

    private Task MakeAsync() =>
        ActAsync(
            "The filing link works now.",
            () => Desk.MakeFilingLinkAsync(Agent.Workspace, Agent.Name, Scope.By(Permission.Edit), CancellationToken.None)
        );

    private Task RemoveAsync() =>
        ActAsync(
            "The filing link is removed.",
            () => Desk.RemoveFilingLinkAsync(Agent.Workspace, Agent.Name, Scope.By(Permission.Edit), CancellationToken.None)
        );

    private async Task ActAsync(string done, Func<Task<Agent>> act)
    {
        try
        {
            var changed = await act();
            _refusal = null;
            Snackbar.Add(done);
            await Changed.InvokeAsync(changed);
            await LoadAsync();
        }
        catch (Exception e) when (e is RefusedInputException or StorageUnavailableException)
        {
            _refusal = e.Message;
        }
    }

    private string Whole(string key) => Navigation.BaseUri.TrimEnd('/') + Addresses.FilingLink(Agent.Workspace, Agent.Name, key);
}
