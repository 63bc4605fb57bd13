using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using Triage.Engine;
using Triage.Engine.Reports;
using Triage.Storage.Runs;
using Triage.Web.Access.Accounts;
using Triage.Web.Shared;

namespace Triage.Web.Shell;

public sealed partial class MainLayout : IAsyncDisposable
{
    private const string Preference = "triage.colours";

    private readonly CancellationTokenSource _gone = new();
    private MudThemeProvider? _theme;
    private bool _dark;
    private string _preference = "as the system";
    private string _words = "";

    // Of who signed in; null in Local mode, which has no account.
    private string? _name;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private IDialogService Dialogs { get; set; } = null!;

    [Inject]
    private BrowserCalls Browser { get; set; } = null!;

    [Inject]
    private RunQueries Runs { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    [CascadingParameter]
    private WorkspaceScope? Scope { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    private WorkspaceId Workspace => Scope?.Id ?? WorkspaceId.Main;

    private string WeekAddress => Addresses.Week(Workspace, IsoWeek.Of(Clock.GetUtcNow(), Scope?.Zone ?? TimeZoneInfo.Utc));

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        var user = Authentication is null ? null : (await Authentication).User;
        _name = user?.SignInId() is null ? null : user.Identity?.Name;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _preference = await Browser.RecallAsync(Preference) ?? _preference;
            await _theme!.WatchSystemDarkModeAsync(_ => InvokeAsync(ApplyLookAsync));
            await ApplyLookAsync();
        }
    }

    private async Task ApplyLookAsync()
    {
        _dark = _preference switch
        {
            "dark" => true,
            "light" => false,
            _ => await _theme!.GetSystemDarkModeAsync(),
        };
        StateHasChanged();
    }

    private async Task NextLook()
    {
        _preference = _preference switch
        {
            "dark" => "light",
            "light" => "as the system",
            _ => "dark",
        };
        await Browser.RememberAsync(Preference, _preference);
        await ApplyLookAsync();
    }

    private Task ShowShortcuts() => Dialogs.ShowAsync<Shortcuts>("Keyboard shortcuts");

    /// <summary>A run or trace id opens the run; anything else searches.</summary>
    private async Task Search()
    {
        var words = _words.Trim();
        if (words.Length == 0)
        {
            return;
        }

        // Without a scope nobody has said yet that the workspace is theirs: the page of the search asks for that.
        var run =
            Scope is null || words.Contains(' ', StringComparison.Ordinal)
                ? null
                : await Runs.FindAsync(Scope.Id, words, _gone.Token);
        Navigation.NavigateTo(run is not null ? Addresses.Run(Workspace, run.Run.Id) : Addresses.Search(Workspace, words));
    }
}
