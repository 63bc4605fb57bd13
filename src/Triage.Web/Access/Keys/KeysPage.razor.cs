using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Runs;
using Triage.Storage.Access;
using Triage.Web.Shared;
using Triage.Web.Shell;

namespace Triage.Web.Access.Keys;

/// <summary>The keys of a workspace: what each may, when it was used last, and the way to make, replace and end one.</summary>
public sealed partial class KeysPage : IDisposable
{
    private static readonly int[] DaysOffered = [30, 90, CallerLimits.DefaultKeyDays, CallerLimits.MaxKeyDays];

    private readonly PageLoad _load = new();
    private readonly OneClick _click = new();
    private readonly HashSet<KeyScope> _scopes = [KeyScope.Intake];
    private IReadOnlyList<ApiKey>? _keys;
    private (string Name, string Whole, bool Replaces)? _made;
    private string? _revoking;
    private string _name = "";
    private int _days = CallerLimits.DefaultKeyDays;
    private string? _refusal;

    [Inject]
    private KeyDesk Desk { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    [Inject]
    private TriageSettings Settings { get; set; } = null!;

    [CascadingParameter]
    private WorkspaceScope Scope { get; set; } = null!;

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    [Parameter]
    public required string Workspace { get; set; }

    private bool IsLocal => !Settings.IsAccounts;

    public void Dispose() => _load.Dispose();

    protected override Task OnInitializedAsync() => LoadAsync();

    private Task LoadAsync() => _load.RunAsync(async cancellation => _keys = await Desk.ListAsync(Scope.Id, cancellation));

    private void Toggle(KeyScope scope)
    {
        if (!_scopes.Remove(scope))
        {
            _scopes.Add(scope);
        }
    }

    private Task MakeAsync() =>
        TryAsync(async () =>
        {
            await MakeAsync(_name, [.. _scopes], _days, replaces: false);
            _name = "";
        });

    /// <summary>A second key of the same name; the first works until it is revoked.</summary>
    private Task RotateAsync(ApiKey key) =>
        TryAsync(() => MakeAsync(key.Name, key.Scopes, (key.ExpiresAtUtc - key.MadeAtUtc).Days, replaces: true));

    private Task RevokeAsync(ApiKey key) =>
        TryAsync(async () =>
        {
            await Desk.RevokeAsync(Scope.Id, key.Id, Scope.By(Permission.Own), CancellationToken.None);
            (_revoking, _made) = (null, null);
        });

    private async Task MakeAsync(string name, IReadOnlyList<KeyScope> scopes, int days, bool replaces)
    {
        var by = Scope.By(Permission.Own);
        var maker = Authentication is null ? null : Memberships.MakerOf((await Authentication).User);
        var (key, whole) = await Desk.MakeAsync(Scope.Id, name, scopes, days, by, maker, CancellationToken.None);
        _made = (key.Name, whole, replaces);
    }

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
            _refusal = refused.Message;
            return;
        }

        await LoadAsync();
    }
}
