using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Agents;
using Triage.Engine.Runs;
using Triage.Web.Incidents;
using Triage.Web.Shared;

namespace Triage.Web.Agents;

/// <summary>What was reported, what the runs show and what CI said, on one time line; and the form that reports a change.</summary>
public sealed partial class ChangesTab : IDisposable
{
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
    private AgentChanges Changes { get; set; } = null!;

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

    /// <summary>Contract word of the only kind shown, from the address; null, or what is no kind, shows all.</summary>
    [Parameter]
    public string? Kind { get; set; }

    /// <summary>The change whose texts are shown, from the address.</summary>
    [Parameter]
    public string? Shown { get; set; }

    private Trigger? Only => ContractWords.TryParse<Trigger>(Kind, out var kind) ? kind : null;

    private IReadOnlyList<ChangeLine> Lines => [.. _lines!.Where(l => Only is null || l.Kind == Only)];

    public void Dispose() => _load.Dispose();

    protected override Task OnInitializedAsync()
    {
        _at = TimeZoneInfo
            .ConvertTime(Clock.GetUtcNow(), Scope.Zone)
            .ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
        return LoadAsync();
    }

    private Task LoadAsync() =>
        _load.RunAsync(async cancellation => _lines = await Changes.OfAsync(Agent.Workspace, Agent.Name, cancellation));

    private async Task TellAsync()
    {
        if (LocalInstant.Of(_at, Scope.Zone) is not { } at)
        {
            _refusal = "Say when it changed: a day and a time.";
            return;
        }

        try
        {
            var change = new Change(at, _kind, _subject ?? "", _before, _after, Agent.Name, _link, Scope.By(Permission.Send));
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
