using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Triage.Engine;
using Triage.Storage.Incidents;
using Triage.Web.Shared;

namespace Triage.Web.Incidents;

/// <summary>All incidents, filtered by the address.</summary>
public sealed partial class IncidentsPage : IDisposable
{
    private IncidentFilter _filter = new();
    private int? _total;
    private string? _refusal;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    private WorkspaceScope Scope { get; set; } = null!;

    [Parameter]
    public required string Workspace { get; set; }

    public void Dispose() => Navigation.LocationChanged -= FollowAddress;

    protected override void OnInitialized()
    {
        Navigation.LocationChanged += FollowAddress;
        ReadAddress();
    }

    private void FollowAddress(object? sender, LocationChangedEventArgs change)
    {
        if (new Uri(change.Location).AbsolutePath.EndsWith("/incidents", StringComparison.Ordinal))
        {
            ReadAddress();
            _ = InvokeAsync(StateHasChanged);
        }
    }

    private void ReadAddress()
    {
        (_total, _refusal) = (null, null);
        try
        {
            _filter = IncidentFilters.Read(new Uri(Navigation.Uri));
        }
        catch (RefusedInputException refused)
        {
            _refusal = refused.Message;
        }
    }

    private void Count(int total) => _total = total;
}
