using Microsoft.AspNetCore.Components;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Storage.Runs;
using Triage.Web.Shared;

namespace Triage.Web.Incidents;

/// <summary>Filing on one screen. What is typed is kept in the browser until it is filed or discarded.</summary>
public sealed partial class FilePage : IDisposable
{
    private readonly PageLoad _load = new();
    private DraftKeeping _keeping = null!;
    private FilingDraft _draft = new();
    private IReadOnlyList<string> _agents = [];
    private RefusedInputException? _fault;
    private string? _unavailable;
    private bool _restored;
    private bool _filing;
    private string? _kept;

    [Inject]
    private IncidentDesk Desk { get; set; } = null!;

    [Inject]
    private RunQueries Runs { get; set; } = null!;

    [Inject]
    private BrowserCalls Browser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    [CascadingParameter]
    private WorkspaceScope Scope { get; set; } = null!;

    [Parameter]
    public required string Workspace { get; set; }

    [SupplyParameterFromQuery]
    public string? RedRun { get; set; }

    [SupplyParameterFromQuery]
    public string? GreenRun { get; set; }

    [SupplyParameterFromQuery]
    public string? Agent { get; set; }

    [SupplyParameterFromQuery]
    public string? Title { get; set; }

    public void Dispose()
    {
        _load.Dispose();
        _keeping.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        // One draft for each thing that the address fills in, so that a draft about one run never mixes with another.
        var key = $"triage.draft.{Scope.Id}{new Uri(Navigation.Uri).Query}";
        _keeping = new DraftKeeping(Browser, Clock, key);
        _draft = Prefilled();
        if (await _keeping.RecallAsync() is { } draft)
        {
            _draft = draft;
            _restored = true;
        }

        await _load.RunAsync(async cancellation => _agents = (await Runs.FacetsAsync(Scope.Id, cancellation)).Agents);
    }

    private FilingDraft Prefilled() =>
        new()
        {
            Title = Title ?? "",
            Agent = Agent ?? "",
            RedRun = RedRun ?? "",
            GreenRun = GreenRun ?? "",
        };

    private async Task KeepAsync()
    {
        if (await _keeping.KeepAsync(_draft))
        {
            _kept = "Draft kept in this browser";
        }
    }

    private async Task DiscardAsync()
    {
        _draft = Prefilled();
        _restored = false;
        _kept = null;
        _fault = null;
        await _keeping.ForgetAsync();
    }

    /// <param name="join">Makes what was filed part of an earlier incident, and answers which one to open.</param>
    private async Task FileAsync(Func<Incident, Task<int>>? join)
    {
        if (_filing)
        {
            return;
        }

        _filing = true;
        _fault = null;
        _unavailable = null;
        try
        {
            // Not tied to the page: what a person has sent is filed even if the page goes away meanwhile.
            var incident = await Desk.FileAsync(
                Scope.Id,
                _draft.ToFiling(Scope.Zone),
                Scope.By(Permission.Report),
                _draft.Key,
                CancellationToken.None
            );
            var opened = join is null ? incident.Record.Number : await join(incident);
            await _keeping.ForgetAsync();
            Navigation.NavigateTo(Addresses.Incident(Scope.Id, opened));
        }
        catch (RefusedInputException refused)
        {
            _fault = refused;
            await Browser.RevealAsync(refused.Field);
        }
        catch (StorageUnavailableException refused)
        {
            _unavailable = refused.Message;
        }
        finally
        {
            _filing = false;
        }
    }
}
