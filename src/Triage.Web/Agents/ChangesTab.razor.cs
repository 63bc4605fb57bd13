using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Engine.Runs;
using Triage.Storage.Agents;
using Triage.Web.Incidents;
using Triage.Web.Shared;

namespace Triage.Web.Agents;

/// <summary>Reported changes and those that the runs show, on one time line; and the form that reports one.</summary>
public sealed partial class ChangesTab : IDisposable
{
    private const int DaysBack = 90;

    private readonly PageLoad _load = new();
    private IReadOnlyList<ChangeLine>? _lines;
    private Trigger _kind = Trigger.Config;
    private string? _subject;
    private string? _before;
    private string? _after;
    private string? _at;
    private string? _link;
    private string? _refusal;

    [Inject]
    private AgentHistory History { get; set; } = null!;

    [Inject]
    private ChangeStore Changes { get; set; } = null!;

    [Inject]
    private AgentDesk Desk { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    [CascadingParameter]
    public required WorkspaceScope Scope { get; set; }

    [Parameter, EditorRequired]
    public required Agent Agent { get; set; }

    [Parameter, EditorRequired]
    public required Actor Actor { get; set; }

    public void Dispose() => _load.Dispose();

    protected override Task OnInitializedAsync()
    {
        _at = TimeZoneInfo
            .ConvertTime(Clock.GetUtcNow(), Scope.Zone)
            .ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
        return LoadAsync();
    }

    private Task LoadAsync() =>
        _load.RunAsync(async cancellation =>
        {
            var now = Clock.GetUtcNow();
            var reported = await Changes.ReportedAsync(
                Agent.Workspace,
                Agent.Name,
                now.AddDays(-DaysBack),
                now.AddDays(1),
                cancellation
            );
            var seen = await History.ChangesAsync(Agent.Workspace, Agent.Name, cancellation);
            _lines = ChangeLine.Of(Agent.Workspace, reported, seen);
        });

    private async Task TellAsync()
    {
        if (LocalInstant.Of(_at, Scope.Zone) is not { } at)
        {
            _refusal = "Say when it changed: a day and a time.";
            return;
        }

        try
        {
            var change = new Change(at, _kind, _subject ?? "", _before, _after, Agent.Name, _link, Actor);
            await Desk.ReportAsync(Agent.Workspace, change, CancellationToken.None);
            (_subject, _before, _after, _link, _refusal) = (null, null, null, null, null);
            Snackbar.Add("The change is on the time line.");
            await LoadAsync();
        }
        catch (Exception e) when (e is RefusedInputException or StorageUnavailableException)
        {
            _refusal = e.Message;
        }
    }
}
