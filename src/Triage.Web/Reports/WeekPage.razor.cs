using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Triage.Engine;
using Triage.Engine.Checklists;
using Triage.Engine.Reports;
using Triage.Storage.Reports;
using Triage.Web.Shared;
using Severity = Triage.Engine.Incidents.Severity;

namespace Triage.Web.Reports;

/// <summary>One ISO week by failure class; every number opens the list with exactly that count.</summary>
public sealed partial class WeekPage : IDisposable
{
    private readonly PageLoad _load = new();
    private IsoWeek? _week;
    private WeekView? _view;
    private ReportScope _scope = new();
    private IReadOnlyList<string> _agents = [];
    private string? _refused;
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

    private static IReadOnlyList<string> Severities => [.. Enum.GetValues<Severity>().Select(ContractWords.Of)];

    protected override Task OnParametersSetAsync()
    {
        _typed = Week;
        _view = null;
        _week = IsoWeek.TryParse(Week, out var week) ? week : null;
        if (_week is null || !TryReadScope())
        {
            return Task.CompletedTask;
        }

        return _load.RunAsync(async cancellation =>
        {
            _agents = await Reports.AgentsAsync(Scope.Id, cancellation);
            var report = await Reports.WeekAsync(Scope.Id, week, Scope.Zone, _scope, Clock.GetUtcNow(), cancellation);
            _view = new WeekView(report, Knowledge);
        });
    }

    private bool TryReadScope()
    {
        try
        {
            _scope = WeekScope.Read(new QueryCollection(QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query)));
            _refused = null;
        }
        catch (RefusedInputException refused)
        {
            _refused = refused.Message;
        }

        return _refused is null;
    }

    private void Narrow(ReportScope scope) => Navigation.NavigateTo(Addresses.Week(Scope.Id, _week!.Value, scope));

    private string Export(IsoWeek week, string format) =>
        Addresses.Api(Scope.Id, $"/api/v1/reports/weekly/{week}.{format}{WeekScope.Write(_scope)}");

    private static Severity? SeverityOf(string? word) =>
        ContractWords.TryParse<Severity>(word, out var severity) ? severity : null;

    private void Go() =>
        Navigation.NavigateTo(
            $"/w/{Scope.Id}/reports/weekly/{Uri.EscapeDataString(_typed?.Trim() is { Length: > 0 } typed ? typed : ThisWeek.ToString())}"
        );
}
