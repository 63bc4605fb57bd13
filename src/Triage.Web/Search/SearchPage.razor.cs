using Microsoft.AspNetCore.Components;
using Triage.Engine;
using Triage.Storage.Search;
using Triage.Web.Shared;

namespace Triage.Web.Search;

/// <summary>Incidents, runs and what was said, by words. The words are in the address.</summary>
public sealed partial class SearchPage : IDisposable
{
    private const int OfEachKind = 10;

    private readonly PageLoad _load = new();
    private SearchFound? _found;
    private string? _refused;
    private string? _typed;

    [Parameter]
    public required string Workspace { get; set; }

    [CascadingParameter]
    private WorkspaceScope Scope { get; set; } = null!;

    [Inject]
    private SearchQueries Queries { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? Q { get; set; }

    [SupplyParameterFromQuery]
    private string? Kind { get; set; }

    [SupplyParameterFromQuery]
    private string? After { get; set; }

    public void Dispose() => _load.Dispose();

    protected override Task OnParametersSetAsync()
    {
        (_typed, _found, _refused) = (Q, null, null);
        return _load.RunAsync(async cancellation =>
        {
            try
            {
                SearchKind? kind = ContractWords.TryParse<SearchKind>(Kind, out var only) ? only : null;
                _found = await Queries.FindAsync(
                    Scope.Id,
                    Q,
                    kind,
                    kind is null ? OfEachKind : Limits.DefaultPageSize,
                    kind is null ? null : After,
                    cancellation
                );
            }
            catch (RefusedInputException refused)
            {
                _refused = refused.Message;
            }
        });
    }

    private void Go() => Navigation.NavigateTo(Addresses.Search(Scope.Id, _typed?.Trim(), Kind));

    private void Narrow(string? kind) => Navigation.NavigateTo(Addresses.Search(Scope.Id, Q, kind));
}
