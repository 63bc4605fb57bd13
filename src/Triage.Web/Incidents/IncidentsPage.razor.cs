using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Triage.Engine;
using Triage.Engine.Checklists;
using Triage.Storage;
using Triage.Storage.Incidents;
using Triage.Web.Shared;

namespace Triage.Web.Incidents;

/// <summary>All incidents, filtered by the address. The fields hold what the address says, mistakes included.</summary>
public sealed partial class IncidentsPage : IDisposable
{
    private readonly PageLoad _load = new();
    private Page<IncidentRow>? _page;
    private string? _refusal;

    [Inject]
    private IncidentQueries Incidents { get; set; } = null!;

    [Inject]
    private KnowledgeBase Knowledge { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    private WorkspaceScope Scope { get; set; } = null!;

    [Parameter]
    public required string Workspace { get; set; }

    [SupplyParameterFromQuery]
    public string? Q { get; set; }

    [SupplyParameterFromQuery]
    public string? Open { get; set; }

    [SupplyParameterFromQuery]
    public string? State { get; set; }

    [SupplyParameterFromQuery(Name = "severity")]
    public string? SeverityWord { get; set; }

    [SupplyParameterFromQuery(Name = "layer")]
    public string? LayerWord { get; set; }

    [SupplyParameterFromQuery]
    public string? Class { get; set; }

    [SupplyParameterFromQuery]
    public string? Agent { get; set; }

    [SupplyParameterFromQuery]
    public string? Owner { get; set; }

    [SupplyParameterFromQuery]
    public string? Filed { get; set; }

    [SupplyParameterFromQuery]
    public string? Sort { get; set; }

    [SupplyParameterFromQuery]
    public string? After { get; set; }

    private bool IsFiltered =>
        new[] { Q, Open, State, SeverityWord, LayerWord, Class, Agent, Owner, Filed }.Any(w => !string.IsNullOrEmpty(w));

    public void Dispose() => _load.Dispose();

    protected override Task OnParametersSetAsync()
    {
        _page = null;
        _refusal = null;
        return _load.RunAsync(async cancellation =>
        {
            try
            {
                var query = new QueryCollection(QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query));
                _page = await Incidents.ListAsync(Scope.Id, IncidentFilters.Read(query), Scope.Zone, cancellation);
            }
            catch (RefusedInputException refused)
            {
                _refusal = refused.Message;
            }
        });
    }

    /// <summary>A changed filter begins at the first page again.</summary>
    private void Set(string name, ChangeEventArgs change) =>
        Navigation.NavigateTo(
            Navigation.GetUriWithQueryParameters(
                new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    [name] = change.Value?.ToString()?.Trim() is { Length: > 0 } word ? word : null,
                    ["after"] = null,
                }
            )
        );

    private string At(string name, string? value) => Navigation.GetUriWithQueryParameter(name, value);
}
