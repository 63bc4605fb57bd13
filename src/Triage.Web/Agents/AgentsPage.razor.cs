using Microsoft.AspNetCore.Components;
using Triage.Engine.Runs;
using Triage.Storage.Agents;
using Triage.Storage.Runs;
using Triage.Web.Shared;

namespace Triage.Web.Agents;

public sealed partial class AgentsPage : IDisposable
{
    private readonly PageLoad _load = new();
    private IReadOnlyList<AgentListed>? _agents;

    [Inject]
    private AgentQueries Agents { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    [CascadingParameter]
    public required WorkspaceScope Scope { get; set; }

    [Parameter]
    public required string Workspace { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? Words { get; set; }

    public void Dispose() => _load.Dispose();

    protected override Task OnParametersSetAsync() =>
        _load.RunAsync(async cancellation => _agents = await Agents.ListAsync(Scope.Id, Words, cancellation));

    private void Filter(ChangeEventArgs change) =>
        Navigation.NavigateTo(Addresses.Agents(Scope.Id, change.Value?.ToString()?.Trim()), replace: true);

    /// <summary>The runs behind a figure of 30 days.</summary>
    private string Red(string agent, ReportedStatus? reported) =>
        Addresses.Runs(
            Scope.Id,
            new RunFilter
            {
                Agent = agent,
                Outcome = Outcome.Red,
                Reported = reported,
                FromUtc = Clock.GetUtcNow().AddDays(-30),
            }
        );
}
