using Microsoft.AspNetCore.Components;
using Triage.Engine;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;
using Triage.Storage.Runs;
using Triage.Web.Comparison;

namespace Triage.Web.Incidents;

/// <summary>The runs that could stand in the pair; one click changes either side.</summary>
public sealed partial class PairPicker : IDisposable
{
    private const int MaxShown = 10;

    private readonly CancellationTokenSource _gone = new();
    private IReadOnlyList<PairCandidate>? _greens;
    private IReadOnlyList<Run>? _reds;
    private string? _loadedFor;
    private string _pasted = "";
    private string? _refusal;

    [Parameter, EditorRequired]
    public required IncidentView View { get; set; }

    [Parameter, EditorRequired]
    public required IncidentActs Acts { get; set; }

    [Inject]
    private Comparisons Comparisons { get; set; } = null!;

    [Inject]
    private RunQueries Runs { get; set; } = null!;

    private WorkspaceId Workspace => View.Record.Workspace;

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_reds is not null && _loadedFor == View.Red?.Id)
        {
            return;
        }

        _loadedFor = View.Red?.Id;
        var greens = View.Red is { } red ? await GreensAsync(red) : [];
        var filter = new RunFilter
        {
            Agent = View.Red?.Summary.Agent ?? View.Record.SymptomAgent,
            Outcome = Outcome.Red,
            Limit = MaxShown,
        };
        _reds = (await Runs.ListAsync(Workspace, filter, _gone.Token)).Items;
        _greens = greens;
    }

    private async Task<IReadOnlyList<PairCandidate>> GreensAsync(Run red) =>
        [.. (await Comparisons.CandidatesAsync(Workspace, red, _gone.Token)).Take(MaxShown)];

    private async Task PastedAsync(bool asRed)
    {
        var id = _pasted.Trim();
        if (!asRed)
        {
            await UseAsync(View.Record.RedRun, id, "Chosen by id.");
        }
        else if ((await Runs.FindAsync(Workspace, id, _gone.Token))?.Run is { } run)
        {
            await UseRedAsync(run);
        }
        else
        {
            _refusal = $"Run '{id}' was not found. Check the id, or send the run first.";
        }

        if (_refusal is null)
        {
            _pasted = "";
        }
    }

    /// <summary>Another red run keeps the green one; without one, the most comparable is proposed at once.</summary>
    private async Task UseRedAsync(Run red)
    {
        var best = View.Record.GreenRun is null ? (await GreensAsync(red)).FirstOrDefault() : null;
        await UseAsync(red.Id, View.Record.GreenRun ?? best?.Green.Id, best?.Reason ?? "Red run chosen by hand.");
    }

    private async Task UseAsync(string? red, string? green, string why) =>
        _refusal = await Acts.PairAsync(red, green, why, View.Record);
}
