using Microsoft.AspNetCore.Components;
using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;
using Triage.Storage.Runs;
using Triage.Web.Shared;

namespace Triage.Web.Comparison;

public sealed partial class ComparePage : IDisposable
{
    /// <summary>Candidates shown; the ranking puts the comparable ones first.</summary>
    private const int MaxCandidates = 12;

    private readonly PageLoad _load = new();
    private readonly List<string> _problems = [];
    private IReadOnlyList<PairCandidate> _candidates = [];
    private PairDiagnosis? _diagnosis;
    private string? _limit;
    private (string?, string?)? _shown;
    private string _green = "";
    private string _red = "";
    private bool _loading;

    [Inject]
    private Comparisons Comparisons { get; set; } = null!;

    [Inject]
    private RunQueries Runs { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    public required WorkspaceScope Scope { get; set; }

    [Parameter]
    public required string Workspace { get; set; }

    [SupplyParameterFromQuery]
    public string? Green { get; set; }

    [SupplyParameterFromQuery]
    public string? Red { get; set; }

    [SupplyParameterFromQuery]
    public string? Step { get; set; }

    public void Dispose() => _load.Dispose();

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == (Green, Red))
        {
            return;
        }

        _shown = (Green, Red);
        (_green, _red) = (Green ?? "", Red ?? "");
        var cancellation = _load.Begin();
        _loading = true;
        try
        {
            await LoadAsync(cancellation);
            _loading = false;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Another pair has taken over.
        }
    }

    private async Task LoadAsync(CancellationToken cancellation)
    {
        _problems.Clear();
        (_diagnosis, _candidates, _limit) = (null, [], null);
        var green = await FindAsync(Green, cancellation);
        var red = await FindAsync(Red, cancellation);
        if (red is not null)
        {
            var candidates = await Comparisons.CandidatesAsync(Scope.Id, red.Run, cancellation);
            _limit = candidates.FirstOrDefault(c => c.Green.Id == green?.Run.Id)?.Limit;
            _candidates = [.. candidates.Where(c => c.Green.Id != green?.Run.Id).Take(MaxCandidates)];
        }

        if (green is not null && red is not null)
        {
            _diagnosis = await Comparisons.OfPairAsync(Scope.Id, green.Run.Id, red.Run.Id, cancellation);
        }
    }

    private async Task<RunWithClaims?> FindAsync(string? id, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(id))
        {
            return null;
        }

        var found = await Runs.FindAsync(Scope.Id, id, cancellation);
        if (found is null)
        {
            _problems.Add(
                $"There is no run '{id}'. Give the id of a run, or of one of its traces: the run list and the page of a run show both."
            );
        }

        return found;
    }

    private string AddressOf(string step) => Addresses.Compare(Scope.Id, Green, Red, step);

    private void Choose() => Navigation.NavigateTo(Addresses.Compare(Scope.Id, _green.Trim(), _red.Trim()));
}
