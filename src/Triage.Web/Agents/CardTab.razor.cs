using Microsoft.AspNetCore.Components;
using MudBlazor;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Agents;
using Triage.Engine.Runs;
using Triage.Storage.Agents;
using Triage.Web.Shared;

namespace Triage.Web.Agents;

/// <summary>The card of an agent beside what its newest runs show, and the form in which a person confirms it.</summary>
public sealed partial class CardTab : IDisposable
{
    private readonly PageLoad _load = new();
    private readonly OneClick _click = new();
    private AgentSeen? _seen;
    private CardDraft? _draft;
    private IReadOnlyList<CardTool> _tools = [];
    private IReadOnlyList<string> _sees = [];
    private IReadOnlyList<string> _concerns = [];
    private string? _refusal;

    [Inject]
    private AgentHistory History { get; set; } = null!;

    [Inject]
    private AgentDesk Desk { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Parameter, EditorRequired]
    public required Agent Agent { get; set; }

    [CascadingParameter]
    public required WorkspaceScope Scope { get; set; }

    [Parameter]
    public EventCallback<Agent> Changed { get; set; }

    public void Dispose() => _load.Dispose();

    protected override Task OnInitializedAsync() =>
        _load.RunAsync(async cancellation =>
        {
            _seen = await History.SeenAsync(Agent.Workspace, Agent.Name, cancellation);
            Lay();
        });

    protected override void OnParametersSet() => Lay();

    private void Lay()
    {
        if (_seen is null)
        {
            return;
        }

        _tools = CardReview.ToolsOf(Agent.Card, _seen);
        _sees = Agent.Card is { ConfirmedAtUtc: null, Sees.Count: 0 } ? CardReview.SeesOf(_seen) : Agent.Card.Sees;
        _concerns = CardConcerns.Of(_tools);
    }

    private void Edit() => (_draft, _refusal) = (new CardDraft(Agent.Card, _seen!), null);

    private async Task ConfirmAsync()
    {
        try
        {
            var changed = await Desk.ConfirmAsync(
                Agent.Workspace,
                Agent.Name,
                _draft!.ToCard(),
                _seen!,
                Scope.By(Permission.Edit),
                CancellationToken.None
            );
            _draft = null;
            Snackbar.Add("Card confirmed.");
            await Changed.InvokeAsync(changed);
        }
        catch (Exception e) when (e is RefusedInputException or StorageUnavailableException)
        {
            _refusal = e.Message;
        }
    }
}
