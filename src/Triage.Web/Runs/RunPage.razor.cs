using Microsoft.AspNetCore.Components;
using Triage.Engine.Runs;
using Triage.Storage.Runs;
using Triage.Web.Comparison;
using Triage.Web.Shared;

namespace Triage.Web.Runs;

public sealed partial class RunPage : IDisposable
{
    private readonly PageLoad _load = new();
    private IReadOnlyList<SpanSkeleton> _spans = [];
    private IReadOnlyList<string> _models = [];
    private WaterfallView _view = WaterfallView.Empty;
    private RunWithClaims? _found;
    private string? _shown;
    private string? _noGreen;
    private bool _missing;
    private bool _stepsOnly;

    [Inject]
    private RunQueries Runs { get; set; } = null!;

    [Inject]
    private Comparisons Comparisons { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    public required WorkspaceScope Scope { get; set; }

    [Parameter]
    public required string Workspace { get; set; }

    /// <summary>Id of the run or of any of its traces.</summary>
    [Parameter]
    public required string RunId { get; set; }

    [SupplyParameterFromQuery(Name = "span")]
    public string? Selected { get; set; }

    [SupplyParameterFromQuery(Name = "steps")]
    public string? Steps { get; set; }

    /// <summary>Outcome of the items that are shown.</summary>
    [SupplyParameterFromQuery(Name = "items")]
    public string? Items { get; set; }

    [SupplyParameterFromQuery(Name = "itemsAfter")]
    public string? ItemsAfter { get; set; }

    private bool StepsOnly => Steps == "only";

    private string Heading
    {
        get
        {
            var summary = _found!.Run.Summary;
            return
                string.Join(" · ", new[] { summary.Agent, summary.Task }.Where(w => !string.IsNullOrEmpty(w)).Distinct())
                    is { Length: > 0 } heading
                ? heading
                : _found.Run.Id;
        }
    }

    public void Dispose() => _load.Dispose();

    protected override async Task OnParametersSetAsync()
    {
        if (_shown != RunId)
        {
            _shown = RunId;
            (_found, _missing) = (null, false);
            await LoadRunAsync();
        }
        else if (_stepsOnly != StepsOnly)
        {
            Lay();
        }
    }

    private async Task LoadRunAsync()
    {
        var cancellation = _load.Begin();
        try
        {
            var found = await Runs.FindAsync(Scope.Id, RunId, cancellation);
            var spans = found is null ? [] : await Runs.SkeletonAsync(Scope.Id, found.Run.Id, cancellation);
            if (cancellation.IsCancellationRequested)
            {
                return;
            }

            (_found, _spans, _missing, _noGreen) = (found, spans, found is null, null);
            _models =
            [
                .. spans
                    .SelectMany(s => new[] { s.RequestModel, s.ResponseModel })
                    .OfType<string>()
                    .Distinct(StringComparer.Ordinal),
            ];
            Lay();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Another run has taken over.
        }
    }

    private void Lay()
    {
        _stepsOnly = StepsOnly;
        _view = WaterfallView.Of(_spans, _stepsOnly);
    }

    private async Task CompareAsync()
    {
        var red = _found!.Run;
        var candidates = await Comparisons.CandidatesAsync(Scope.Id, red, CancellationToken.None);
        if (candidates is [var best, ..])
        {
            Navigation.NavigateTo(Addresses.Compare(Scope.Id, best.Green.Id, red.Id));
            return;
        }

        _noGreen =
            $"There is no other green run of {red.Summary.Agent ?? "this agent"} yet. Open one that went well and mark it green, then compare.";
    }
}
