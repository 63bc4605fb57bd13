using Microsoft.AspNetCore.Components;
using MudBlazor;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Runs;
using Triage.Storage.Workspaces;
using Triage.Web.Shared;

namespace Triage.Web.Redaction;

/// <summary>What is marked in everything that comes in: edited, tried on a text or on stored ones, and saved as a version.</summary>
public sealed partial class RedactionPage : IDisposable
{
    private static readonly (string Legend, IReadOnlyList<RedactionGroup> Groups)[] Choices =
    [
        ("Secrets", RedactionRules.Secrets),
        ("Personal data", [.. Enum.GetValues<RedactionGroup>().Where(g => !RedactionRules.Secrets.Contains(g))]),
    ];

    private readonly PageLoad _load = new();
    private RedactionRules _rules = RedactionRules.Shipped;
    private RedactionDraft? _draft;
    private IReadOnlyList<RedactionRulesVersion> _versions = [];
    private IReadOnlyList<TriedText> _texts = [];
    private UndoOffer? _undo;
    private string _name = "";
    private string _pattern = "";
    private string _text = "";
    private string? _tried;
    private string? _refusal;

    [Parameter]
    public required string Workspace { get; set; }

    [CascadingParameter]
    private WorkspaceScope Scope { get; set; } = null!;

    [Inject]
    private RedactionDesk Desk { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    public void Dispose()
    {
        _load.Dispose();
        _undo?.Dispose();
    }

    protected override Task OnInitializedAsync()
    {
        _undo = new UndoOffer(Snackbar);
        return LoadAsync();
    }

    private Task LoadAsync() =>
        _load.RunAsync(async cancellation =>
        {
            _versions = await Desk.VersionsAsync(Scope.Id, cancellation);
            _rules = await Desk.GetAsync(Scope.Id, cancellation);
            StartOver();
        });

    private void StartOver() => (_draft, _refusal) = (new RedactionDraft(_rules), null);

    private Task SaveAsync() => TryToAsync(() => ChangeAsync(_draft!.Rules()));

    private Task UseAsync(RedactionRules rules) => TryToAsync(() => ChangeAsync(rules with { Version = _rules.Version }));

    private async Task ChangeAsync(RedactionRules rules)
    {
        var before = _rules;
        var saved = await Desk.SaveAsync(Scope.Id, rules, Scope.By(Permission.Edit), CancellationToken.None);
        await LoadAsync();
        if (saved.Version == before.Version)
        {
            Snackbar.Add("Nothing changed.");
            return;
        }

        _undo!.Show(
            $"Version {saved.Version} counts from now on.",
            () =>
                InvokeAsync(async () =>
                {
                    await UseAsync(before);
                    StateHasChanged();
                })
        );
    }

    private void AddPattern()
    {
        try
        {
            _draft!.Add(_name, _pattern);
            (_name, _pattern, _refusal) = ("", "", null);
        }
        catch (RefusedInputException refused)
        {
            _refusal = refused.Message;
        }
    }

    private Task TryTextAsync() => TryToAsync(() => ShowAsync([_text]));

    private Task TryStoredAsync() =>
        TryToAsync(async () => await ShowAsync(await Desk.NewestTextsAsync(Scope.Id, CancellationToken.None)));

    private async Task ShowAsync(IReadOnlyList<string> texts)
    {
        var tried = await Desk.TryAsync(Scope.Id, _draft!.Rules(), texts, CancellationToken.None);
        _texts = [.. tried.Where(t => t.Marked > 0)];
        _tried =
            texts.Count == 0
                ? "Nothing is stored yet."
                : $"{Counted.Of(tried.Sum(t => t.Marked), "mark", "marks")} would be new in {_texts.Count} of {Counted.Of(tried.Count, "text", "texts")}.";
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
