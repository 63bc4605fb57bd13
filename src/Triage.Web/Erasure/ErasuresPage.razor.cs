using Microsoft.AspNetCore.Components;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Erasure;
using Triage.Engine.Runs;
using Triage.Storage.Erasure;
using Triage.Web.Shared;

namespace Triage.Web.Erasure;

/// <summary>Erases a subject once its value was typed twice, shows how far that is, and keeps the certificates.</summary>
public sealed partial class ErasuresPage : IDisposable
{
    private readonly PageLoad _load = new();
    private readonly PageLoad _previewing = new();
    private ErasureDraft _draft = new();
    private ErasureReport? _preview;
    private IReadOnlyList<KeptErasure>? _erasures;
    private bool _looking;
    private string? _said;
    private string? _refusal;

    [Parameter]
    public required string Workspace { get; set; }

    [CascadingParameter]
    private WorkspaceScope Scope { get; set; } = null!;

    [Inject]
    private ErasureStore Erasures { get; set; } = null!;

    [Inject]
    private ErasureSteps Steps { get; set; } = null!;

    public void Dispose()
    {
        _load.Dispose();
        _previewing.Dispose();
    }

    protected override Task OnInitializedAsync() => LoadAsync();

    private Task LoadAsync() =>
        _load.RunAsync(async cancellation => _erasures = await Erasures.ListAsync(Scope.Id, cancellation));

    private async Task LookAgainAsync()
    {
        try
        {
            await LoadAsync();
        }
        catch (StorageUnavailableException)
        {
            // The next look may find it.
        }
    }

    /// <summary>What was shown is of another value.</summary>
    private void StartOver()
    {
        _previewing.Begin();
        (_preview, _looking, _refusal, _draft.Again) = (null, false, null, "");
    }

    private Task PreviewAsync() =>
        TryAsync(async () =>
        {
            Scope.By(Permission.Own);
            StartOver();
            var subject = _draft.Subject;
            _looking = true;
            ErasureReport? found = null;
            if (await _previewing.RunAsync(async c => found = await Steps.PreviewAsync(Scope.Id, subject, c)))
            {
                (_preview, _looking) = (found, false);
            }
        });

    private Task AskAsync() =>
        TryAsync(async () =>
        {
            var by = Scope.By(Permission.Own);
            if (_preview is null || !_draft.IsConfirmed)
            {
                return;
            }

            var asked = await Erasures.AskAsync(Scope.Id, _draft.Subject, ErasureLimits.BeginsAfter, by, CancellationToken.None);
            (_draft, _preview) = (new ErasureDraft(), null);
            _said =
                $"ER-{asked.Number} begins after {ErasureLimits.BeginsAfter.TotalSeconds} seconds. Until then it can be cancelled.";
            await LoadAsync();
        });

    private Task TellAsync(KeptErasure person)
    {
        _said = $"The person is erased: ER-{person.Number} of workspace {WorkspaceId.Main}.";
        return LoadAsync();
    }

    private Task CancelAsync(KeptErasure erasure) =>
        TryAsync(async () =>
        {
            var cancelled = await Erasures.CancelAsync(
                Scope.Id,
                erasure.Number,
                Scope.By(Permission.Own),
                CancellationToken.None
            );
            await LoadAsync();
            _said = cancelled
                ? $"ER-{erasure.Number} is cancelled. Nothing was removed."
                : ErasureWords.TooLate(
                    $"ER-{erasure.Number}",
                    ErasureWords.Of(_erasures!.First(e => e.Number == erasure.Number).State)
                );
        });

    /// <summary>What was typed stays when it is refused.</summary>
    private async Task TryAsync(Func<Task> act)
    {
        _refusal = null;
        try
        {
            await act();
        }
        catch (Exception refused) when (refused is RefusedInputException or StorageUnavailableException)
        {
            (_refusal, _looking) = (refused.Message, false);
        }
    }
}
