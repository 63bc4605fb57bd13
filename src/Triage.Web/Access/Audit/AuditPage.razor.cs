using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage;
using Triage.Storage.Access;
using Triage.Web.Shared;

namespace Triage.Web.Access.Audit;

/// <summary>The audit log of the workspace, filtered by the address, and the check that nothing in it was changed.</summary>
public sealed partial class AuditPage : IDisposable
{
    private static readonly IReadOnlyList<string> Acts = [.. Enum.GetValues<AuditAct>().Select(ContractWords.Of)];

    private readonly PageLoad _load = new();
    private AuditFilter _filter = new(WorkspaceId.Main);
    private Page<AuditEntry>? _page;
    private AuditVerification? _checked;
    private bool _checking;
    private string? _shown;
    private string? _refused;

    [Parameter]
    public required string Workspace { get; set; }

    [CascadingParameter]
    private WorkspaceScope Scope { get; set; } = null!;

    [Inject]
    private AuditLog Log { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private bool IsFiltered =>
        _filter.Act is not null || _filter.Actor is not null || _filter.FromUtc is not null || _filter.ToUtc is not null;

    public void Dispose()
    {
        Navigation.LocationChanged -= FollowAddress;
        _load.Dispose();
    }

    protected override void OnInitialized() => Navigation.LocationChanged += FollowAddress;

    protected override Task OnParametersSetAsync() => LoadAsync();

    private void FollowAddress(object? sender, LocationChangedEventArgs change) =>
        _ = InvokeAsync(async () =>
        {
            try
            {
                await LoadAsync();
                StateHasChanged();
            }
            catch (Exception fault)
            {
                await DispatchExceptionAsync(fault);
            }
        });

    private async Task LoadAsync()
    {
        var address = new Uri(Navigation.Uri);
        if (_shown == address.AbsoluteUri || !address.AbsolutePath.EndsWith("/settings/audit", StringComparison.Ordinal))
        {
            return;
        }

        _shown = address.AbsoluteUri;
        _refused = null;
        try
        {
            _filter = AuditFilters.Read(address, Scope.Id);
            await _load.RunAsync(async cancellation => _page = await Log.ListAsync(_filter, cancellation));
        }
        catch (RefusedInputException refused)
        {
            _refused = refused.Message;
        }
    }

    private async Task CheckAsync()
    {
        Scope.By(Permission.Own);
        if (_checking)
        {
            return;
        }

        (_checking, _checked) = (true, null);
        try
        {
            await _load.RunAsync(async cancellation => _checked = await Log.VerifyAsync(null, cancellation));
        }
        finally
        {
            _checking = false;
        }
    }

    private void Choose(string? word) =>
        Change(_filter with { Act = ContractWords.TryParse<AuditAct>(word, out var act) ? act : null });

    private void Change(AuditFilter filter) => Navigation.NavigateTo(Address(filter with { After = null }), replace: true);

    private string Address(AuditFilter filter) => Addresses.Audit(Scope.Id) + AuditFilters.Write(filter);

    private static string? Text(ChangeEventArgs change) => change.Value?.ToString()?.Trim() is { Length: > 0 } text ? text : null;
}
