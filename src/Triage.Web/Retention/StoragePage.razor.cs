using Microsoft.AspNetCore.Components;
using MudBlazor;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Runs;
using Triage.Storage.Access;
using Triage.Storage.Retention;
using Triage.Web.Shared;

namespace Triage.Web.Retention;

/// <summary>What fills the disk, and for how long runs are kept. Rules that let go of something now are asked twice.</summary>
public sealed partial class StoragePage : IDisposable
{
    private readonly PageLoad _load = new();
    private RetentionRules _rules = RetentionRules.Default;
    private RetentionDraft? _draft;
    private RetentionPreview? _preview;
    private StorageFigures? _figures;
    private UndoOffer? _undo;
    private string? _refusal;

    /// <summary>The preview said that something would go, and nothing was typed since.</summary>
    private bool _asked;

    [Parameter]
    public required string Workspace { get; set; }

    [CascadingParameter]
    private WorkspaceScope Scope { get; set; } = null!;

    [Inject]
    private RunRetention Retention { get; set; } = null!;

    [Inject]
    private StorageQueries Storage { get; set; } = null!;

    [Inject]
    private RetentionRounds Rounds { get; set; } = null!;

    [Inject]
    private AuditLog Audit { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    private long Used => _figures!.Shares.Sum(s => s.Bytes);

    public void Dispose()
    {
        _load.Dispose();
        _undo?.Dispose();
    }

    protected override Task OnInitializedAsync()
    {
        _undo = new UndoOffer(Snackbar);
        return _load.RunAsync(async cancellation =>
        {
            _rules = await Retention.RulesAsync(Scope.Id, cancellation);
            StartOver();
            // Counting may take a while; the rules are there meanwhile.
            StateHasChanged();
            _figures = await Storage.FiguresAsync(Scope.Id, cancellation);
        });
    }

    private void StartOver() => (_draft, _preview, _refusal, _asked) = (new RetentionDraft(_rules), null, null, false);

    private Task PreviewAsync() =>
        TryToAsync(async () =>
        {
            (_preview, _asked) = (null, false);
            _preview = await Retention.WouldGoAsync(Scope.Id, _draft!.Rules(), CancellationToken.None);
        });

    private Task SaveAsync() =>
        TryToAsync(async () =>
        {
            var rules = _draft!.Rules();
            if (!_asked)
            {
                _preview = await Retention.WouldGoAsync(Scope.Id, rules, CancellationToken.None);
                if (_preview.Runs > 0)
                {
                    _asked = true;
                    return;
                }
            }

            await SetAsync(rules);
        });

    private async Task SetAsync(RetentionRules rules)
    {
        var before = _rules;
        var by = Scope.By(Permission.Own);
        await Retention.SetRulesAsync(Scope.Id, rules, CancellationToken.None);
        await Audit.WriteAsync(Scope.Id, by, AuditAct.SettingChanged, "retention", $"{rules}", CancellationToken.None);
        _rules = rules;
        StartOver();
        _undo!.Show(
            rules == before
                ? "Nothing changed."
                : $"Saved. It counts from the next round on, within {RetentionRounds.Every.TotalMinutes:0} minutes.",
            rules == before
                ? null
                : () =>
                    InvokeAsync(async () =>
                    {
                        await TryToAsync(() => SetAsync(before));
                        StateHasChanged();
                    })
        );
    }

    /// <summary>What was typed stays when it is refused.</summary>
    private async Task TryToAsync(Func<Task> act)
    {
        _refusal = null;
        try
        {
            await act();
        }
        catch (Exception refused) when (refused is RefusedInputException or StorageUnavailableException)
        {
            _refusal = refused.Message;
        }
    }
}
