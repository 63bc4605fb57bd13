using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Runs;
using Triage.Storage;
using Triage.Storage.Runs;
using Triage.Web.Samples;
using Triage.Web.Shared;

namespace Triage.Web.Runs;

public sealed partial class RunsPage : IDisposable
{
    private readonly PageLoad _load = new();
    private RunListView _view = new(new RunFilter(), TimeZoneInfo.Utc);
    private RunFacets _facets = new([], [], []);
    private Page<Run>? _page;
    private string? _shown;
    private string? _refused;
    private bool _loadingSamples;

    [Inject]
    private RunQueries Runs { get; set; } = null!;

    [Inject]
    private SampleScenarios Samples { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    public required WorkspaceScope Scope { get; set; }

    [Parameter]
    public required string Workspace { get; set; }

    private RunFilter Filter => _view.Filter;

    public void Dispose()
    {
        Navigation.LocationChanged -= FollowAddress;
        _load.Dispose();
    }

    protected override void OnInitialized() => Navigation.LocationChanged += FollowAddress;

    protected override Task OnParametersSetAsync() => LoadAsync();

    private void FollowAddress(object? sender, LocationChangedEventArgs change) =>
        _ = InvokeAsync(async () =>
        {
            try
            {
                await LoadAsync();
                StateHasChanged();
            }
            catch (Exception fault)
            {
                // A fault outside the renderer's own calls would be lost: hand it to the panel around the page.
                await DispatchExceptionAsync(fault);
            }
        });

    private async Task LoadAsync()
    {
        var address = new Uri(Navigation.Uri);
        if (_shown == address.AbsoluteUri || !address.AbsolutePath.EndsWith("/runs", StringComparison.Ordinal))
        {
            return;
        }

        _shown = address.AbsoluteUri;
        var cancellation = _load.Begin();
        try
        {
            _refused = null;
            _view = new RunListView(RunFilters.Read(address), Scope.Zone);
            var page = await Runs.ListAsync(Scope.Id, Filter, cancellation);
            var facets = await Runs.FacetsAsync(Scope.Id, cancellation);
            if (!cancellation.IsCancellationRequested)
            {
                (_page, _facets) = (page, facets);
            }
        }
        catch (RefusedInputException refused)
        {
            _refused = refused.Message;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // A newer address has taken over.
        }
    }

    private async Task LoadSamplesAsync()
    {
        _loadingSamples = true;
        await Samples.LoadAsync(Scope.Id, Scope.By(Permission.Edit), CancellationToken.None);
        Navigation.NavigateTo(Addresses.Inbox(Scope.Id));
    }

    private void Change(RunFilter filter) => Navigation.NavigateTo(Address(filter with { After = null }), replace: true);

    private string Address(RunFilter filter) => Addresses.Runs(Scope.Id, filter);

    private static string? Text(ChangeEventArgs change) => change.Value?.ToString()?.Trim() is { Length: > 0 } text ? text : null;

    private static string? WordOf<T>(T? value)
        where T : struct, Enum => value is { } known ? ContractWords.Of(known) : null;

    private static IReadOnlyList<string> WordsOf<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(ContractWords.Of)];

    private static T? ValueOf<T>(string? word)
        where T : struct, Enum => ContractWords.TryParse<T>(word, out var value) ? value : null;
}
