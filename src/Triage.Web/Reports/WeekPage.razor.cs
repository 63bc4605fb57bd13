using Microsoft.AspNetCore.Components;
using Triage.Engine.Checklists;
using Triage.Engine.Reports;
using Triage.Storage.Reports;
using Triage.Web.Shared;

namespace Triage.Web.Reports;

/// <summary>One ISO week by failure class; every number opens the list with exactly that count.</summary>
public sealed partial class WeekPage : IDisposable
{
    private readonly PageLoad _load = new();
    private IsoWeek? _week;
    private WeekView? _view;
    private string? _typed;

    [Inject]
    private ReportQueries Reports { get; set; } = null!;

    [Inject]
    private KnowledgeBase Knowledge { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    [CascadingParameter]
    private WorkspaceScope Scope { get; set; } = null!;

    [Parameter]
    public required string Workspace { get; set; }

    [Parameter]
    public required string Week { get; set; }

    private IsoWeek ThisWeek => IsoWeek.Of(Clock.GetUtcNow(), Scope.Zone);

    public void Dispose() => _load.Dispose();

    protected override Task OnParametersSetAsync()
    {
        _typed = Week;
        _view = null;
        _week = IsoWeek.TryParse(Week, out var week) ? week : null;
        return _week is null
            ? Task.CompletedTask
            : _load.RunAsync(async cancellation =>
            {
                var report = await Reports.WeekAsync(Scope.Id, week, Scope.Zone, Clock.GetUtcNow(), cancellation);
                _view = new WeekView(report, Knowledge);
            });
    }

    private void Go() =>
        Navigation.NavigateTo(
            $"/w/{Scope.Id}/reports/weekly/{Uri.EscapeDataString(_typed?.Trim() is { Length: > 0 } typed ? typed : ThisWeek.ToString())}"
        );
}
