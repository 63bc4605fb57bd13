using Microsoft.AspNetCore.Components;
using Triage.Connectors.Webhooks;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Runs;
using Triage.Engine.Webhooks;
using Triage.Storage.Access;
using Triage.Storage.Webhooks;
using Triage.Web.Shared;

namespace Triage.Web.Webhooks;

/// <summary>Who outside is told of what, and what came of each message.</summary>
public sealed partial class WebhooksPage : IDisposable
{
    private readonly PageLoad _load = new();
    private readonly OneClick _click = new();
    private readonly HashSet<WebhookEvent> _events = [.. WebhookWords.Choices];
    private IReadOnlyList<WebhookEndpoint>? _endpoints;
    private IReadOnlyList<WebhookDelivery> _deliveries = [];
    private (int Number, string Text, bool Rotated)? _secret;
    private int? _removing;
    private string _address = "";
    private string? _refusal;

    [Parameter]
    public required string Workspace { get; set; }

    [CascadingParameter]
    private WorkspaceScope Scope { get; set; } = null!;

    [Inject]
    private WebhookStore Webhooks { get; set; } = null!;

    [Inject]
    private AuditLog Audit { get; set; } = null!;

    public void Dispose() => _load.Dispose();

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var cancellation = _load.Begin();
        try
        {
            var endpoints = await Webhooks.EndpointsAsync(Scope.Id, cancellation);
            _deliveries = await Webhooks.LogAsync(Scope.Id, cancellation);
            _endpoints = endpoints;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // A newer load shows them.
        }
    }

    private void Toggle(WebhookEvent told)
    {
        if (!_events.Remove(told))
        {
            _events.Add(told);
        }
    }

    private Task AddAsync() =>
        TryAsync(async () =>
        {
            var events = WebhookWords.Choices.Where(_events.Contains).ToList();
            var added = await Webhooks.AddAsync(Scope.Id, _address, events, CancellationToken.None);
            await TellAsync(AuditAct.SettingChanged, added, "made");
            _secret = (added.Number, WebhookSignature.Shown(added.Secret), false);
            _address = "";
        });

    private Task RotateAsync(WebhookEndpoint endpoint) =>
        TryAsync(async () =>
        {
            if (await Webhooks.RotateAsync(Scope.Id, endpoint.Number, CancellationToken.None) is { } rotated)
            {
                await TellAsync(AuditAct.SettingChanged, rotated, "new secret");
                _secret = (rotated.Number, WebhookSignature.Shown(rotated.Secret), true);
            }
        });

    private Task SwitchAsync(WebhookEndpoint endpoint) =>
        TryAsync(async () =>
        {
            await Webhooks.SwitchAsync(Scope.Id, endpoint.Number, !endpoint.On, null, CancellationToken.None);
            await TellAsync(AuditAct.SettingChanged, endpoint, endpoint.On ? "switched off" : "switched on");
        });

    private Task TestAsync(WebhookEndpoint endpoint) =>
        TryAsync(() => Webhooks.TestAsync(Scope.Id, endpoint.Number, CancellationToken.None));

    private Task SendAgainAsync(string id) => TryAsync(() => Webhooks.SendAgainAsync(Scope.Id, id, CancellationToken.None));

    private Task RemoveAsync(WebhookEndpoint endpoint) =>
        TryAsync(async () =>
        {
            await Webhooks.RemoveAsync(Scope.Id, endpoint.Number, CancellationToken.None);
            await TellAsync(AuditAct.SettingRemoved, endpoint, null);
            (_removing, _secret) = (null, null);
        });

    private Task TellAsync(AuditAct act, WebhookEndpoint endpoint, string? detail) =>
        Audit.WriteAsync(
            Scope.Id,
            Scope.By(Permission.Own),
            act,
            $"webhook {endpoint.Number} to {endpoint.Address}",
            detail,
            CancellationToken.None
        );

    /// <summary>What was typed stays when it is refused.</summary>
    private async Task TryAsync(Func<Task> act)
    {
        _refusal = null;
        try
        {
            Scope.By(Permission.Own);
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
