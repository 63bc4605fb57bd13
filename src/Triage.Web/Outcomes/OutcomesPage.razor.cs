using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Agents;
using Triage.Engine.Runs;
using Triage.Storage.Runs;
using Triage.Web.Intake;
using Triage.Web.Shared;

namespace Triage.Web.Outcomes;

/// <summary>A corrected file on one screen: dropped, looked at, recorded, and taken back if it was the wrong one.</summary>
public sealed partial class OutcomesPage : IDisposable
{
    private const int ShownRuns = 10;
    private readonly PageLoad _load = new();
    private readonly OneClick _click = new();
    private IReadOnlyList<string> _agents = [];
    private IReadOnlyList<RunClaim> _claims = [];
    private OutcomeDraft? _draft;
    private OutcomeMatch? _recorded;
    private string? _agent;
    private string _pasted = "";
    private string? _problem;
    private string? _progress;
    private bool _busy;

    [Inject]
    private OutcomeDesk Desk { get; set; } = null!;

    [Inject]
    private RunQueries Runs { get; set; } = null!;

    [Inject]
    private IAgentStore Agents { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    [CascadingParameter]
    public required WorkspaceScope Scope { get; set; }

    [Parameter]
    public required string Workspace { get; set; }

    [SupplyParameterFromQuery]
    public string? Agent { get; set; }

    public void Dispose() => _load.Dispose();

    protected override Task OnInitializedAsync()
    {
        _agent = Agent;
        return _load.RunAsync(async cancellation =>
        {
            var agents = (await Runs.FacetsAsync(Scope.Id, cancellation)).Agents;
            _agents = _agent is null || agents.Contains(_agent, StringComparer.Ordinal) ? agents : [.. agents, _agent];
        });
    }

    private async Task ChooseAgentAsync(ChangeEventArgs chosen)
    {
        _agent = chosen.Value is string { Length: > 0 } name ? name : null;
        if (_draft is { } draft && _recorded is null)
        {
            await ReadAsync(draft.Origin, _ => Task.FromResult(draft.Table));
        }
    }

    private Task TakeFileAsync(InputFileChangeEventArgs chosen) =>
        ReadAsync(chosen.File.Name, cancellation => OutcomeDraft.TableInAsync(chosen.File, cancellation));

    private Task TakePastedAsync() => ReadAsync("pasted lines", _ => Task.FromResult(OutcomeTable.Read(_pasted)));

    private Task ReadAsync(string origin, Func<CancellationToken, Task<OutcomeTable>> read) =>
        BusyAsync(
            "Reading…",
            async cancellation =>
            {
                (_draft, _recorded) = (null, null);
                var table = await read(cancellation);
                var rules = _agent is null ? [] : (await Agents.GetAsync(Scope.Id, _agent, cancellation)).SubjectRules;
                var draft = new OutcomeDraft(origin, table, ColumnMapping.Of(table.Headers, rules.Select(r => r.Name)), _agent);
                await MatchAsync(draft, cancellation);
                _draft = draft;
            }
        );

    private Task AgainAsync() => BusyAsync("Matching…", cancellation => MatchAsync(_draft!, cancellation));

    private Task MatchAsync(OutcomeDraft draft, CancellationToken cancellation) =>
        draft.MatchAsync(sheet => Desk.MatchAsync(Scope.Id, sheet, draft.Fact, draft.ByHand, cancellation));

    private Task RecordAsync() =>
        BusyAsync(
            "Recording…",
            async _ =>
            {
                var match = _draft!.Match!;
                _claims = match.Claims(OutcomeSource.File, _draft.Origin, Scope.By(Permission.Report), Clock.GetUtcNow());
                // Not tied to the page: what a person has sent is recorded even if the page goes away meanwhile.
                await Desk.RecordAsync(Scope.Id, _claims, TellAsync, CancellationToken.None);
                _recorded = match;
            }
        );

    private Task TakeBackAsync() =>
        BusyAsync(
            "Taking it back…",
            async _ =>
            {
                await Desk.TakeBackAsync(Scope.Id, _claims, Scope.By(Permission.Report), CancellationToken.None);
                _recorded = null;
            }
        );

    private Task TellAsync(int kept)
    {
        _progress = string.Create(CultureInfo.InvariantCulture, $"Recording… {kept:N0} of {_claims.Count:N0}");
        return InvokeAsync(StateHasChanged);
    }

    private async Task BusyAsync(string what, Func<CancellationToken, Task> act)
    {
        (_busy, _problem, _progress) = (true, null, what);
        try
        {
            await _load.RunAsync(act);
        }
        catch (Exception refused)
            when (refused is RefusedInputException or RefusedBodyException or StorageUnavailableException or IOException)
        {
            _problem = refused.Message;
        }

        (_busy, _progress) = (false, null);
    }
}
