using Microsoft.AspNetCore.Components;
using Triage.Engine.Agents;
using Triage.Storage.Agents;
using Triage.Web.Shared;

namespace Triage.Web.Agents;

/// <summary>One agent: its card, builds, changes, outcomes, settings. The tab is in the address.</summary>
public sealed partial class AgentPage : IDisposable
{
    private static readonly (string? Tab, string Title)[] Tabs =
    [
        (null, "Card"),
        ("builds", "Builds"),
        ("changes", "Changes"),
        ("outcomes", "Outcomes"),
        ("red-runs", "Red runs"),
        ("settings", "Settings"),
    ];

    private readonly PageLoad _load = new();
    private string? _loaded;
    private Agent? _agent;
    private bool _missing;

    [Inject]
    private IAgentStore Agents { get; set; } = null!;

    [Inject]
    private AgentQueries Queries { get; set; } = null!;

    [CascadingParameter]
    public required WorkspaceScope Scope { get; set; }

    [Parameter]
    public required string Workspace { get; set; }

    [Parameter]
    public required string Name { get; set; }

    [Parameter]
    public string? Tab { get; set; }

    [SupplyParameterFromQuery(Name = "build")]
    public string? Build { get; set; }

    [SupplyParameterFromQuery(Name = "kind")]
    public string? Kind { get; set; }

    [SupplyParameterFromQuery(Name = "shown")]
    public string? Shown { get; set; }

    [SupplyParameterFromQuery(Name = "days")]
    public int? Days { get; set; }

    public void Dispose() => _load.Dispose();

    protected override async Task OnParametersSetAsync()
    {
        if (_loaded == Name)
        {
            return;
        }

        _loaded = Name;
        (_agent, _missing) = (null, false);
        await _load.RunAsync(async cancellation =>
        {
            _missing = !await Queries.ExistsAsync(Scope.Id, Name, cancellation);
            _agent = _missing ? null : await Agents.GetAsync(Scope.Id, Name, cancellation);
        });
    }

    private void Take(Agent changed) => _agent = changed;
}
