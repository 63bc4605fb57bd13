using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Runs;
using Triage.Storage;
using Triage.Storage.Runs;
using Triage.Web.Access;
using Triage.Web.Shared;

namespace Triage.Web.Runs;

/// <summary>The items of a run, the wrong ones alone at first, with the steps that touched them and a person's word on each.</summary>
public sealed partial class RunItemsPanel
{
    private const int ShownTouches = 4;
    private const string All = "all";
    private readonly PageLoad _load = new();
    private Page<RunItem>? _page;
    private Outcome? _outcome;
    private (string, int, string?, string?)? _shown;

    [Parameter, EditorRequired]
    public required Run Run { get; set; }

    [Parameter, EditorRequired]
    public required WorkspaceId Workspace { get; set; }

    [CascadingParameter]
    public required WorkspaceScope Scope { get; set; }

    /// <summary>Contract word from the address, or <c>all</c>; without one the wrong items are shown, when there are any.</summary>
    [Parameter]
    public string? Word { get; set; }

    [Parameter]
    public string? After { get; set; }

    [Parameter]
    public EventCallback Changed { get; set; }

    private string Shown => _outcome is { } outcome ? ContractWords.Of(outcome) : All;

    private IEnumerable<(string Word, string Label, int Count)> Choices =>
        [
            (All, "All", Run.Items.Total),
            ("red", "Wrong", Run.Items.Red),
            ("green", "Right", Run.Items.Total - Run.Items.Red - Run.Items.Unknown),
            ("unknown", "Unknown", Run.Items.Unknown),
        ];

    public void Dispose() => _load.Dispose();

    protected override async Task OnParametersSetAsync()
    {
        var asked = (Run.Id, Run.Revision, Word, After);
        if (_shown == asked)
        {
            return;
        }

        _shown = asked;
        _outcome =
            ContractWords.TryParse<Outcome>(Word, out var outcome) ? outcome
            : Word is null && Run.Items.Red > 0 ? Outcome.Red
            : null;
        await LoadAsync();
    }

    private Task LoadAsync() =>
        _load.RunAsync(async cancellation =>
            _page = await Queries.OfRunAsync(
                Workspace,
                Run.Id,
                new ItemFilter { Outcome = _outcome, After = After },
                cancellation
            )
        );

    private static string PlaceOf(ItemTouch touch)
    {
        var where =
            touch.Place is SubjectPlace.Arguments ? "in what it was asked"
            : touch.Place is SubjectPlace.Result ? "in its result"
            : "";
        return touch.Of == 0
            ? where
            : string.Create(CultureInfo.InvariantCulture, $"{where}, {touch.Position:N0} of {touch.Of:N0}");
    }

    private Task AskAsync(RunItem item, Outcome outcome)
    {
        var parameters = new DialogParameters<OutcomeDialog>
        {
            { d => d.Outcome, outcome },
            { d => d.Claim, (check, note) => ClaimAsync(item, outcome, check, note) },
        };
        return Dialogs.ShowAsync<OutcomeDialog>($"Mark {item.Subject.Value} {ContractWords.Of(outcome)}", parameters);
    }

    /// <summary>Null when the claim is stored; else why it is not.</summary>
    private async Task<string?> ClaimAsync(RunItem item, Outcome outcome, string? check, string? note)
    {
        try
        {
            var by = Scope.By(Permission.Report);
            var claim = new OutcomeClaim(outcome, OutcomeSource.Person, Clock.GetUtcNow(), by, item.Subject.Value, check, note);
            await Runs.ClaimOutcomeAsync(Workspace, Run.Id, claim, CancellationToken.None);
        }
        catch (StorageUnavailableException unavailable)
        {
            return $"{unavailable.Message} Nothing was marked; try again.";
        }
        catch (LackingPermissionException lacking)
        {
            return lacking.Message;
        }

        Snackbar.Add(
            outcome == Outcome.Unknown
                ? $"Your mark on {item.Subject.Value} is withdrawn."
                : $"Marked {item.Subject.Value} {ContractWords.Of(outcome)}."
        );
        await LoadAsync();
        await Changed.InvokeAsync();
        return null;
    }
}
